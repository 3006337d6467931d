//! What two root filesystems leave open, but for what both leave open alike.

use std::collections::HashMap;

use super::field;
use super::files::Unknown;
use super::ignore::Ignore;
use super::report::Side;
use super::room::Room;
use crate::rootfs::{Conflict, RootFs};

/// As many conflicts of one path are tried for one that is alike; what is not found is told of both.
/// Stops a layer that has one path over and over.
const TRIES: usize = 16;

/// What is not known of two trees, whose first layers up to `same` are equal. An engine makes of one
/// entry the same on both sides, whatever that is.
pub(super) fn of<'t>(
    old: &'t RootFs<'_>,
    new: &'t RootFs<'_>,
    same: usize,
    ignore: &Ignore,
    room: &Room,
) -> Vec<Unknown> {
    let mut unknown = Vec::new();
    for (side, tree) in [(Side::Old, old), (Side::New, new)] {
        let gaps = tree.gaps().iter().filter(|(layer, _)| *layer >= same);
        unknown.extend(gaps.map(|(layer, why)| Unknown::Gap { side, layer: *layer, why: *why }));
    }
    let own = |tree: &'t RootFs<'_>| tree.conflicts().iter().filter(|c| c.layer >= same).collect();
    let (olds, news): (Vec<&Conflict>, Vec<&Conflict>) = (own(old), own(new));
    let mut places: HashMap<&[u8], Vec<usize>> = HashMap::new();
    // The first of a path is the last of its list, where it is taken from.
    for (i, conflict) in news.iter().enumerate().rev() {
        places.entry(&conflict.path).or_default().push(i);
    }
    let mut is_paired = vec![false; news.len()];
    let mut left = Vec::new();
    for conflict in olds {
        let there = places.get_mut(&*conflict.path);
        let found = there.and_then(|there| {
            let at = there.iter().rev().take(TRIES).position(|i| is_alike(conflict, news[*i], ignore))?;
            Some(there.remove(there.len() - 1 - at))
        });
        match found {
            Some(i) => is_paired[i] = true,
            None => left.push(conflict),
        }
    }
    let news = news.into_iter().zip(is_paired).filter(|(_, paired)| !paired).map(|(conflict, _)| conflict);
    let both = left.into_iter().map(|one| (Side::Old, one)).chain(news.map(|one| (Side::New, one)));
    for (side, conflict) in both {
        if !room.take(size_of::<Unknown>() as u64 + conflict.bytes()) {
            break;
        }
        unknown.push(Unknown::Conflict { side, conflict: Box::new(conflict.clone()) });
    }
    unknown
}

fn is_alike(one: &Conflict, other: &Conflict, ignore: &Ignore) -> bool {
    let differs = || field::compare(&one.node, &other.node).iter().any(|change| !ignore.has_field(change));
    one.kind == other.kind && !differs()
}
