//! What a load will do to a host.
//!
//! Takes a stamp and a host's state, gives a [`Plan`]: which images are added, which names move, what is
//! left without a name, and which containers keep running what they run. A load restarts nothing.

mod chains;
mod containers;
mod cost;
mod fault;
mod lenders;
mod tags;
mod unnamed;

pub use containers::{After, PlannedContainer};
pub use cost::Cost;
pub use fault::PlanFault;
pub use tags::{Change, TagChange};
pub use unnamed::{Fate, Unnamed};

use ocitar::{Engine, ImageId};

use crate::host::{HostState, Index};
use crate::remedy;
use crate::stamp::{ConditionStamp, IdStamp, ImageStamp, Stamp};

/// What a load will do to a host.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Plan {
    /// The engine that loads.
    pub engine: Engine,
    /// The images that it will have, in the archive's order.
    pub images: Vec<PlannedImage>,
    /// What becomes of each name in the archive.
    pub tags: Vec<TagChange>,
    /// Images that lose their last name.
    pub unnamed: Vec<Unnamed>,
    /// What becomes of each container.
    pub containers: Vec<PlannedContainer>,
    /// Bytes.
    pub cost: Cost,
}

/// An image that the archive brings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedImage {
    /// Its ID there.
    pub id: ImageId,
    /// Its names there.
    pub names: Vec<String>,
    /// Whether the host has it already.
    pub present: bool,
    /// What must hold for the ID.
    pub conditions: Vec<ConditionStamp>,
    /// The images there that have one of its uncompressed layers, if the ID depends on what is stored
    /// there: where one of them holds that layer compressed, the store takes its copy, and the ID is
    /// another. Where there is none, a build cache is all that could still hold such a copy.
    pub lenders: Vec<ImageId>,
}

impl Plan {
    /// What loading the stamped archive does to that host.
    ///
    /// # Errors
    ///
    /// If the host does not say which engine it has, or the engine there will not load the archive.
    pub fn of(stamp: &Stamp, state: &HostState) -> Result<Self, PlanFault> {
        let engine = state.daemon.engine.ok_or(PlanFault::NoEngine)?;
        fault::check(stamp, state, engine)?;
        let loaded: Vec<(&ImageStamp, &IdStamp, ImageId)> = stamp
            .images
            .iter()
            .flat_map(|image| image.on(engine).filter_map(move |on| Some((image, on, on.id?))))
            .collect();
        let host = Index::of(state);
        let images: Vec<PlannedImage> = loaded
            .iter()
            .map(|(image, on, id)| PlannedImage {
                lenders: lenders::of(image, on, state),
                ..planned(on, *id, &host)
            })
            .collect();
        let tags = tags::changes(loaded.iter().map(|(_, on, id)| (*on, *id)), &host);
        let brought: Vec<&ImageStamp> = loaded.iter().map(|(image, _, _)| *image).collect();
        let unnamed = unnamed::after(&tags, state, engine, &brought);
        let cost = cost::of(stamp, &brought, state, engine);
        let containers = containers::after(&tags, &images, state, &host);
        Ok(Self { engine, images, tags, unnamed, containers, cost })
    }
}

impl Plan {
    /// Commands that keep a way back, to be run before the load: they give the images whose names move
    /// another one, by their IDs.
    pub fn way_back(&self) -> Vec<String> {
        let moved = self.tags.iter().filter(|tag| tag.change == Change::Move);
        moved.filter_map(|tag| Some(remedy::keep(&tag.name, tag.from?, self.engine))).collect()
    }
}

fn planned(on: &IdStamp, id: ImageId, host: &Index<'_>) -> PlannedImage {
    PlannedImage {
        id,
        names: on.names.clone(),
        present: host.image(id.digest()).is_some(),
        conditions: on.conditions.clone(),
        lenders: Vec::new(),
    }
}
