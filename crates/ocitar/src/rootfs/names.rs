//! The names in one directory.

use std::collections::{BTreeMap, btree_map};
use std::slice;

/// What a directory holds, in the order of the bytes of its names.
///
/// Most directories hold little, and one that holds a single name takes no more room than that: a
/// hostile layer can have many such, each in the next.
#[derive(Clone, Debug)]
pub(super) enum Names<'a> {
    Few(Vec<(&'a [u8], usize)>),
    Many(BTreeMap<&'a [u8], usize>),
}

/// As many names are searched and moved faster than a tree is.
const FEW: usize = 16;

impl Default for Names<'_> {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl<'a> Names<'a> {
    pub(super) fn get(&self, name: &[u8]) -> Option<usize> {
        match self {
            Self::Few(all) => all.binary_search_by(|(one, _)| (**one).cmp(name)).ok().map(|at| all[at].1),
            Self::Many(all) => all.get(name).copied(),
        }
    }

    /// Puts a place in that of what had the name.
    pub(super) fn insert(&mut self, name: &'a [u8], place: usize) {
        match self {
            Self::Few(all) => match all.binary_search_by(|(one, _)| (**one).cmp(name)) {
                Ok(at) => all[at].1 = place,
                Err(_) if all.len() == FEW => {
                    *self = Self::Many(all.drain(..).chain([(name, place)]).collect());
                }
                Err(at) => {
                    if all.is_empty() {
                        all.reserve_exact(1);
                    }
                    all.insert(at, (name, place));
                }
            },
            Self::Many(all) => drop(all.insert(name, place)),
        }
    }

    pub(super) fn remove(&mut self, name: &[u8]) {
        match self {
            Self::Few(all) => all.retain(|(one, _)| *one != name),
            Self::Many(all) => drop(all.remove(name)),
        }
    }

    pub(super) fn iter(&self) -> Iter<'_, 'a> {
        match self {
            Self::Few(all) => Iter::Few(all.iter()),
            Self::Many(all) => Iter::Many(all.iter()),
        }
    }
}

/// All names and what they stand for.
#[derive(Clone, Debug)]
pub(super) enum Iter<'t, 'a> {
    Few(slice::Iter<'t, (&'a [u8], usize)>),
    Many(btree_map::Iter<'t, &'a [u8], usize>),
}

impl<'a> Iterator for Iter<'_, 'a> {
    type Item = (&'a [u8], usize);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Few(all) => all.next().copied(),
            Self::Many(all) => all.next().map(|(name, place)| (*name, *place)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_however_many_there_are() {
        let names: Vec<Vec<u8>> = (0..40_u16).map(|i| (i * 7 % 40).to_be_bytes().to_vec()).collect();
        for count in [0, 1, FEW, FEW + 1, 40] {
            let mut all = Names::default();
            names[..count].iter().enumerate().for_each(|(i, name)| all.insert(name, i));
            names[..count].iter().enumerate().for_each(|(i, name)| all.insert(name, i + 100));
            let mut want: Vec<_> =
                names[..count].iter().enumerate().map(|(i, name)| (&**name, i + 100)).collect();
            want.sort_unstable();
            assert_eq!(all.iter().collect::<Vec<_>>(), want, "{count}");
            assert_eq!(
                names[..count].iter().map(|name| all.get(name)).collect::<Vec<_>>(),
                (100..100 + count).map(Some).collect::<Vec<_>>()
            );
            names[..count].iter().for_each(|name| all.remove(name));
            assert_eq!((all.iter().count(), all.get(&names[0])), (0, None));
        }
    }
}
