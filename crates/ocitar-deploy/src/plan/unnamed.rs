//! What becomes of images that lose their last name.

use std::collections::{HashMap, HashSet};

use ocitar::{Digest, Engine, ImageId};

use super::TagChange;
use super::chains::Chains;
use crate::host::{Daemon, HostState, StoredImage};
use crate::names::full;
use crate::stamp::ImageStamp;

/// An image that loses its last name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unnamed {
    /// Its ID.
    pub id: ImageId,
    /// Its names up to now.
    pub names: Vec<String>,
    /// What becomes of it.
    pub fate: Fate,
    /// Bytes, as the engine counts them: layers that it shares with others are in it.
    pub size: Option<u64>,
    /// How many layers it has.
    pub layers: usize,
    /// How many of these are in no image that keeps a name.
    pub own_layers: usize,
}

/// What becomes of an image that loses its last name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fate {
    /// It stays as `<none>`, and takes up space until somebody prunes it.
    Dangles,
    /// It is gone for good, containers that run it aside: there is no way back to it by ID. Unless it was
    /// once loaded without a name, which nothing shows: then it stays as `<none>`.
    Vanishes,
    /// One or the other; it was not seen on that version.
    Unclear,
}

impl Fate {
    /// The stable name, for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dangles => "dangles",
            Self::Vanishes => "vanishes",
            Self::Unclear => "unclear",
        }
    }

    /// Docker 26 with the containerd store drops the record of an image that a load takes the last name
    /// of, Docker 28 and 29 and the classic store keep it as `<none>`, and so does podman 5.8.
    fn on(engine: Engine, daemon: &Daemon) -> Self {
        if engine != Engine::DockerContainerd {
            return Self::Dangles;
        }
        let major =
            daemon.version.as_deref().and_then(|version| version.split('.').next()?.parse::<u32>().ok());
        match major {
            Some(28..) => Self::Dangles,
            Some(26) => Self::Vanishes,
            _ => Self::Unclear,
        }
    }
}

/// The images whose names all move away. One that another is built on is not shown as dangling.
pub(super) fn after(
    tags: &[TagChange],
    state: &HostState,
    engine: Engine,
    brought: &[&ImageStamp],
) -> Vec<Unnamed> {
    let bases: HashSet<Digest> = state.images.iter().filter_map(|image| image.parent).collect();
    let named: HashMap<String, ImageId> = tags.iter().map(|tag| (full(&tag.name), tag.to)).collect();
    let kept: HashSet<ImageId> = tags.iter().map(|tag| tag.to).collect();
    let loses = |image: &StoredImage| {
        let is_taken = |tag: &String| named.get(&full(tag)).is_some_and(|to| *to != image.id);
        let has_none = !image.tags.is_empty() && image.tags.iter().all(is_taken);
        has_none && !kept.contains(&image.id) && !bases.contains(&image.id.digest())
    };
    let (lost, kept): (Vec<&StoredImage>, Vec<_>) = state.images.iter().partition(|image| loses(image));
    let mut others = Chains::default();
    for image in kept {
        others.add(image.layers.iter().copied());
    }
    for on in brought.iter().flat_map(|image| &image.platforms) {
        others.add(on.layers.iter().map(|layer| layer.diff_id));
    }
    let unnamed = |image: &&StoredImage| Unnamed {
        id: image.id,
        names: image.tags.clone(),
        fate: Fate::on(engine, &state.daemon),
        size: image.size,
        layers: image.layers.len(),
        own_layers: image.layers.len() - others.common(image.layers.iter().copied()),
    };
    lost.iter().map(unnamed).collect()
}
