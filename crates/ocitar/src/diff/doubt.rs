//! What two root filesystems leave open, but for what both leave open alike.

use std::collections::HashMap;

use super::field;
use super::files::Unknown;
use super::ignore::Ignore;
use super::report::Side;
use crate::rootfs::{Conflict, RootFs};

/// What is not known of two trees, whose first layers up to `same` are equal. An engine makes of one
/// entry the same on both sides, whatever that is.
pub(super) fn of(old: &RootFs<'_>, new: &RootFs<'_>, same: usize, ignore: &Ignore) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    for (side, tree) in [(Side::Old, old), (Side::New, new)] {
        let gaps = tree.gaps().iter().filter(|(layer, _)| *layer >= same);
        unknown.extend(gaps.map(|(layer, why)| Unknown::Gap { side, layer: *layer, why: *why }));
    }
    let own = |tree: &RootFs<'_>| tree.conflicts().iter().filter(|c| c.layer >= same).cloned().collect();
    let (olds, mut news): (Vec<Conflict>, Vec<Conflict>) = (own(old), own(new));
    let mut places: HashMap<Vec<u8>, Vec<usize>> = HashMap::new();
    for (i, conflict) in news.iter().enumerate() {
        places.entry(conflict.path.clone()).or_default().push(i);
    }
    let mut is_paired = vec![false; news.len()];
    let mut left = Vec::new();
    for conflict in olds {
        let there = places.get(&conflict.path).map_or(&[][..], Vec::as_slice);
        match there.iter().find(|i| !is_paired[**i] && is_alike(&conflict, &news[**i], ignore)) {
            Some(i) => is_paired[*i] = true,
            None => left.push(conflict),
        }
    }
    let mut paired = is_paired.into_iter();
    news.retain(|_| !paired.next().unwrap_or_default());
    for (side, conflicts) in [(Side::Old, left), (Side::New, news)] {
        let boxed = conflicts.into_iter().map(Box::new);
        unknown.extend(boxed.map(|conflict| Unknown::Conflict { side, conflict }));
    }
    unknown
}

fn is_alike(one: &Conflict, other: &Conflict, ignore: &Ignore) -> bool {
    let differs = || field::compare(&one.node, &other.node).iter().any(|change| !ignore.has_field(change));
    one.kind == other.kind && !differs()
}
