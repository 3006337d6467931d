//! What becomes of containers: nothing, and that is the trouble.

use std::collections::{HashMap, HashSet};

use ocitar::{Digest, ImageId};

use super::{PlannedImage, TagChange};
use crate::host::{Container, HostState, Index, Told};
use crate::names::{full, may_be_id};
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

/// What becomes of each container.
pub(super) fn after(
    tags: &[TagChange],
    brought: &[PlannedImage],
    state: &HostState,
    host: &Index<'_>,
) -> Vec<PlannedContainer> {
    let load = Load::of(tags, brought);
    let planned = |container: &Container| {
        let after = load.after(container, host);
        let remedy = || remedy::repin(container, state.daemon.engine, load.reference(container));
        PlannedContainer { container: container.clone(), after, remedy: (after == After::Stale).then(remedy) }
    };
    state.containers.iter().map(planned).collect()
}

/// What a load does, by what containers tell.
struct Load<'t> {
    by_name: HashMap<String, &'t TagChange>,
    /// The first name that is taken from an image.
    by_old: HashMap<Digest, &'t TagChange>,
    brought: HashSet<Digest>,
}

impl<'t> Load<'t> {
    fn of(tags: &'t [TagChange], brought: &[PlannedImage]) -> Self {
        let old = tags.iter().rev().filter_map(|tag| Some((tag.from?.digest(), tag)));
        Self {
            by_name: tags.iter().map(|tag| (full(&tag.name), tag)).collect(),
            by_old: old.collect(),
            brought: brought.iter().map(|image| image.id.digest()).collect(),
        }
    }

    /// What becomes of the name that a container was made from.
    fn named(&self, container: &Container) -> Option<&'t TagChange> {
        self.by_name.get(&full(container.asked.as_deref()?)).copied()
    }

    /// What becomes of a name of the image that a container runs, if it was made from no other name.
    fn old(&self, container: &Container) -> Option<&'t TagChange> {
        let runs = container.runs().map(|(digest, _)| digest);
        let is_named = |asked: &str| !may_be_id(asked, runs) && !asked.contains('@');
        if container.asked.as_deref().is_some_and(is_named) {
            return None;
        }
        container.image.iter().find_map(|(digest, _)| self.by_old.get(digest).copied())
    }

    fn after(&self, container: &Container, host: &Index<'_>) -> After {
        let runs = |id: ImageId| container.image.iter().any(|(digest, _)| *digest == id.digest());
        // By its name, if that is in the archive: another image of the archive is not what it should run.
        if let Some(tag) = self.named(container) {
            let told =
                |(digest, told): &(Digest, Told)| *told != Told::Manifest || host.image(*digest).is_some();
            return match container.image.iter().any(told) {
                _ if runs(tag.to) => After::Fresh,
                true => After::Stale,
                false => After::Other,
            };
        }
        if container.image.iter().any(|(digest, _)| self.brought.contains(digest)) {
            return After::Fresh;
        }
        // Made from an ID: its image had the name until now.
        if self.old(container).is_some() { After::Stale } else { After::Other }
    }

    /// By what a container is made anew that was made from an ID.
    fn reference(&self, container: &Container) -> Option<&'t str> {
        match self.named(container) {
            Some(_) => None,
            None => self.old(container).map(|tag| tag.name.as_str()),
        }
    }
}
