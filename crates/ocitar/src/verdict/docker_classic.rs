//! Docker's classic image store: it checks what it loads, by `manifest.json` alone.
//!
//! Observed with Docker 26.1 and 28.5.

use super::effect::Effect;
use crate::changeset::ChangesetFault;
use crate::finding::{Finding, FindingKind as Kind, Role};
use crate::json::JsonFault;
use crate::reference::Reference;

pub(super) fn effect(finding: &Finding) -> Effect {
    match &finding.kind {
        // An empty list is loaded without a word.
        Kind::NoImages { .. } => Effect::Broken,
        Kind::Json(
            JsonFault::Syntax | JsonFault::Type { .. } | JsonFault::Missing(_) | JsonFault::Trailing,
        ) => Effect::Refused,
        Kind::NotJson { role: Role::ManifestJson | Role::Config } => Effect::Refused,
        Kind::Missing { .. } | Kind::DiffId { .. } | Kind::LayerCount { .. } => Effect::Refused,
        Kind::Digest { .. } | Kind::Time { .. } => Effect::Refused,
        // The image is kept, without the name.
        Kind::Name { .. } => Effect::Refused,
        Kind::NameForm { name } => name_form(name),
        // The last one gets it.
        Kind::NameTwice { .. } => Effect::None,
        Kind::LayerContent { fault: ChangesetFault::NotTar | ChangesetFault::HardLink { .. }, .. } => {
            Effect::Refused
        }
        Kind::LayerEmpty { .. } | Kind::LayerCodec { .. } => Effect::None,
        _ => Effect::Unclear,
    }
}

/// A name must have a tag; with a digest besides, it is dropped without a word, as is what looks
/// like an ID.
fn name_form(name: &str) -> Effect {
    match name.parse::<Reference>() {
        Ok(reference) if reference.tag().is_none() => Effect::Refused,
        _ => Effect::None,
    }
}
