//! The paths of a layer, remembered by hash, so that memory does not grow with their length.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Two hashes of different random keys: no two paths share both, by accident or by design.
pub(super) type Key = (u64, u64);

/// What is known of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Directory,
    Symlink,
    /// A file or device.
    Other,
    /// A folder that the layer does not hold itself, above something that it holds.
    Implied,
    /// What the layer deletes of those below.
    Deleted,
    /// A global header, which counts as an entry where duplicates are looked for.
    Header,
}

impl Kind {
    pub(super) fn is_folder(self) -> bool {
        matches!(self, Self::Directory | Self::Implied)
    }
}

/// What was there before an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before {
    pub(super) kind: Kind,
    /// Whether it was an entry of that very name.
    pub(super) is_same: bool,
}

/// What makes keys of paths: those of one such maker can be held against each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(RandomState, RandomState);

impl Keys {
    /// The keys of a cleaned path and all above it, from the top down: one pass over its bytes,
    /// however deep it is.
    pub(super) fn of(&self, path: &[u8]) -> Vec<Key> {
        let mut hashers = (self.0.build_hasher(), self.1.build_hasher());
        let key = |part: &[u8]| {
            for hasher in [&mut hashers.0, &mut hashers.1] {
                // No part has a slash in it, so this tells where each ends.
                hasher.write(part);
                hasher.write(b"/");
            }
            (hashers.0.finish(), hashers.1.finish())
        };
        path.split(|b| *b == b'/').map(key).collect()
    }
}

#[derive(Debug, Default)]
pub(super) struct Paths {
    keys: Keys,
    /// What is there, and whether its name began with a slash.
    seen: HashMap<Key, (Kind, bool)>,
}

impl Paths {
    /// The keys of a cleaned path and all above it, from the top down.
    pub(super) fn keys(&self, path: &[u8]) -> Vec<Key> {
        self.keys.of(path)
    }

    /// Adds a path, and the folders above it; tells what was there.
    pub(super) fn insert(&mut self, keys: &[Key], kind: Kind, absolute: bool) -> Option<Before> {
        let (key, above) = keys.split_last()?;
        // A folder is known only together with all that are above it.
        for key in above.iter().rev() {
            match self.seen.entry(*key) {
                Entry::Occupied(_) => break,
                Entry::Vacant(entry) => drop(entry.insert((Kind::Implied, false))),
            }
        }
        let (kind, was_absolute) = self.seen.insert(*key, (kind, absolute))?;
        Some(Before { kind, is_same: kind != Kind::Implied && was_absolute == absolute })
    }

    pub(super) fn get(&self, keys: &[Key]) -> Option<Kind> {
        self.seen.get(keys.last()?).map(|(kind, _)| *kind)
    }

    /// The nearest of the paths above that is known.
    pub(super) fn above(&self, keys: &[Key]) -> Option<Kind> {
        let (_, above) = keys.split_last()?;
        above.iter().rev().find_map(|key| self.seen.get(key)).map(|(kind, _)| *kind)
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }
}

/// Cleans a path as Go does, relative to the root: no leading slash or `./`, no doubled or
/// trailing slash. `None` if `..` leads out of the root.
pub(super) fn clean(raw: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in raw.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join(&b'/'))
}

#[cfg(test)]
mod tests {
    #[test]
    fn cleans_as_go_does() {
        let cases = [
            ("./a//b/", Some("a/b")),
            ("/a/../b", Some("b")),
            ("../a", None),
            ("./", Some("")),
            (".", Some("")),
        ];
        for (raw, want) in cases {
            assert_eq!(super::clean(raw.as_bytes()).as_deref(), want.map(str::as_bytes), "{raw}");
        }
    }
}
