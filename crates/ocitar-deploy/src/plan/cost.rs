//! Bytes that a load sends and takes up.

use ocitar::Engine;

use super::chains::Chains;
use crate::host::HostState;
use crate::stamp::{ImageStamp, LayerStamp, Stamp};

/// What a load costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// Bytes of the archive, all of which travel; none if it is not known.
    pub send: Option<u64>,
    /// Bytes of these that are layers which the host has already, as they are stored in the archive.
    pub known: u64,
    /// Layers in all, each once.
    pub layers: usize,
    /// Layers of these that the host has already: the same diffIDs on the same ones below.
    pub known_layers: usize,
    /// Bytes of the other layers once they are unpacked, as tars; file systems take some more. In the
    /// containerd store, their bytes as stored are kept too, and counted.
    pub disk: u64,
}

pub(super) fn of(stamp: &Stamp, images: &[&ImageStamp], state: &HostState, engine: Engine) -> Cost {
    let mut cost = Cost { send: stamp.archive.size, ..Cost::default() };
    let (mut there, mut seen) = (Chains::default(), Chains::default());
    for image in &state.images {
        there.add(image.layers.iter().copied());
    }
    for on in images.iter().flat_map(|image| &image.platforms) {
        let ids = || on.layers.iter().map(|layer| layer.diff_id);
        let known = there.common(ids());
        for (i, (layer, is_new)) in on.layers.iter().zip(seen.add(ids())).enumerate() {
            if is_new {
                add(&mut cost, layer, i < known, engine);
            }
        }
    }
    cost
}

fn add(cost: &mut Cost, layer: &LayerStamp, is_known: bool, engine: Engine) {
    cost.layers += 1;
    if is_known {
        cost.known_layers += 1;
        cost.known = cost.known.saturating_add(layer.size);
        return;
    }
    cost.disk = cost.disk.saturating_add(layer.unpacked_size.unwrap_or(layer.size));
    if engine == Engine::DockerContainerd {
        cost.disk = cost.disk.saturating_add(layer.size);
    }
}
