use crate::changeset::Doubt;
use crate::codec::Codec;
use crate::digest::{BlobDigest, DiffId};
use crate::finding::{Finding, FindingKind, Role};
use crate::location::Location;
use crate::scan::{Content, Inventory, Member};

/// A layer's file in the archive, and the diffID that the config gives it.
#[derive(Clone, Debug)]
pub(crate) struct LayerBlob {
    pub(crate) location: Location,
    pub(crate) member: crate::name::MemberName,
    /// Unknown if layers were not read and the file's name does not tell.
    pub(crate) digest: Option<BlobDigest>,
    pub(crate) size: u64,
    pub(crate) codec: Codec,
    pub(crate) diff_id: DiffId,
    /// A path that occurs twice in it.
    pub(crate) duplicate: Option<String>,
    /// What not every engine can unpack.
    pub(crate) doubts: Vec<Doubt>,
}

/// Checks the file of layer number `layer` (counted from 0) against its diffID.
pub(super) fn read(
    member: &Member,
    layer: usize,
    diff_id: DiffId,
    findings: &mut Vec<Finding>,
) -> Option<LayerBlob> {
    let mut fail = |kind| findings.push(Finding::fault(kind, member.location()));
    let Content::File(blob) = &member.content else {
        fail(FindingKind::NotAFile { role: Role::Layer });
        return None;
    };
    if blob.size == 0 {
        fail(FindingKind::LayerEmpty { layer });
    }
    if matches!(blob.codec, Codec::Bzip2 | Codec::Xz) {
        fail(FindingKind::LayerCodec { layer, codec: blob.codec });
    }
    if blob.skippable_first {
        fail(FindingKind::LayerSkippable { layer });
    }
    match &blob.decoded {
        Some(Ok(decoded)) if decoded.diff_id != diff_id => {
            fail(FindingKind::DiffId { layer, expected: diff_id, actual: decoded.diff_id });
        }
        Some(Err(fault)) => fail(FindingKind::LayerDecode { layer, fault: fault.clone() }),
        _ => {
            if let Some(fault) = blob.changeset().and_then(|changeset| changeset.fault.clone()) {
                fail(FindingKind::LayerContent { layer, fault });
            }
        }
    }
    let doubts = blob.changeset().map(|changeset| changeset.doubts.clone()).unwrap_or_default();
    for why in doubts.iter().copied() {
        let stopped = blob.changeset().and_then(|changeset| changeset.stopped.clone());
        let path = stopped.filter(|(reason, _)| *reason == why).map(|(_, path)| path);
        findings.push(Finding::warning(FindingKind::LayerUnread { layer, why, path }, member.location()));
    }
    Some(LayerBlob {
        location: member.location(),
        member: member.name.clone(),
        digest: blob.digest.or_else(|| claimed_digest(member)),
        size: blob.size,
        codec: blob.codec,
        diff_id,
        doubts,
        duplicate: blob.changeset().and_then(|changeset| changeset.duplicate.clone()),
    })
}

/// The digest in a blob's name, which a full scan proves and a quick one believes.
fn claimed_digest(member: &Member) -> Option<BlobDigest> {
    let hex = member.name.as_str().strip_prefix("blobs/sha256/")?;
    crate::digest::Digest::from_hex(hex).ok().map(BlobDigest::new)
}

/// Follows a layer's path: a regular file, or one hop of a relative link to one.
///
/// `docker save` before 25 writes a repeated layer as a link. All other links are reported where
/// they stand.
pub(super) fn follow<'a>(inventory: &'a Inventory, path: &str) -> Option<&'a Member> {
    let member = inventory.get(path)?;
    match &member.content {
        Content::Symlink { target } => {
            let target = member.name.resolve(target).ok()?;
            inventory.get(target.as_str()).filter(|m| m.blob().is_some())
        }
        _ => Some(member),
    }
}
