//! The paths of a layer, remembered by digest, so that memory does not grow with their length.

use std::collections::HashSet;

use crate::digest::Digest;

/// Half a SHA-256: enough that no two paths share one by accident or by design.
type Key = [u8; 16];

#[derive(Debug, Default)]
pub(super) struct Paths {
    seen: HashSet<Key>,
}

impl Paths {
    /// Adds a cleaned path; false if it was there.
    pub(super) fn insert(&mut self, path: &[u8]) -> bool {
        self.seen.insert(key(path))
    }

    pub(super) fn contains(&self, path: &[u8]) -> bool {
        self.seen.contains(&key(path))
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }
}

fn key(path: &[u8]) -> Key {
    let digest = Digest::of(path);
    let (half, _) = digest.as_bytes().split_at(16);
    half.try_into().expect("split at 16")
}

/// Cleans a path as Go does: no leading slash or `./`, no doubled or trailing slash, `..` resolved.
pub(super) fn clean(raw: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in raw.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join(&b'/')
}

#[cfg(test)]
mod tests {
    #[test]
    fn cleans_as_go_does() {
        for (raw, want) in [("./a//b/", "a/b"), ("/a/../b", "b"), ("../../a", "a"), ("./", ""), (".", "")] {
            assert_eq!(super::clean(raw.as_bytes()), want.as_bytes(), "{raw}");
        }
    }
}
