use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::digest::BlobDigest;
use crate::identity::Engine;
use crate::image::Facts;
use crate::limits::Limits;
use crate::name::MemberName;
use crate::scan::{Inventory, ScanFault};

/// An archive at fault as engines read it.
pub(crate) struct Readings {
    /// Of two members of one name, the first counts.
    first: Facts,
    /// The last counts; none if no name occurs twice.
    last: Option<Facts>,
    twice: Twice,
}

/// What the members are that share a name.
pub(super) type Twice = BTreeMap<MemberName, Sharing>;

/// How alike they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// One file, several times.
    Copies,
    /// Files that differ.
    Files,
    /// Not only files.
    Other,
}

fn twice(inventory: &Inventory) -> Twice {
    let mut seen: BTreeMap<&MemberName, (Option<BlobDigest>, Option<Sharing>)> = BTreeMap::new();
    for member in inventory.members() {
        let digest = member.blob().and_then(|blob| blob.digest);
        match seen.entry(&member.name) {
            Entry::Vacant(entry) => drop(entry.insert((digest, None))),
            Entry::Occupied(mut entry) => {
                let (first, before) = *entry.get();
                let now = match (first, digest, before) {
                    (_, _, Some(Sharing::Other)) | (None, ..) | (_, None, _) => Sharing::Other,
                    (_, _, Some(Sharing::Files)) => Sharing::Files,
                    (first, second, _) if first == second => Sharing::Copies,
                    _ => Sharing::Files,
                };
                entry.insert((first, Some(now)));
            }
        }
    }
    seen.into_iter().filter_map(|(name, (_, sharing))| Some((name.clone(), sharing?))).collect()
}

impl Readings {
    pub(crate) fn of(facts: &Facts, limits: &Limits) -> Self {
        let has_twice = facts.inventory.faults().iter().any(|(fault, _)| *fault == ScanFault::Duplicate);
        let last = has_twice.then(|| facts.as_docker_reads(limits));
        let twice = if has_twice { twice(&facts.inventory) } else { Twice::new() };
        Self { first: facts.as_podman_reads(limits), last, twice }
    }

    pub(super) fn twice(&self) -> &Twice {
        &self.twice
    }

    pub(crate) fn first(&self) -> &Facts {
        &self.first
    }

    pub(super) fn of_engine(&self, engine: Engine) -> &Facts {
        match engine {
            Engine::Podman => &self.first,
            _ => self.last.as_ref().unwrap_or(&self.first),
        }
    }
}
