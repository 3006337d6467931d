//! Files that were moved: one gone, one new, with the same content.

use std::collections::{HashMap, HashSet};

use super::field;
use super::files::{FileChange, FileDiff};
use super::ignore::Ignore;
use crate::changeset::NodeKind;
use crate::digest::ContentDigest;

/// Pairs what was removed with what was added, where only one pair is possible: by content alone, or
/// else by content and the last part of the path. An empty file is like any other, and never paired.
pub(super) fn pair(changes: &mut Vec<FileDiff>, ignore: &Ignore) {
    let mut moved: HashMap<usize, usize> = HashMap::new();
    by_key(changes, |_, content| content, &mut moved);
    by_key(changes, |path, content| (content, last(path)), &mut moved);
    for (to, from) in &moved {
        let gone = &mut changes[*from];
        let (path, old) = (std::mem::take(&mut gone.path), gone.old.take());
        let change = &mut changes[*to];
        (change.change, change.old) = (FileChange::Renamed { from: path }, old);
        if let (Some(old), Some(new)) = (&change.old, &change.new) {
            change.fields = field::compare(&old.node, &new.node);
            change.fields.retain(|change| !ignore.has_field(change));
        }
    }
    // What was moved away is on neither side now.
    changes.retain(|change| change.old.is_some() || change.new.is_some());
}

/// Adds the pairs of which both sides are the only ones of their key: new by old position.
fn by_key<'a, K: std::hash::Hash + Eq>(
    changes: &'a [FileDiff],
    key: impl Fn(&'a [u8], ContentDigest) -> K,
    moved: &mut HashMap<usize, usize>,
) {
    let gone: HashSet<usize> = moved.values().copied().collect();
    let mut found: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (i, change) in changes.iter().enumerate() {
        let Some(content) = content(change) else {
            continue;
        };
        let (removed, added) = found.entry(key(&change.path, content)).or_default();
        match change.change {
            FileChange::Removed if !gone.contains(&i) => removed.push(i),
            FileChange::Added if !moved.contains_key(&i) => added.push(i),
            _ => {}
        }
    }
    for (removed, added) in found.into_values() {
        if let ([removed], [added]) = (removed.as_slice(), added.as_slice()) {
            moved.insert(*added, *removed);
        }
    }
}

fn content(change: &FileDiff) -> Option<ContentDigest> {
    match change.old.as_ref().or(change.new.as_ref())?.node.kind {
        NodeKind::File { size: 1.., digest } => digest,
        _ => None,
    }
}

fn last(path: &[u8]) -> &[u8] {
    path.rsplit(|b| *b == b'/').next().unwrap_or_default()
}
