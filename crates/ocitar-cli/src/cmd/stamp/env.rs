//! `NAME_IMAGE=ID` lines, for shells, `docker compose --env-file` and CI.

use std::collections::BTreeMap;

use ocitar::{Engine, Escaped, Reference};
use ocitar_deploy::{ImageStamp, Stamp};

use crate::exit::Failure;
use crate::output;

/// A line an image; `name:1` gives `NAME_IMAGE`.
pub(super) fn text(stamp: &Stamp, engine: Engine) -> Result<String, Failure> {
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for image in &stamp.images {
        let Some(id) = image.id_on(engine) else {
            return Err(no_id(image, engine));
        };
        for condition in image.on(engine).flat_map(|on| &on.conditions) {
            output::note(&format!("--env: on {engine}: {}", condition.message));
        }
        let other = lines.insert(variable(image), id.to_string());
        if other.is_some_and(|other| other != id.to_string()) {
            let text = format!("--env: two images would be {}", variable(image));
            return Err(Failure::failed(text).advise("save them to archives of their own"));
        }
    }
    Ok(lines.iter().map(|(name, id)| format!("{name}={id}\n")).collect())
}

fn no_id(image: &ImageStamp, engine: Engine) -> Failure {
    let refused = image.on(engine).find_map(|on| on.refused.as_ref());
    let why = refused.map_or_else(|| "it loads nothing".to_owned(), |refused| refused.message.clone());
    Failure::no(format!("--env: no ID on {engine}: {}", Escaped(&why))).advise("choose another --engine")
}

/// `registry/team/my-app:1` gives `MY_APP_IMAGE`; an image without a name, `IMAGE`.
fn variable(image: &ImageStamp) -> String {
    let name = image.all_names().find_map(|name| name.parse::<Reference>().ok());
    let path = name.as_ref().map_or("", Reference::path);
    let last = path.rsplit('/').next().unwrap_or_default();
    let sound = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let word: String = last.chars().map(sound).collect();
    match word.chars().next() {
        None => "IMAGE".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{word}_IMAGE"),
        Some(_) => format!("{word}_IMAGE"),
    }
}
