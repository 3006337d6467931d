//! Docker with containerd's image store: it imports what it finds, reports success, and then
//! fails to unpack it.
//!
//! Observed with Docker 28.5 (containerd 2.1.9); where this says broken, Docker 26.1 reports a
//! failure for layers, and keeps the image all the same.

use super::effect::{Case, Effect};
use super::view::View;
use crate::codec::{DecodeFault, DecodeFaultKind};
use crate::finding::{Finding, FindingKind as Kind, Role};
use crate::json::JsonFault;

pub(super) fn of_refusal(kind: &Kind) -> Effect {
    match kind {
        Kind::NeedsLayout => Effect::Refused,
        Kind::Incomplete { .. } | Kind::Os { .. } => Effect::Broken,
        _ => Effect::Unclear,
    }
}

pub(super) fn effect(case: &Case<'_>, finding: &Finding) -> Effect {
    let is_import = imports(case, finding);
    match &finding.kind {
        _ if is_import != Effect::None => is_import,
        Kind::Json(fault) => config(case, finding, fault),
        Kind::Time { .. } | Kind::DiffId { .. } | Kind::LayerCount { .. } => Effect::Broken,
        Kind::NotJson { role: Role::Manifest | Role::Index } => Effect::Broken,
        Kind::Digest { .. } if is_nested(finding) => Effect::Broken,
        Kind::LayerDecode { fault: DecodeFault { kind: DecodeFaultKind::TooLarge, .. }, .. } => {
            Effect::Unclear
        }
        Kind::LayerDecode { .. } => Effect::Broken,
        Kind::LayerMediaType { media_type, .. } => match LayerType::of(media_type) {
            LayerType::Tar | LayerType::Other => Effect::Broken,
            LayerType::Unclear => Effect::Unclear,
        },
        Kind::LayerCodec { .. } if case.view == View::ManifestJson => Effect::Broken,
        Kind::LayerContent { fault, .. } if super::containerd::breaks(fault) => Effect::Broken,
        kind if is_harmless(case, kind) => Effect::None,
        _ => Effect::Unclear,
    }
}

/// What the importer itself refuses, in Docker and in `ctr`.
pub(super) fn imports(case: &Case<'_>, finding: &Finding) -> Effect {
    let at_manifest_json = finding.at.member.as_ref().is_some_and(|m| m.as_str() == "manifest.json");
    let is_refused = match &finding.kind {
        Kind::NoImages { .. } | Kind::Path { .. } => true,
        Kind::Annotation => !is_nested(finding),
        Kind::Missing { role, .. } => *role == Role::IndexJson || case.view == View::ManifestJson,
        Kind::LayoutVersion { found } => !found.is_empty(),
        Kind::NotJson { role: Role::ManifestJson | Role::IndexJson } => true,
        // An oci-layout that says nothing makes way for manifest.json.
        Kind::NotJson { role: Role::OciLayout } => case.read.docker.is_none(),
        Kind::Name { .. } => case.view == View::ManifestJson,
        Kind::MediaType { role: Role::Manifest, found } => found.is_empty(),
        Kind::Size { expected, .. } => *expected <= 0 && !is_nested(finding),
        Kind::Json(fault) if case.view == View::ManifestJson => match fault {
            JsonFault::Syntax | JsonFault::Trailing => true,
            JsonFault::Type { field, .. } => at_manifest_json || is_platform(field),
            JsonFault::Missing(_) => at_manifest_json,
            _ => false,
        },
        _ => false,
    };
    if is_refused { Effect::Refused } else { Effect::None }
}

/// Of a config, only the platform is read on import.
fn is_platform(field: &str) -> bool {
    matches!(field, "" | "os" | "architecture" | "variant" | "os.version" | "os.features")
}

fn config(case: &Case<'_>, finding: &Finding, fault: &JsonFault) -> Effect {
    let is_config = case.view == View::ManifestJson
        && finding.at.member.as_ref().is_some_and(|m| m.as_str() != "manifest.json");
    match fault {
        JsonFault::Missing(_) | JsonFault::Type { .. } if is_config => Effect::Broken,
        _ => Effect::Unclear,
    }
}

/// What containerd takes a layer's media type for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LayerType {
    /// One that names a compression, or none.
    Tar,
    /// No layer at all.
    Other,
    /// A layer that may be elsewhere, or is compressed in some other way.
    Unclear,
}

impl LayerType {
    pub(super) fn of(media_type: &str) -> Self {
        let known =
            ["application/vnd.oci.image.layer.v1.tar", "application/vnd.docker.image.rootfs.diff.tar"];
        let suffix = known.iter().find_map(|base| media_type.strip_prefix(base));
        match suffix {
            Some("" | "+gzip" | "+zstd" | ".gzip" | ".zstd") => Self::Tar,
            Some(_) => Self::Unclear,
            None if media_type.contains("foreign") || media_type.contains("nondistributable") => {
                Self::Unclear
            }
            None => Self::Other,
        }
    }
}

/// Whether it is in a document below `index.json`.
pub(super) fn is_nested(finding: &Finding) -> bool {
    finding.at.member.as_ref().is_some_and(|member| member.as_str() != "index.json")
}

/// What neither Docker's containerd store nor `ctr` minds.
pub(super) fn is_harmless(case: &Case<'_>, kind: &Kind) -> bool {
    match kind {
        Kind::NameForm { .. } => true,
        Kind::Size { expected, .. } => *expected > 0,
        Kind::Name { .. } => case.view == View::Index,
        Kind::LayerEmpty { .. } => case.view == View::ManifestJson,
        _ => false,
    }
}
