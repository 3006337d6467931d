//! From which images of a host its store may take a layer in place of the archive's.

use std::collections::HashSet;

use ocitar::{DiffId, ImageId};

use crate::host::{HostState, StoredImage};
use crate::stamp::{IdStamp, ImageStamp, LayerStamp};

/// The images that have an uncompressed layer of this one, in the host's order; none if the ID does not
/// depend on them. What they hold it as, no `inspect` tells.
pub(super) fn of(image: &ImageStamp, on: &IdStamp, state: &HostState) -> Vec<ImageId> {
    if !on.depends_on_host() {
        return Vec::new();
    }
    let layers = image.platforms.iter().flat_map(|on| &on.layers);
    let plain: HashSet<DiffId> = layers.filter(|layer| is_plain(layer)).map(|layer| layer.diff_id).collect();
    let lends = |stored: &&StoredImage| stored.layers.iter().any(|layer| plain.contains(layer));
    state.images.iter().filter(lends).map(|stored| stored.id).collect()
}

/// Whether a layer is stored as it is unpacked; one that was not read may be.
fn is_plain(layer: &LayerStamp) -> bool {
    layer.digest.is_none_or(|digest| digest.digest() == layer.diff_id.digest())
}
