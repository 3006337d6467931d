use std::collections::HashSet;

use super::files::LayerFiles;
use super::node::{LayerEntry, NodeKind};
use super::paths::{Key, Keys};

/// Whose contents have to be known of layers that others lie over: files at paths that these touch.
/// Paths are known by hash, so that memory and time do not grow with their depth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Needed {
    keys: Keys,
    paths: HashSet<Key>,
    /// All that is at or below them.
    below: HashSet<Key>,
    /// All there is.
    is_all: bool,
}

impl Needed {
    /// Adds what a layer touches.
    pub(crate) fn add(&mut self, files: &LayerFiles) {
        for entry in &files.entries {
            let keys = self.keys.of(&entry.path);
            // What is above becomes a directory, whatever was there.
            let (own, above) = keys.split_last().expect("the root is a part too");
            self.paths.extend(above);
            if let NodeKind::HardLink { target } = &entry.node.kind {
                self.paths.extend(self.keys.of(target).last());
            }
            match entry.node.kind {
                NodeKind::Directory => self.paths.insert(*own),
                _ => self.below.insert(*own),
            };
            self.is_all |= entry.path.is_empty() && !entry.node.kind.is_directory();
        }
    }

    /// Whether the content of a file of that path is needed.
    pub(super) fn has(&self, path: &[u8]) -> bool {
        let keys = self.keys.of(path);
        self.is_all
            || keys.last().is_some_and(|own| self.paths.contains(own))
            || keys.iter().any(|key| self.below.contains(key))
    }
}

impl Needed {
    /// Adds what is below links and files of a layer that others touch: in their place may be
    /// directories, by which that comes to light.
    pub(crate) fn uncover(&mut self, files: &LayerFiles) {
        let hides = |kind: &NodeKind| !kind.is_directory() && !kind.is_deletion();
        let hiding = files.entries.iter().filter(|entry| hides(&entry.node.kind));
        for own in hiding.filter_map(|entry| self.keys.of(&entry.path).last().copied()) {
            if self.paths.contains(&own) {
                self.below.insert(own);
            }
        }
    }

    /// Adds what a layer's links lead to that are needed: all names of a file have one content.
    pub(crate) fn follow(&mut self, files: &LayerFiles) {
        // A link may lead to another one, which comes before it.
        for entry in files.entries.iter().rev() {
            if let NodeKind::HardLink { target } = &entry.node.kind {
                if self.has(&entry.path) {
                    self.paths.extend(self.keys.of(target).last());
                }
            }
        }
    }

    /// Whether a layer has a file that is needed and was not hashed.
    pub(crate) fn misses(&self, files: &LayerFiles) -> bool {
        let misses = |entry: &LayerEntry| entry.node.is_unhashed() && self.has(&entry.path);
        files.entries.iter().any(misses)
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::{Attributes, Node};
    use super::*;

    #[test]
    fn what_is_touched_is_needed() {
        let entry = |path: &str, kind| {
            let node = Node { kind, attributes: Attributes::default(), content: None };
            LayerEntry { path: path.as_bytes().into(), node }
        };
        let link = NodeKind::HardLink { target: b"bin/a"[..].into() };
        let entries = vec![
            entry("etc", NodeKind::Directory),
            entry("var/log", NodeKind::Whiteout),
            entry("usr/lib", NodeKind::Opaque),
            entry("bin/b", link),
        ];
        let mut needed = Needed::default();
        needed.add(&LayerFiles { entries, ..LayerFiles::default() });
        for path in ["etc", "var", "var/log", "var/log/a/b", "usr/lib/x", "bin/a", "bin/b", "bin/b/c", "usr"]
        {
            assert!(needed.has(path.as_bytes()), "{path}");
        }
        for path in ["etc/motd", "var/logs", "usr/libx", "bin/c", "home"] {
            assert!(!needed.has(path.as_bytes()), "{path}");
        }
    }
}
