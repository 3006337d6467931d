//! The paths of a layer, remembered by hash, so that memory does not grow with their length.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

/// Two hashes of different random keys: no two paths share both, by accident or by design.
type Key = (u64, u64);

/// What is known of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Directory,
    Symlink,
    /// A file or device.
    Other,
    /// A global header, which counts as an entry where duplicates are looked for.
    Header,
}

#[derive(Debug, Default)]
pub(super) struct Paths {
    hashers: (RandomState, RandomState),
    /// What is there, and whether its name began with a slash.
    seen: HashMap<Key, (Kind, bool)>,
}

impl Paths {
    /// Adds a cleaned path; true if an entry of that very name was there.
    pub(super) fn insert(&mut self, path: &[u8], kind: Kind, absolute: bool) -> bool {
        match self.seen.entry(self.key(path)) {
            Entry::Occupied(mut entry) => {
                let (_, was_absolute) = entry.insert((kind, absolute));
                was_absolute == absolute
            }
            Entry::Vacant(entry) => {
                entry.insert((kind, absolute));
                false
            }
        }
    }

    /// Forgets the path that a `.wh.` entry deletes, so that nothing links to it any more.
    pub(super) fn whiteout(&mut self, path: &[u8]) {
        let start = path.iter().rposition(|b| *b == b'/').map_or(0, |slash| slash + 1);
        if let Some(name) = path[start..].strip_prefix(b".wh.") {
            let key = self.key(&[&path[..start], name].concat());
            self.seen.remove(&key);
        }
    }

    pub(super) fn get(&self, path: &[u8]) -> Option<Kind> {
        self.seen.get(&self.key(path)).map(|(kind, _)| *kind)
    }

    /// The nearest of the paths above that the layer holds.
    pub(super) fn above(&self, path: &[u8]) -> Option<Kind> {
        let mut rest = path;
        while let Some(slash) = rest.iter().rposition(|b| *b == b'/') {
            rest = &rest[..slash];
            if let Some(kind) = self.get(rest) {
                return Some(kind);
            }
        }
        None
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    fn key(&self, path: &[u8]) -> Key {
        (self.hashers.0.hash_one(path), self.hashers.1.hash_one(path))
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
