//! Writes down what a walker meets; decides nothing.

use std::sync::Arc;

use super::doubt::Doubt;
use super::files::{Budget, Gap, Keep, LayerFiles};
use super::needed::Needed;
use super::node::{Attributes, LayerEntry, Node, NodeKind};
use super::paths::clean;
use super::walker::name_of;
use crate::digest::{ContentDigest, Hasher};
use crate::tar::LooseHeader;

/// What an entry, or a directory above one, costs in memory beside its own bytes.
const COST: u64 = 256;

/// Records entries, and hashes the contents of files as they pass.
#[derive(Debug)]
pub(crate) struct Recorder {
    files: LayerFiles,
    open: Option<Open>,
    keep: Keep,
    /// Whose contents are hashed, if not all are.
    needed: Option<Arc<Needed>>,
    budget: Budget,
    /// Of files that can be left out.
    extra: Budget,
    /// Paths the layer had before the last entry.
    paths: usize,
}

/// A file whose content passes.
#[derive(Debug)]
struct Open {
    hasher: Option<Hasher>,
    kept: Option<Vec<u8>>,
}

impl Recorder {
    pub(crate) fn new(keep: Keep, needed: Option<Arc<Needed>>, [budget, extra]: [Budget; 2]) -> Self {
        Self { files: LayerFiles::default(), open: None, keep, needed, budget, extra, paths: 0 }
    }

    /// Adds an entry, after which the layer has so many paths, those above included. Of a file, the
    /// digest is filled in when its content has passed.
    pub(super) fn add(&mut self, path: Vec<u8>, kind: NodeKind, attributes: Attributes, paths: usize) {
        self.close();
        let size = match &kind {
            NodeKind::File { size, .. } => Some(*size),
            _ => None,
        };
        let kept = size.and_then(|size| Some((size, self.keep.of(&path, size)?.is_extra)));
        // Of what can be left out, nothing is kept once there is too much.
        let keeps = kept.filter(|(size, is_extra)| !is_extra || self.extra.spend(*size));
        let own = keeps.filter(|(_, is_extra)| !is_extra).map_or(0, |(size, _)| size);
        let new_paths = paths.saturating_sub(self.paths) as u64;
        self.paths = paths;
        let cost = COST * (1 + new_paths) + bytes(&path, &kind, &attributes) + own;
        if !self.budget.spend(cost) {
            // Nothing is gained by keeping a part.
            self.files = LayerFiles::beyond_limit();
            return;
        }
        self.files.weight += weight(&path, new_paths);
        let is_needed = self.needed.as_ref().is_none_or(|needed| needed.has(&path));
        let hasher = is_needed.then(Hasher::new);
        self.open = size.map(|_| Open { hasher, kept: keeps.map(|_| Vec::new()) });
        let attributes = self.shared(attributes);
        let node = Node { kind, attributes, content: None };
        self.files.entries.push(LayerEntry { path: path.into(), node });
    }

    /// Whether content of the last entry is of any use.
    pub(super) fn wants_content(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.hasher.is_some() || open.kept.is_some())
    }

    /// Takes content of the last entry.
    pub(super) fn content(&mut self, bytes: &[u8]) {
        if let Some(open) = &mut self.open {
            if let Some(hasher) = &mut open.hasher {
                hasher.update(bytes);
            }
            if let Some(kept) = &mut open.kept {
                kept.extend_from_slice(bytes);
            }
        }
    }

    /// Ends the layer, of which this kept the walker from going on.
    pub(super) fn finish(mut self, stopped: Option<Doubt>, at_fault: bool) -> LayerFiles {
        self.close();
        let stopped = stopped.map(Gap::Doubt).or(at_fault.then_some(Gap::Fault));
        if self.budget.is_exceeded() {
            self.files = LayerFiles::beyond_limit();
        }
        self.files.gap = self.files.gap.or(stopped);
        self.files
    }

    /// Ends the last entry: what follows is not its content.
    pub(super) fn close(&mut self) {
        let (Some(open), Some(entry)) = (self.open.take(), self.files.entries.last_mut()) else {
            return;
        };
        if let NodeKind::File { digest, .. } = &mut entry.node.kind {
            *digest = open.hasher.map(|hasher| ContentDigest::new(hasher.finish()));
            entry.node.content = open.kept.map(Arc::from);
        }
    }

    /// Owners' names are the same over and over, so that neighbours share them.
    fn shared(&self, mut attributes: Attributes) -> Attributes {
        let Some(last) = self.files.entries.last().map(|entry| &entry.node.attributes) else {
            return attributes;
        };
        if attributes.owner == last.owner {
            attributes.owner.clone_from(&last.owner);
        }
        if attributes.group == last.group {
            attributes.group.clone_from(&last.group);
        }
        attributes
    }
}

/// What an entry costs to go through that brings so many paths, those above it included: a walk has each
/// of them in full, and to lay it over others, one looks at each part of it.
fn weight(path: &[u8], new_paths: u64) -> usize {
    let ends = path.iter().enumerate().rev().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let new_above = usize::try_from(new_paths.saturating_sub(1)).unwrap_or(usize::MAX);
    let above: usize = ends.take(new_above).map(|length| 1 + length / WALKED).sum();
    1 + path.len().saturating_sub(USUAL) / LAID + above
}

/// Bytes of a path that cost as much as a path of usual length when it is walked past.
const WALKED: usize = 512;
/// Bytes of a path that cost as much when it is laid over others, from where on it is long.
const LAID: usize = 32;
const USUAL: usize = 256;

/// The path and kind that are recorded of an entry; none of what only the union file system of old
/// knew.
pub(super) fn entry(
    path: Vec<u8>,
    is_directory: bool,
    header: &LooseHeader<'_>,
    link: Vec<u8>,
    size: u64,
) -> Option<(Vec<u8>, NodeKind)> {
    let [major, minor] = header.device;
    let kind = match (deletion(&path), header.flag) {
        (Deletion::Of(deleted), _) => return Some((deleted, NodeKind::Whiteout)),
        (Deletion::In(folder), _) => return Some((folder, NodeKind::Opaque)),
        (Deletion::Other, _) => return None,
        _ if is_directory => NodeKind::Directory,
        (_, b'1') => NodeKind::HardLink { target: clean(&link).unwrap_or_default().into() },
        (_, b'2') => NodeKind::Symlink { target: link.into() },
        (_, b'3') => NodeKind::CharDevice { major, minor },
        (_, b'4') => NodeKind::BlockDevice { major, minor },
        (_, b'6') => NodeKind::Fifo,
        // The digest is filled in when the content has passed.
        _ => NodeKind::File { size, digest: None },
    };
    Some((path, kind))
}

/// What an entry deletes by its name.
enum Deletion {
    None,
    /// A path.
    Of(Vec<u8>),
    /// All in a folder.
    In(Vec<u8>),
    /// What only the union file system of old knew.
    Other,
}

fn deletion(path: &[u8]) -> Deletion {
    let name = name_of(path);
    let above = &path[..path.len() - name.len()];
    match name.strip_prefix(b".wh.") {
        None => Deletion::None,
        Some(b".wh..opq") => Deletion::In(above.strip_suffix(b"/").unwrap_or(above).to_vec()),
        Some(deleted) if deleted.starts_with(b".wh.") => Deletion::Other,
        Some(deleted) => Deletion::Of([above, deleted].concat()),
    }
}

fn bytes(path: &[u8], kind: &NodeKind, attributes: &Attributes) -> u64 {
    let target = match kind {
        NodeKind::Symlink { target } | NodeKind::HardLink { target } => target.len(),
        _ => 0,
    };
    let names = [&attributes.owner, &attributes.group];
    let names: usize = names.into_iter().flatten().map(|name| name.len()).sum();
    let xattrs: usize = attributes.xattrs.iter().map(|(key, value)| 64 + key.len() + value.len()).sum();
    (path.len() + target + names + xattrs) as u64
}
