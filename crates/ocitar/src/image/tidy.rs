//! Rules for members whoever names them: links, blob names, documents that are links.

use crate::digest::{BlobDigest, Digest};
use crate::finding::{Finding, FindingKind};
use crate::scan::{Blob, Content, Inventory, Member};

/// Members that every engine looks for as files.
const ENTRY_POINTS: [&str; 3] = ["manifest.json", "index.json", "oci-layout"];

/// Whether there is anything by which an engine could find an image.
pub(super) fn has_entry_point(inventory: &Inventory) -> bool {
    ENTRY_POINTS.iter().any(|name| inventory.get(name).is_some())
}

/// Checks every member on its own.
pub(super) fn check(inventory: &Inventory, findings: &mut Vec<Finding>) {
    for member in inventory.members() {
        let kind = match &member.content {
            Content::Directory => None,
            Content::Symlink { target } => link(inventory, member, target),
            Content::File(blob) => blob_name(member, blob),
        };
        findings.extend(kind.map(|kind| Finding::fault(kind, member.location())));
    }
}

/// A link must be one plain step to a regular file: containerd refuses an archive with any other,
/// the classic store follows it through the file system, podman follows one hop.
fn link(inventory: &Inventory, member: &Member, target: &str) -> Option<FindingKind> {
    let name = member.name.as_str();
    if ENTRY_POINTS.contains(&name) || name.starts_with("blobs/") {
        return Some(FindingKind::LinkNotAllowed);
    }
    let found = member.name.resolve(target).ok().and_then(|name| inventory.get(name.as_str()));
    let sound = found.is_some_and(|m| m.blob().is_some() && !ENTRY_POINTS.contains(&m.name.as_str()));
    (!sound).then(|| FindingKind::Link { target: target.to_owned() })
}

/// A file below `blobs/` must be what its name says, whether anything refers to it or not.
fn blob_name(member: &Member, blob: &Blob) -> Option<FindingKind> {
    let rest = member.name.as_str().strip_prefix("blobs/")?;
    let named = rest.strip_prefix("sha256/").and_then(|hex| Digest::from_hex(hex).ok());
    let Some(expected) = named.map(BlobDigest::new) else {
        return Some(FindingKind::BlobName);
    };
    let actual = blob.digest.filter(|actual| *actual != expected)?;
    Some(FindingKind::BlobContent { expected, actual })
}
