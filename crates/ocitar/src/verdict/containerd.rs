//! `ctr images import`: as Docker's containerd store, but a layer that does not unpack is a
//! failure.
//!
//! Observed with containerd 2.1.9, default flags.

use super::docker_containerd::{LayerType, imports, is_harmless, is_nested};
use super::effect::{Case, Effect};
use super::view::View;
use crate::changeset::ChangesetFault;
use crate::codec::{DecodeFault, DecodeFaultKind};
use crate::finding::{Finding, FindingKind as Kind, Role};
use crate::json::JsonFault;

pub(super) fn of_refusal(kind: &Kind) -> Effect {
    match kind {
        // It keeps nothing, or unpacks nothing, and reports success.
        Kind::Nameless | Kind::RootfsType { .. } | Kind::NotUnpacked { .. } => Effect::Broken,
        Kind::NeedsLayout
        | Kind::OuterCodec { .. }
        | Kind::OtherPlatform { .. }
        | Kind::Incomplete { .. } => Effect::Refused,
        _ => Effect::Unclear,
    }
}

pub(super) fn effect(case: &Case<'_>, finding: &Finding) -> Effect {
    let is_import = imports(case, finding);
    match &finding.kind {
        _ if is_import != Effect::None => is_import,
        Kind::Json(fault) if case.view == View::ManifestJson => config(finding, fault),
        // The image is kept, and not unpacked.
        Kind::Time { .. } if case.view == View::ManifestJson => Effect::Broken,
        Kind::DiffId { .. } | Kind::LayerCount { .. } => Effect::Refused,
        Kind::NotJson { role: Role::Config | Role::Manifest | Role::Index } => Effect::Refused,
        Kind::Digest { .. } if is_nested(finding) => Effect::Refused,
        Kind::LayerDecode { fault: DecodeFault { kind: DecodeFaultKind::TooLarge, .. }, .. } => {
            Effect::Unclear
        }
        Kind::LayerDecode { .. } => Effect::Refused,
        Kind::LayerMediaType { media_type, .. } => match LayerType::of(media_type) {
            LayerType::Tar => Effect::Refused,
            LayerType::Other => Effect::Broken,
            LayerType::Unclear => Effect::Unclear,
        },
        Kind::LayerCodec { .. } if case.view == View::ManifestJson => Effect::Refused,
        Kind::LayerContent { fault, .. } if breaks(fault) => Effect::Refused,
        Kind::NameTwice { .. } => Effect::None,
        kind if is_harmless(case, kind) => Effect::None,
        _ => Effect::Unclear,
    }
}

/// A field of the wrong type in what says how to run the image is met when it would be unpacked,
/// and then keeps that from happening.
fn config(finding: &Finding, fault: &JsonFault) -> Effect {
    let is_config = finding.at.member.as_ref().is_some_and(|m| m.as_str() != "manifest.json");
    match fault {
        JsonFault::Type { field, .. } if is_config && field.starts_with("config.") => Effect::Broken,
        JsonFault::Missing(_) if is_config => Effect::Refused,
        _ => Effect::Unclear,
    }
}

/// Whether containerd cannot unpack such a layer.
pub(super) fn breaks(fault: &ChangesetFault) -> bool {
    matches!(fault, ChangesetFault::NotTar | ChangesetFault::HardLink { .. } | ChangesetFault::Truncated)
}
