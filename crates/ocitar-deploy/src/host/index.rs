//! A host's images, found by ID and by name without a walk through all of them.

use std::collections::HashMap;

use ocitar::Digest;

use super::{Container, HostState, StoredImage};
use crate::{names, platforms};

/// The images of a host, by what leads to them.
pub(crate) struct Index<'s> {
    by_id: HashMap<Digest, &'s StoredImage>,
    by_name: HashMap<String, &'s StoredImage>,
}

impl<'s> Index<'s> {
    pub(crate) fn of(state: &'s HostState) -> Self {
        let (mut by_id, mut by_name) = (HashMap::new(), HashMap::new());
        for image in &state.images {
            by_id.entry(image.id.digest()).or_insert(image);
            for tag in &image.tags {
                by_name.entry(names::full(tag)).or_insert(image);
            }
        }
        Self { by_id, by_name }
    }

    /// As [`HostState::image`].
    pub(crate) fn image(&self, id: Digest) -> Option<&'s StoredImage> {
        self.by_id.get(&id).copied()
    }

    /// As [`HostState::named`].
    pub(crate) fn named(&self, name: &str) -> Option<&'s StoredImage> {
        self.by_name.get(&names::full(name)).copied()
    }

    /// The image that a container runs. An engine shows one of an index, and may run another.
    pub(crate) fn of_container(&self, container: &Container) -> Option<&'s StoredImage> {
        let stored = container.image.iter().find_map(|(id, _)| self.image(*id))?;
        let platforms = container.platform.as_ref().zip(stored.platform.as_ref());
        let is_it = platforms.is_none_or(|(runs, shown)| platforms::agree(runs, shown));
        is_it.then_some(stored)
    }
}
