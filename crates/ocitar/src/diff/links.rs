//! Which names stand for one file, on both sides.

use std::collections::HashMap;

use super::field::FieldChange;
use super::ignore::Ignore;
use crate::rootfs::RootFs;

/// The other name that each hard link is known by, on each side.
///
/// What is new or gone is told as such: only names count that both sides have. One other name is
/// enough, as equal ones for all names make equal sets of names; and it depends neither on which of
/// them a layer calls the link, nor on order. It is the shortest, so that a report of many is not much
/// longer than their own names, however long some are.
pub(super) struct Links<'t> {
    old: HashMap<&'t [u8], &'t [u8]>,
    new: HashMap<&'t [u8], &'t [u8]>,
}

impl<'t> Links<'t> {
    /// Names that are ignored do not count.
    pub(super) fn new(old: &RootFs<'t>, new: &RootFs<'t>, ignore: &Ignore) -> Self {
        let others = |tree: &RootFs<'t>, there: &RootFs<'t>| {
            let counts = |name: &&[u8]| there.get(name).is_some() && !ignore.has_path(name);
            tree.hard_links().into_iter().flat_map(|names| others(names, counts)).collect()
        };
        Self { old: others(old, new), new: others(new, old) }
    }

    /// What differs in it at a path that both sides have.
    pub(super) fn change(&self, path: &[u8]) -> Option<FieldChange> {
        let [old, new] = [&self.old, &self.new].map(|names| names.get(path).copied());
        let owned = |name: Option<&[u8]>| name.map(<[u8]>::to_vec);
        (old != new).then(|| FieldChange::HardLinks { old: owned(old), new: owned(new) })
    }
}

/// Each name of a file with the shortest other one that counts.
fn others<'t>(mut names: Vec<&'t [u8]>, counts: impl Fn(&&'t [u8]) -> bool) -> Vec<(&'t [u8], &'t [u8])> {
    names.sort_by_key(|name| name.len());
    let first: Vec<&[u8]> = names.iter().copied().filter(|name| counts(name)).take(2).collect();
    let other = |name: &'t [u8]| Some((name, *first.iter().find(|first| **first != name)?));
    names.into_iter().filter_map(other).collect()
}
