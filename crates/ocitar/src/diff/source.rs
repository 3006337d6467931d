use std::collections::HashMap;

use crate::changeset::LayerFiles;
use crate::digest::DiffId;
use crate::image::{Facts, Image, Layer};
use crate::limits::Limits;
use crate::scan::{Decoded, Inventory};

/// One archive of a comparison.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) images: &'a [Image],
    pub(crate) limits: &'a Limits,
}

/// The recorded layers of both archives: a layer that is in both need be recorded in one only.
pub(super) struct Recorded<'a>(HashMap<DiffId, &'a LayerFiles>);

impl<'a> Recorded<'a> {
    pub(super) fn of(sources: [Source<'a>; 2]) -> Self {
        let blobs = sources.into_iter().flat_map(|source| source.facts.inventory.members());
        let decoded = blobs.filter_map(|member| member.blob()?.decoded.as_ref()?.as_ref().ok());
        let mut all = HashMap::new();
        for one in decoded {
            if let Some(files) = &one.changeset.files {
                all.entry(one.diff_id).or_insert(&**files);
            }
        }
        Self(all)
    }

    pub(super) fn get(&self, layer: DiffId) -> Option<&'a LayerFiles> {
        self.0.get(&layer).copied()
    }
}

/// What was found in a layer's bytes.
pub(super) fn decoded<'a>(inventory: &'a Inventory, layer: &Layer) -> Option<&'a Decoded> {
    inventory.get(layer.member.as_str())?.blob()?.decoded.as_ref()?.as_ref().ok()
}
