use ocitar_deploy::Remedy;
use serde::Serialize;

/// What makes a container run another image.
#[derive(Debug, Serialize)]
pub(crate) struct RemedyReport<'a> {
    commands: &'a [String],
    note: Option<&'a str>,
}

impl<'a> From<&'a Remedy> for RemedyReport<'a> {
    fn from(remedy: &'a Remedy) -> Self {
        Self { commands: &remedy.commands, note: remedy.note.as_deref() }
    }
}
