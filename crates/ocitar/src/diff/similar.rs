//! How alike two layers are that are not equal.

use std::collections::HashSet;

use super::align::EQUAL;
use crate::changeset::{LayerFiles, NodeKind};
use crate::digest::{ContentDigest, Digest};
use crate::image::Layer;

/// What a layer is known by where its bytes differ.
pub(super) struct Look<'a> {
    layer: &'a Layer,
    /// Paths, and what is there; none if they are not known.
    paths: Option<HashSet<&'a [u8]>>,
    contents: HashSet<Digest>,
}

impl<'a> Look<'a> {
    pub(super) fn new(layer: &'a Layer, files: Option<&'a LayerFiles>) -> Self {
        let entries = || files.into_iter().flat_map(|files| &files.entries);
        // Directories are in many layers that have nothing else to do with each other.
        let told = entries().filter(|entry| !entry.node.kind.is_directory());
        let content = |kind: &NodeKind| match kind {
            NodeKind::File { size: 1.., digest } => digest.map(ContentDigest::digest),
            _ => None,
        };
        Self {
            layer,
            paths: files.map(|_| told.map(|entry| &*entry.path).collect()),
            contents: entries().filter_map(|entry| content(&entry.node.kind)).collect(),
        }
    }

    /// The digests of this layer's bytes.
    pub(super) fn is_equal(&self, other: &Self) -> bool {
        self.layer.diff_id == other.layer.diff_id
    }

    /// 0 if nothing speaks for it that one was made of the other.
    pub(super) fn weight(&self, other: &Self) -> u64 {
        if self.is_equal(other) {
            return EQUAL;
        }
        let step = |look: &Self| look.layer.history.as_ref().and_then(|step| step.created_by.clone());
        let same_step = step(self).is_some_and(|made| Some(made) == step(other));
        let (paths, contents) = self.shares(other).unwrap_or_default();
        let alike = if paths.max(contents) < LEAST { 0 } else { u64::from(paths) + u64::from(contents) };
        alike + if same_step { 50 } else { 0 }
    }

    /// How much of both is the same, in percent: the larger of that of paths and that of contents.
    pub(super) fn percent(&self, other: &Self) -> Option<u8> {
        self.shares(other).map(|(paths, contents)| paths.max(contents))
    }

    fn shares(&self, other: &Self) -> Option<(u8, u8)> {
        let (old, new) = (self.paths.as_ref()?, other.paths.as_ref()?);
        let paths = share(old.intersection(new).count(), old.len() + new.len());
        let both = self.contents.intersection(&other.contents).count();
        Some((paths, share(both, self.contents.len() + other.contents.len())))
    }
}

/// Layers that have less than this in common have nothing to do with each other.
const LEAST: u8 = 20;

fn share(both: usize, sum: usize) -> u8 {
    u8::try_from(200 * both / sum.max(1)).unwrap_or(100)
}
