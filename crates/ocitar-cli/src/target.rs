//! What archives hold, for references to be held against, or to be pinned to.

use ocitar::{Archive, Host};
use ocitar_refs::Target;

use crate::exit::Failure;

/// The images of an archive; one at fault has none that are certain.
pub(crate) fn targets(archive: &Archive, host: &Host, source: &str) -> Result<Vec<Target>, Failure> {
    match archive.fault() {
        None => Ok(Target::of_archive(archive, host, source)),
        Some(fault) => Err(Failure::no(format!("{source}: {fault}"))
            .advise("an archive at fault has no ID; `ocitar verify` tells more")),
    }
}
