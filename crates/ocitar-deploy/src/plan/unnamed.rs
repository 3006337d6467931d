//! What becomes of images that lose their last name.

use ocitar::{DiffId, Engine, ImageId};

use super::TagChange;
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
    /// of, Docker 28 and the classic store keep it as `<none>`, and so does podman 5.8.
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
    let is_base =
        |image: &StoredImage| state.images.iter().any(|other| other.parent == Some(image.id.digest()));
    let loses = |image: &StoredImage| {
        let gets_one = tags.iter().any(|tag| tag.to == image.id);
        let keeps_none = !image.tags.is_empty() && image.tags.iter().all(|tag| is_taken(tag, image, tags));
        keeps_none && !gets_one && !is_base(image)
    };
    let (lost, kept): (Vec<&StoredImage>, Vec<_>) = state.images.iter().partition(|image| loses(image));
    let stays = kept.iter().map(|image| image.layers.clone());
    let comes = brought.iter().flat_map(|image| &image.platforms);
    let comes = comes.map(|on| on.layers.iter().map(|layer| layer.diff_id).collect());
    let others: Vec<Vec<DiffId>> = stays.chain(comes).collect();
    let unnamed = |image: &&StoredImage| {
        let shared = others.iter().map(|other| common(&image.layers, other)).max().unwrap_or_default();
        Unnamed {
            id: image.id,
            names: image.tags.clone(),
            fate: Fate::on(engine, &state.daemon),
            size: image.size,
            layers: image.layers.len(),
            own_layers: image.layers.len() - shared,
        }
    };
    lost.iter().map(unnamed).collect()
}

fn is_taken(tag: &str, image: &StoredImage, tags: &[TagChange]) -> bool {
    let tag = full(tag);
    tags.iter().any(|change| full(&change.name) == tag && change.to != image.id)
}

/// How many layers both have from the bottom up: stores share no others.
fn common(one: &[DiffId], other: &[DiffId]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}
