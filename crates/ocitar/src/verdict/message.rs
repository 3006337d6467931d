//! The engines' own words, so that who has seen them finds the reason, and who reads the verdict
//! recognises the failure. `…` stands for what depends on the host.

use super::view::View;
use crate::changeset::ChangesetFault;
use crate::finding::{Finding, FindingKind as Kind, Role};
use crate::identity::Engine;
use crate::image::Facts;
use crate::json::JsonFault;
use crate::reference::Reference;
use crate::scan::ScanFault;
use crate::tar::TarFault;

/// What the engine says, if it is known.
pub(super) fn of(engine: Engine, view: View, finding: &Finding, facts: &Facts) -> Option<String> {
    match engine {
        Engine::DockerClassic => classic(finding, facts),
        Engine::DockerContainerd => import(view, finding).or_else(|| unpacks(finding)),
        Engine::Containerd => import(view, finding).or_else(|| ctr(finding)),
        Engine::Podman => podman(finding, facts),
    }
}

fn classic(finding: &Finding, facts: &Facts) -> Option<String> {
    let at_manifest_json = finding.at.member.as_ref().is_some_and(|m| m.as_str() == "manifest.json");
    Some(match &finding.kind {
        Kind::NeedsManifestJson | Kind::NoImage | Kind::Scan(ScanFault::Tar(TarFault::Empty)) => {
            legacy(facts)?
        }
        Kind::Scan(ScanFault::Tar(TarFault::Truncated)) => "unexpected EOF".to_owned(),
        Kind::Missing { name, .. } if facts.inventory.get(name).is_none() => {
            format!("open …/{name}: no such file or directory")
        }
        Kind::LayerCount { layers, diff_ids } => {
            format!("invalid manifest, layers length mismatch: expected {layers}, got {diff_ids}")
        }
        Kind::DiffId { layer, expected, actual } => {
            format!("invalid diffID for layer {layer}: expected \"{expected}\", got \"{actual}\"")
        }
        Kind::History { .. } => "too many non-empty layers in History section".to_owned(),
        Kind::Os { os } => format!("cannot load {os} image on linux"),
        Kind::LayerDuplicate { .. } => "duplicates of file paths not supported".to_owned(),
        Kind::TooManyLayers { .. } => "max depth exceeded".to_owned(),
        Kind::LayerContent { fault: ChangesetFault::NotTar, .. } => {
            "archive/tar: invalid tar header".to_owned()
        }
        Kind::LayerContent { fault: ChangesetFault::HardLink { target }, .. } => {
            format!("linkat {target} …: no such file or directory")
        }
        Kind::Json(JsonFault::Missing(field)) if field == "Config" => "read …: is a directory".to_owned(),
        Kind::Json(JsonFault::Missing(field)) if field == "rootfs" && !at_manifest_json => {
            "invalid image JSON, no RootFS key".to_owned()
        }
        Kind::Time { text, .. } => format!("parsing time \"{text}\" as …"),
        Kind::Name { .. } => "invalid reference format".to_owned(),
        Kind::NameForm { name } => format!("invalid tag \"{name}\""),
        _ => return None,
    })
}

/// Without a `manifest.json`, the first folder is taken for an image of old. Docker 29 says "invalid
/// archive: does not contain a manifest.json" instead.
fn legacy(facts: &Facts) -> Option<String> {
    let folder = |name: &str| name.split_once('/').map(|(folder, _)| folder.to_owned());
    let folders = facts.inventory.members().iter().filter_map(|member| folder(member.name.as_str()));
    let empty = |member: &&crate::scan::Member| member.blob().is_none();
    let bare = facts.inventory.members().iter().filter(empty).map(|member| member.name.as_str().to_owned());
    match folders.chain(bare.filter(|name| !name.contains('/'))).min() {
        Some(first) => Some(format!("open …/{first}/json: no such file or directory")),
        None => Some("open …/repositories: no such file or directory".to_owned()),
    }
}

/// What containerd says before it unpacks anything.
fn import(view: View, finding: &Finding) -> Option<String> {
    Some(match &finding.kind {
        Kind::NeedsLayout | Kind::NoImage | Kind::V1Legacy | Kind::Scan(ScanFault::Tar(TarFault::Empty)) => {
            "unrecognized image format".to_owned()
        }
        Kind::NoImages { .. } | Kind::OtherPlatform { .. } => "image might be filtered out".to_owned(),
        Kind::LayoutVersion { found } => format!("unsupported OCI version {found}"),
        Kind::Missing { role: Role::IndexJson, .. } => "missing index.json in OCI layout 1.0.0".to_owned(),
        Kind::Missing { role, name } | Kind::Path { role, path: name } => match role {
            Role::Config => format!("image config \"{name}\" not found"),
            Role::Layer => format!("failed to resolve layers: layer \"{name}\" not found"),
            _ => return None,
        },
        Kind::Link { .. } => {
            format!("no target for symlink layer from \"{}\" to \"…\"", finding.at.member.as_ref()?)
        }
        Kind::Name { name, .. } if view == View::ManifestJson => {
            format!("normalize image ref \"{name}\": invalid reference format")
        }
        Kind::MediaType { found, .. } if found.is_empty() => {
            "Target.MediaType must be set: invalid argument".to_owned()
        }
        Kind::Json(JsonFault::Missing(field)) if field == "Config" => {
            "image config \"\" not found".to_owned()
        }
        _ => return None,
    })
}

/// What Docker says when the image is kept and cannot be unpacked.
fn unpacks(finding: &Finding) -> Option<String> {
    Some(match &finding.kind {
        Kind::LayerCount { .. } => {
            "Error unpacking image …: mismatched image rootfs and manifest layers".to_owned()
        }
        Kind::DiffId { actual, .. } => {
            format!("Error unpacking image …: wrong diff id calculated on extraction \"{actual}\"")
        }
        Kind::LayerContent { .. } | Kind::LayerDecode { .. } | Kind::LayerMediaType { .. } => {
            "Error unpacking image …".to_owned()
        }
        Kind::LayerCodec { .. } => "Error unpacking image …".to_owned(),
        _ => return None,
    })
}

fn ctr(finding: &Finding) -> Option<String> {
    Some(match &finding.kind {
        Kind::LayerCount { layers, diff_ids } => {
            format!("number of layers and diffIDs don't match: {layers} != {diff_ids}")
        }
        Kind::DiffId { expected, .. } => format!("wrong diff id calculated on extraction \"{expected}\""),
        Kind::LayerContent { .. } | Kind::LayerDecode { .. } | Kind::LayerMediaType { .. } => {
            "failed to extract layer …".to_owned()
        }
        Kind::Incomplete { missing, .. } => format!("content digest {missing}: not found"),
        _ => return None,
    })
}

fn podman(finding: &Finding, facts: &Facts) -> Option<String> {
    Some(match &finding.kind {
        Kind::SeveralImages { .. } => "more than one image in oci, choose an image".to_owned(),
        Kind::NoImages { .. } if facts.docker.is_none() => {
            "more than one image in oci, choose an image".to_owned()
        }
        Kind::NoImage => "loading tar component \"manifest.json\": file does not exist".to_owned(),
        Kind::LayerDuplicate { .. } => "duplicates of file paths not supported".to_owned(),
        Kind::LayerContent { fault: ChangesetFault::NotTar, .. } => {
            "archive/tar: invalid tar header".to_owned()
        }
        Kind::Name { name, .. }
            if finding.at.member.as_ref().is_some_and(|m| m.as_str() == "manifest.json") =>
        {
            format!("Invalid tag \"{name}\" in manifest item …: invalid reference format")
        }
        Kind::NameForm { name } if name.parse::<Reference>().is_ok_and(|name| name.tag().is_none()) => {
            "Invalid tag …: does not contain a tag".to_owned()
        }
        _ => return None,
    })
}
