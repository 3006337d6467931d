//! Layers on the layers below them: stores share those that stand on the same ones, and no others.

use std::collections::HashMap;

use ocitar::DiffId;

/// Every layer of some images, each once, with what is below it.
#[derive(Default)]
pub(super) struct Chains {
    nodes: HashMap<(usize, DiffId), usize>,
}

impl Chains {
    /// Adds an image's layers, lowest first; tells of each whether it was new.
    pub(super) fn add(&mut self, layers: impl IntoIterator<Item = DiffId>) -> Vec<bool> {
        let mut below = 0;
        let mut add = |layer| {
            // 0 is what is below the lowest.
            let (next, known) = (self.nodes.len() + 1, self.nodes.len());
            below = *self.nodes.entry((below, layer)).or_insert(next);
            self.nodes.len() > known
        };
        layers.into_iter().map(&mut add).collect()
    }

    /// How many layers of an image are among them, from the bottom up.
    pub(super) fn common(&self, layers: impl IntoIterator<Item = DiffId>) -> usize {
        let mut below = 0;
        let mut is_known = |layer: &DiffId| match self.nodes.get(&(below, *layer)) {
            Some(node) => {
                below = *node;
                true
            }
            None => false,
        };
        layers.into_iter().take_while(&mut is_known).count()
    }
}
