//! What was shipped, for references to be held against.

use std::collections::{BTreeMap, BTreeSet};

use ocitar::{Digest, Engine, ImageId, Reference};

/// One image that was shipped: its names, and all it may be known by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Its names.
    pub names: Vec<Reference>,
    /// Its ID on each engine that has one for it.
    pub ids: BTreeMap<Engine, ImageId>,
    /// Digests that a reference may end with: of its index, manifests and configs.
    pub digests: BTreeSet<Digest>,
    /// What it was read from, for people.
    pub source: String,
}

impl Target {
    /// Whether one of its names is of that repository and has that tag.
    pub fn is_named(&self, repository: &Reference, tag: &str) -> bool {
        self.names.iter().any(|name| is_same(name, repository) && name.tag() == Some(tag))
    }

    /// Whether one of its names is of that repository.
    pub fn is_of(&self, repository: &Reference) -> bool {
        self.names.iter().any(|name| is_same(name, repository))
    }

    /// Whether it may be known by a digest, as a reference writes it.
    pub fn is_known_by(&self, digest: &str) -> bool {
        let Ok(digest) = digest.parse::<Digest>() else { return false };
        self.digests.contains(&digest) || self.ids.values().any(|id| id.digest() == digest)
    }

    /// Whether a tag is the first 12 digits of its ID on any engine.
    pub fn is_beginning(&self, tag: &str) -> bool {
        let hex = |id: &ImageId| id.to_string().trim_start_matches("sha256:").to_owned();
        tag.len() == SHORT && self.ids.values().any(|id| hex(id).starts_with(tag))
    }
}

/// Digits of an ID as `docker images` shows it.
const SHORT: usize = 12;

fn is_same(a: &Reference, b: &Reference) -> bool {
    a.domain() == b.domain() && a.path() == b.path()
}
