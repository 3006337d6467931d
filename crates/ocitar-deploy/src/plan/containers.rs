//! What becomes of containers: nothing, and that is the trouble.

use ocitar::ImageId;

use super::TagChange;
use crate::host::{Container, HostState, Told};
use crate::names::full;
use crate::remedy::{self, Remedy};

/// A container after the load.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PlannedContainer {
    /// The container.
    pub container: Container,
    /// Whether it then runs what its name leads to.
    pub after: After,
    /// How to make it run that; only of a stale one.
    pub remedy: Option<Remedy>,
}

/// What a container runs after the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum After {
    /// What the load brings.
    Fresh,
    /// Still the image that its name led to, or leads to now.
    Stale,
    /// Something that the load has nothing to do with.
    Other,
}

impl After {
    /// The stable name, for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Other => "other",
        }
    }
}

pub(super) fn after(tags: &[TagChange], state: &HostState) -> Vec<PlannedContainer> {
    let planned = |container: &Container| {
        let after = of(container, tags, state);
        let remedy = || remedy::repin(container, state.daemon.engine, reference(container, tags).as_deref());
        PlannedContainer { container: container.clone(), after, remedy: (after == After::Stale).then(remedy) }
    };
    state.containers.iter().map(planned).collect()
}

/// By what a container is made anew that was made from an ID.
fn reference(container: &Container, tags: &[TagChange]) -> Option<String> {
    let asked = container.asked.as_deref().map(full);
    if tags.iter().any(|tag| asked.as_deref() == Some(&*full(&tag.name))) {
        return None;
    }
    let runs = |id: ImageId| container.image.iter().any(|(digest, _)| *digest == id.digest());
    tags.iter().find(|tag| tag.from.is_some_and(runs)).map(|tag| tag.name.clone())
}

fn of(container: &Container, tags: &[TagChange], state: &HostState) -> After {
    let runs = |id: ImageId| container.image.iter().any(|(digest, _)| *digest == id.digest());
    if tags.iter().any(|tag| runs(tag.to)) {
        return After::Fresh;
    }
    let asked = container.asked.as_deref().map(full);
    let is_named = tags.iter().any(|tag| asked.as_deref() == Some(&*full(&tag.name)));
    // Made from an ID: its image had the name until now.
    let was_named = tags.iter().any(|tag| tag.from.is_some_and(runs));
    let known = container
        .image
        .iter()
        .any(|(digest, told)| *told != Told::Manifest || state.image(*digest).is_some());
    if (is_named && known) || was_named { After::Stale } else { After::Other }
}
