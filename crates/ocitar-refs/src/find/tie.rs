//! Texts that YAML aliases also put where no image is named.
//!
//! Takes a document, gives how many places each of its nodes stands at once aliases and `<<` are followed.
//! Every node is looked at once, so that a bomb of aliases costs what it weighs.

use std::collections::{HashMap, HashSet};

use crate::kind::Kind;
use crate::yaml::{NodeId, Reader};

/// At how many places the nodes of a document stand.
pub(super) struct Places {
    counts: HashMap<NodeId, u64>,
    keys: HashSet<NodeId>,
}

impl Places {
    /// None where that costs too much to tell.
    pub(super) fn of(reader: &Reader<'_>, root: NodeId, kind: Kind) -> Option<Self> {
        let root = reader.tree.resolve(root);
        let mut counts = HashMap::from([(root, 1_u64)]);
        for (node, children) in order(reader, root, kind).into_iter().rev() {
            let count = counts.get(&node).copied().unwrap_or_default();
            for child in children {
                let known = counts.entry(child).or_default();
                *known = known.saturating_add(count);
            }
        }
        let keys = reader.tree.keys().map(|key| reader.tree.resolve(key)).collect();
        (!reader.is_exhausted()).then_some(Self { counts, keys })
    }

    /// At how many places the node stands; more than there can be if it is a key as well.
    pub(super) fn count(&self, node: NodeId) -> u64 {
        if self.keys.contains(&node) {
            return u64::MAX;
        }
        self.counts.get(&node).copied().unwrap_or_default()
    }
}

/// The nodes below the root with what is in them, each behind all that is in it.
fn order(reader: &Reader<'_>, root: NodeId, kind: Kind) -> Vec<(NodeId, Vec<NodeId>)> {
    let mut order = Vec::new();
    let mut seen = HashSet::from([root]);
    let mut open = vec![(root, children(reader, root, kind == Kind::Compose), 0)];
    while let Some((node, below, next)) = open.last_mut() {
        match below.get(*next).copied() {
            Some(child) => {
                *next += 1;
                if seen.insert(child) {
                    open.push((child, children(reader, child, false), 0));
                }
            }
            None => {
                order.push((*node, std::mem::take(below)));
                open.pop();
            }
        }
    }
    order
}

/// What is in a node, aliases and `<<` followed. At the top of compose `x-` keys say nothing by themselves,
/// and others that begin so are refused.
fn children(reader: &Reader<'_>, node: NodeId, is_top: bool) -> Vec<NodeId> {
    let said = reader.entries(node).into_iter().filter(|(key, _)| !is_top || !key.starts_with('x'));
    let items = reader.items(node).iter().copied();
    said.map(|(_, value)| value).chain(items).map(|child| reader.tree.resolve(child)).collect()
}
