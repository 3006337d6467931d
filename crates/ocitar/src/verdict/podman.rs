//! podman: it checks what it copies, by the layout first.
//!
//! Observed with podman 5.8.

use super::effect::{Case, Effect};
use super::view::View;
use crate::changeset::ChangesetFault;
use crate::codec::{Codec, DecodeFault, DecodeFaultKind};
use crate::finding::{Finding, FindingKind as Kind, Role};
use crate::json::JsonFault;

pub(super) fn effect(case: &Case<'_>, finding: &Finding) -> Effect {
    match (case.view, case.read.docker.is_some()) {
        // What fails as a layout is tried as a docker save.
        (View::Index, true) => if_harmless(by_index(finding)),
        (View::Index, false) => by_index(finding),
        (View::ManifestJson, _) => by_manifest_json(finding),
    }
}

fn if_harmless(effect: Effect) -> Effect {
    if effect == Effect::None { Effect::None } else { Effect::Unclear }
}

fn by_manifest_json(finding: &Finding) -> Effect {
    match &finding.kind {
        // An empty list is loaded without a word.
        Kind::NoImages { .. } => Effect::Broken,
        Kind::Json(
            JsonFault::Syntax | JsonFault::Type { .. } | JsonFault::Missing(_) | JsonFault::Trailing,
        ) => Effect::Refused,
        Kind::DiffId { .. } | Kind::LayerCount { .. } | Kind::Digest { .. } => Effect::Refused,
        Kind::Name { .. } | Kind::Time { .. } => Effect::Refused,
        Kind::NameForm { name } if name.starts_with("sha256:") && !name.contains('@') => Effect::None,
        Kind::NameForm { .. } => Effect::Refused,
        Kind::NameTwice { .. } => Effect::None,
        kind => of_layer(kind),
    }
}

fn by_index(finding: &Finding) -> Effect {
    match &finding.kind {
        Kind::NoImages { .. } | Kind::Name { .. } | Kind::DiffId { .. } | Kind::LayerCount { .. } => {
            Effect::Refused
        }
        Kind::Digest { .. } | Kind::NotJson { role: Role::Manifest | Role::Config } => Effect::Refused,
        // It reads a manifest whatever its size is said to be.
        Kind::Size { role: Role::Manifest, .. } => Effect::None,
        Kind::NameTwice { .. } => Effect::None,
        Kind::LayerEmpty { .. } | Kind::LayerCodec { .. } => Effect::Unclear,
        kind => of_layer(kind),
    }
}

fn of_layer(kind: &Kind) -> Effect {
    match kind {
        Kind::LayerDecode { fault: DecodeFault { kind: DecodeFaultKind::TooLarge, .. }, .. } => {
            Effect::Unclear
        }
        Kind::LayerDecode { .. } => Effect::Refused,
        Kind::LayerContent { fault: ChangesetFault::NotTar, .. } => Effect::Refused,
        Kind::LayerCodec { codec: Codec::Bzip2 | Codec::Xz, .. } | Kind::LayerEmpty { .. } => Effect::None,
        _ => Effect::Unclear,
    }
}
