use std::collections::HashMap;

use crate::changeset::LayerFiles;
use crate::digest::DiffId;
use crate::image::{Facts, Image, Manifest};
use crate::limits::Limits;

/// One archive of a comparison.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) images: &'a [Image],
    pub(crate) limits: &'a Limits,
}

/// The recorded layers of both archives: a layer that is in both need be recorded in one only, and
/// one that digests are trusted of need not be proven.
pub(super) struct Recorded<'a>(HashMap<DiffId, &'a LayerFiles>);

impl<'a> Recorded<'a> {
    pub(super) fn of(sources: [Source<'a>; 2]) -> Self {
        let blobs = sources.into_iter().flat_map(|source| source.facts.inventory.members());
        let decoded = blobs.filter_map(|member| member.blob()?.decoded.as_ref()?.as_ref().ok());
        let decoded = decoded.filter_map(|one| Some((one.diff_id, one.changeset.files.as_deref()?)));
        let mut all = HashMap::new();
        for (diff_id, files) in decoded.chain(sources.into_iter().flat_map(skimmed)) {
            all.entry(diff_id).or_insert(files);
        }
        Self(all)
    }

    pub(super) fn get(&self, layer: DiffId) -> Option<&'a LayerFiles> {
        self.0.get(&layer).copied()
    }
}

/// Layers that are known by what images say they are.
fn skimmed<'a>(source: Source<'a>) -> impl Iterator<Item = (DiffId, &'a LayerFiles)> {
    let layers = source.images.iter().flat_map(|image| image.manifests()).flat_map(Manifest::layers);
    layers.filter_map(move |layer| {
        let blob = source.facts.inventory.get(layer.member.as_str())?.blob()?;
        Some((layer.diff_id, blob.skimmed.as_ref()?.files.as_deref()?))
    })
}
