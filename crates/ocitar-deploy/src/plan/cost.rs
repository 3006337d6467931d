//! Bytes that a load sends and takes up.

use std::collections::BTreeSet;

use ocitar::{DiffId, Engine};

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
    let mut seen: BTreeSet<Vec<DiffId>> = BTreeSet::new();
    for on in images.iter().flat_map(|image| &image.platforms) {
        let known = known(&on.layers, state);
        for (i, layer) in on.layers.iter().enumerate() {
            let chain = on.layers[..=i].iter().map(|layer| layer.diff_id).collect();
            if seen.insert(chain) {
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
        cost.known += layer.size;
        return;
    }
    cost.disk += layer.unpacked_size.unwrap_or(layer.size);
    if engine == Engine::DockerContainerd {
        cost.disk += layer.size;
    }
}

/// How many layers from the bottom up some image of the host has too.
fn known(layers: &[LayerStamp], state: &HostState) -> usize {
    let common =
        |stored: &Vec<DiffId>| layers.iter().zip(stored).take_while(|(a, b)| a.diff_id == **b).count();
    state.images.iter().map(|image| common(&image.layers)).max().unwrap_or_default()
}
