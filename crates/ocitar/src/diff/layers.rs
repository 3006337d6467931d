//! Layers side by side.

use std::collections::HashSet;

use super::align::align;
use super::files::FilesDiff;
use super::similar::Look;
use super::source::{Recorded, Source};
use crate::codec::Codec;
use crate::digest::{BlobDigest, DiffId};
use crate::image::{Layer, Manifest};
use crate::scan::{Blob, Member};

/// What became of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayerChange {
    /// Its decompressed bytes are the same on both sides.
    Shared,
    /// It is likely to be made by the same step, of other bytes.
    Changed,
    /// It is in the new image only.
    Added,
    /// It is in the old image only.
    Removed,
}

/// A layer on both sides or on one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LayerDiff {
    /// What became of it.
    pub change: LayerChange,
    /// It in the old image.
    pub old: Option<LayerSide>,
    /// It in the new image.
    pub new: Option<LayerSide>,
    /// Whether it counts as shared by its digest alone, as at least one side was not hashed.
    pub trusted: bool,
    /// How much of the paths or contents of a changed layer are the same, in percent; none if they
    /// are not known.
    pub alike: Option<u8>,
    /// Bytes as stored that the old image has no layer for: what would have to travel; of an image that
    /// was added, those that no image of the old archive has. A layer that is there twice travels once.
    pub travels: u64,
    /// What differs in its files, if that was asked for, and the layer is changed.
    pub files: Option<FilesDiff>,
}

/// A layer of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayerSide {
    /// Which layer it is, from the lowest, 0.
    pub index: usize,
    /// The digest of its decompressed bytes.
    pub diff_id: DiffId,
    /// The digest of its bytes as stored.
    pub digest: Option<BlobDigest>,
    /// Bytes as stored.
    pub size: u64,
    /// Bytes after decompression, if it was hashed.
    pub unpacked: Option<u64>,
    /// Its compression.
    pub codec: Codec,
    /// How many entries it has, if it was read.
    pub entries: Option<usize>,
    /// The command that made it, if the history speaks of every layer.
    pub created_by: Option<String>,
}

/// Aligns the layers of two images: equal ones first, then what is alike between them.
pub(super) fn compare(
    old: (Source<'_>, &Manifest),
    new: (Source<'_>, &Manifest),
    recorded: &Recorded<'_>,
) -> Vec<LayerDiff> {
    let ids = |manifest: &Manifest| manifest.layers().iter().map(|layer| layer.diff_id).collect();
    let (old_ids, new_ids): (HashSet<DiffId>, HashSet<DiffId>) = (ids(old.1), ids(new.1));
    let (olds, news) = (looks(old.1, &new_ids, recorded), looks(new.1, &old_ids, recorded));
    let rows = align(olds.len(), news.len(), |i, j| olds[i].weight(&news[j]));
    let mut sent = HashSet::new();
    let row = |(i, j): (Option<usize>, Option<usize>)| {
        let pair = i.zip(j);
        let change = match (pair, i) {
            (Some((i, j)), _) if olds[i].is_equal(&news[j]) => LayerChange::Shared,
            (Some(_), _) => LayerChange::Changed,
            (None, Some(_)) => LayerChange::Removed,
            (None, None) => LayerChange::Added,
        };
        let is_new = |layer: &&Layer| !old_ids.contains(&layer.diff_id) && sent.insert(layer.diff_id);
        let there = j.map(|j| &new.1.layers()[j]).filter(is_new);
        let (one, other) = (i.map(|i| side(old, i)), j.map(|j| side(new, j)));
        let is_unhashed =
            |side: &Option<LayerSide>| side.as_ref().is_some_and(|side| side.unpacked.is_none());
        LayerDiff {
            change,
            trusted: change == LayerChange::Shared && (is_unhashed(&one) || is_unhashed(&other)),
            old: one,
            new: other,
            alike: pair
                .filter(|_| change == LayerChange::Changed)
                .and_then(|(i, j)| olds[i].percent(&news[j])),
            travels: there.map_or(0, |layer| layer.size),
            files: None,
        }
    };
    rows.into_iter().map(row).collect()
}

/// The layers of an image that the other archive has no image for.
pub(super) fn lone(
    change: LayerChange,
    (source, manifest): (Source<'_>, &Manifest),
    other: Source<'_>,
) -> Vec<LayerDiff> {
    let is_added = change == LayerChange::Added;
    let others = other.images.iter().flat_map(|image| image.manifests()).flat_map(Manifest::layers);
    let mut there: HashSet<DiffId> = others.filter(|_| is_added).map(|layer| layer.diff_id).collect();
    let row = |(index, layer): (usize, &Layer)| {
        let travels = is_added && there.insert(layer.diff_id);
        let one = Some(side((source, manifest), index));
        let (old, new) = if is_added { (None, one) } else { (one, None) };
        let travels = if travels { layer.size } else { 0 };
        LayerDiff { change, old, new, trusted: false, alike: None, travels, files: None }
    };
    manifest.layers().iter().enumerate().map(row).collect()
}

/// What the layers of one image are known by. Those that are in the other one need no closer look.
fn looks<'a>(manifest: &'a Manifest, others: &HashSet<DiffId>, recorded: &Recorded<'a>) -> Vec<Look<'a>> {
    let files = |layer: &Layer| recorded.get(layer.diff_id).filter(|_| !others.contains(&layer.diff_id));
    manifest.layers().iter().map(|layer| Look::new(layer, files(layer))).collect()
}

fn side((source, manifest): (Source<'_>, &Manifest), index: usize) -> LayerSide {
    let layer = &manifest.layers()[index];
    let blob = source.facts.inventory.get(layer.member.as_str()).and_then(Member::blob);
    LayerSide {
        index,
        diff_id: layer.diff_id,
        digest: layer.digest,
        size: layer.size,
        unpacked: blob.and_then(|blob| Some(blob.decoded.as_ref()?.as_ref().ok()?.size)),
        codec: layer.codec,
        entries: blob.and_then(Blob::changeset).map(|changeset| changeset.entries),
        created_by: layer.history.as_ref().and_then(|step| step.created_by.clone()),
    }
}
