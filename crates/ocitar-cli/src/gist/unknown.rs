use ocitar::{ImageDiff, Side, Unknown};

use super::path;

/// What is not known, and why.
pub(crate) fn unknown(unknown: &Unknown) -> String {
    match unknown {
        Unknown::Gap { side, layer, why, .. } => format!("layer {layer} of the {} image: {why}", name(*side)),
        Unknown::Conflict { side, conflict, .. } => {
            let (side, layer) = (name(*side), conflict.layer);
            format!("{} in layer {layer} of the {side} image {}", path(&conflict.path), conflict.kind)
        }
        Unknown::NotRecorded { side, layer, .. } => {
            format!("the files of layer {layer} of the {} image were not read", name(*side))
        }
        Unknown::NotHashed { path: at, .. } => format!("the content of {} was not hashed", path(at)),
        _ => "something else".to_owned(),
    }
}

/// Whose packages are not known, if there are such managers.
pub(crate) fn unknown_packages(image: &ImageDiff) -> Option<String> {
    let managers = image.files.as_ref().map_or(&[][..], |files| &files.packages_unknown);
    let names: Vec<String> = managers.iter().map(ToString::to_string).collect();
    let why = "what they are noted in is behind a link, or over a limit";
    (!names.is_empty()).then(|| format!("packages of {} are not known: {why}", names.join(", ")))
}

fn name(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}
