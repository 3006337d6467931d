//! What a comparison costs, before it is made.

use super::source::Recorded;
use crate::image::Manifest;

/// The cost of telling the layers of one image.
pub(super) fn lone(manifest: &Manifest) -> u64 {
    (4 * manifest.layers().len() + manifest.config().raw().len() / 32) as u64
}

/// The cost of comparing two images, in paths of layers.
pub(super) fn cost(old: &Manifest, new: &Manifest, recorded: &Recorded<'_>) -> u64 {
    let entries = |manifest: &Manifest| -> usize {
        let layers = manifest.layers().iter().filter_map(|layer| recorded.get(layer.diff_id));
        layers.map(|files| files.weight).fold(0, usize::saturating_add)
    };
    let entries = entries(old).saturating_add(entries(new));
    // Any layer may be held against all of the other image.
    let alike = (entries / 64).saturating_mul(old.layers().len().min(new.layers().len()));
    let layers = old.layers().len() * new.layers().len();
    let configs = (old.config().raw().len() + new.config().raw().len()) / 32;
    let history = old.config().history().len().saturating_mul(new.config().history().len()) / 256;
    let same_config = old.config().digest() == new.config().digest();
    let documents = if same_config { 0 } else { configs + history };
    [entries, alike, layers, documents].into_iter().map(|n| n as u64).fold(1, u64::saturating_add)
}
