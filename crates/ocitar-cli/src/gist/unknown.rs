use ocitar::{Side, Unknown};

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

fn name(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}
