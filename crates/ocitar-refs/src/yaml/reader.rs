use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet};

use super::tree::{DuplicateKey, Node, NodeId, Tree};
use crate::scalar::Scalar;

/// Looks things up in a tree, and counts what that costs.
///
/// Once more was looked at than is allowed, it finds nothing any more; whoever uses it asks
/// [`Reader::is_exhausted`] at the end.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) tree: &'a Tree<'a>,
    left: Cell<usize>,
    is_exhausted: Cell<bool>,
    is_contested: Cell<bool>,
    /// Whether it matters where in a mapping `<<` stands.
    has_order: Cell<bool>,
    /// Keys that two places give to one mapping, by which readers of `<<` differ.
    overlaps: RefCell<BTreeSet<(NodeId, NodeId)>>,
}

/// How many mappings that are merged into each other are followed.
const MERGES: usize = 16;

impl<'a> Reader<'a> {
    pub(crate) fn new(tree: &'a Tree<'a>, steps: usize) -> Self {
        Self {
            tree,
            left: Cell::new(steps),
            is_exhausted: Cell::new(false),
            is_contested: Cell::new(false),
            has_order: Cell::new(false),
            overlaps: RefCell::default(),
        }
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.is_exhausted.get()
    }

    /// Whether a key that was looked at since the last time stands twice.
    pub(crate) fn take_contested(&self) -> bool {
        self.is_contested.take()
    }

    /// Finds nothing any more.
    pub(crate) fn exhaust(&self) {
        self.is_exhausted.set(true);
        self.left.set(0);
    }

    fn spend(&self, count: usize) -> bool {
        match self.left.get().checked_sub(count.max(1)) {
            Some(left) => {
                self.left.set(left);
                true
            }
            None => {
                self.exhaust();
                false
            }
        }
    }

    /// The value of a key, also of one that is merged in (`<<`).
    pub(crate) fn get(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.entry(map, key).map(|(_, value)| value)
    }

    /// The key and the value of a key, also of one that is merged in (`<<`).
    pub(crate) fn entry(&self, map: NodeId, key: &str) -> Option<(NodeId, NodeId)> {
        self.own_or_merged(map, key, MERGES)
    }

    fn own_or_merged(&self, map: NodeId, key: &str, depth: usize) -> Option<(NodeId, NodeId)> {
        let map = self.tree.resolve(map);
        let entries = self.tree.map_of(map)?;
        if !self.spend(entries.len()) {
            return None;
        }
        // Where readers do not refuse a key that stands twice, they take the last.
        let at = entries.iter().rposition(|(name, _)| self.says(*name, key));
        if at.is_some() && self.tree.twice.get(&map).is_some_and(|keys| keys.contains(key)) {
            self.is_contested.set(true);
        }
        let own = at.map(|at| entries[at]);
        if own.is_some() && !self.has_order.get() {
            return own;
        }
        let behind = entries.iter().skip(at.unwrap_or_default());
        let merges = behind.filter(|(name, _)| depth > 0 && self.merges(*name));
        let sources = merges.flat_map(|(_, value)| self.sources(*value));
        let mut merged = sources.filter_map(|source| self.own_or_merged(source, key, depth - 1));
        let found = own.or_else(|| merged.next())?;
        if self.has_order.get() {
            merged.filter(|other| other.1 != found.1).for_each(|other| self.overlap(found.0, other.0));
        }
        Some(found)
    }

    fn overlap(&self, first: NodeId, second: NodeId) {
        self.is_contested.set(true);
        self.overlaps.borrow_mut().insert((first.min(second), first.max(second)));
    }

    /// Sets whether it matters where in a mapping `<<` stands. By its specification it does not, and compose
    /// reads so; go-yaml 2, by which Kubernetes reads, lets it replace keys before it (go-yaml/yaml#81), and
    /// of several mappings some readers prefer the last (aaubry/YamlDotNet#594).
    pub(crate) fn expect_order(&self, has_order: bool) {
        self.has_order.set(has_order);
    }

    /// The keys that were asked for since the last time and on which readers of `<<` differ.
    pub(crate) fn take_overlaps(&self, document: usize) -> Vec<DuplicateKey> {
        let overlap = |(first, again): &(NodeId, NodeId)| {
            let key = self.tree.text_of(*first)?.to_owned();
            Some(DuplicateKey {
                document,
                key,
                first: self.tree.place(*first)?,
                again: self.tree.place(*again)?,
            })
        };
        self.overlaps.take().iter().filter_map(overlap).collect()
    }

    /// Whether a key merges what it stands for; in quotes it is a key like any other.
    fn merges(&self, key: NodeId) -> bool {
        self.says(key, "<<") && self.tree.is_plain(key)
    }

    fn says(&self, node: NodeId, text: &str) -> bool {
        matches!(self.tree.node(self.tree.resolve(node)), Node::Scalar(raw) if raw.text == text)
    }

    /// The mappings that a `<<` merges: one, or those of a list, the first of which wins.
    fn sources(&self, value: NodeId) -> Vec<NodeId> {
        match self.tree.seq_of(value) {
            Some(items) if self.spend(items.len()) => items.to_vec(),
            _ => vec![value],
        }
    }

    /// The value that several keys lead to.
    pub(crate) fn path(&self, map: NodeId, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(map, |node, key| self.get(node, key))
    }

    /// The text of a key's value.
    pub(crate) fn text(&self, map: NodeId, key: &str) -> Option<&'a str> {
        self.tree.text_of(self.get(map, key)?)
    }

    /// The entries of a mapping whose keys are text, merged ones after its own.
    pub(crate) fn entries(&self, map: NodeId) -> Vec<(&'a str, NodeId)> {
        let mut found = Vec::new();
        self.collect(map, MERGES, &mut found);
        let mut seen = HashSet::new();
        found.retain(|(key, _)| seen.insert(*key));
        found
    }

    fn collect(&self, map: NodeId, depth: usize, found: &mut Vec<(&'a str, NodeId)>) {
        let Some(entries) = self.tree.map_of(map) else { return };
        if !self.spend(entries.len()) {
            return;
        }
        let twice = self.tree.twice.get(&self.tree.resolve(map));
        // Where a key stands twice the last counts, if any does: the first from behind.
        let mut seen = HashSet::new();
        let from = found.len();
        for (key, value) in entries.iter().rev() {
            let Some(key) = self.tree.text_of(*key).filter(|key| *key != "<<") else { continue };
            let is_twice = twice.is_some_and(|keys| keys.contains(key));
            self.is_contested.set(self.is_contested.get() || is_twice);
            if !is_twice || seen.insert(key) {
                found.push((key, *value));
            }
        }
        found[from..].reverse();
        for (key, value) in entries {
            if depth > 0 && self.merges(*key) {
                self.sources(*value).into_iter().for_each(|source| self.collect(source, depth - 1, found));
            }
        }
    }

    /// The entries of a mapping that stand in it.
    pub(crate) fn own(&self, map: NodeId) -> Vec<(&'a str, NodeId)> {
        let mut found = Vec::new();
        self.collect(map, 0, &mut found);
        found
    }

    /// The items of a list.
    pub(crate) fn items(&self, list: NodeId) -> &'a [NodeId] {
        match self.tree.seq_of(list) {
            Some(items) if self.spend(items.len()) => items,
            _ => &[],
        }
    }

    /// Whether it is a mapping.
    pub(crate) fn is_map(&self, id: NodeId) -> bool {
        self.tree.map_of(id).is_some()
    }

    /// The scalar at a node, if that is text and not empty.
    pub(crate) fn scalar(&self, id: NodeId) -> Option<Scalar> {
        self.tree.text_of(id).filter(|text| !text.is_empty())?;
        self.tree.scalar(id)
    }
}
