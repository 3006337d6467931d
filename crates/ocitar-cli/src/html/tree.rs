//! Bytes of what differs, by directory.

use std::collections::BTreeMap;

use ocitar::{FieldChange, FileChange, FileDiff, FileSide, FilesDiff, NodeKind};

/// What differs in and below a directory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) files: usize,
    pub(super) added: u64,
    pub(super) changed: u64,
    pub(super) removed: u64,
}

impl Sum {
    pub(super) fn bytes(self) -> u64 {
        self.added.saturating_add(self.changed).saturating_add(self.removed)
    }

    pub(super) fn add(&mut self, other: Self) {
        self.files += other.files;
        self.added = self.added.saturating_add(other.added);
        self.changed = self.changed.saturating_add(other.changed);
        self.removed = self.removed.saturating_add(other.removed);
    }
}

/// A directory that has something different in it.
#[derive(Debug, Default)]
pub(super) struct Directory<'a> {
    pub(super) sum: Sum,
    pub(super) children: BTreeMap<&'a [u8], Directory<'a>>,
}

/// As deep as directories are told apart. Stops paths that are all depth.
const DEPTH: usize = 24;

impl<'a> Directory<'a> {
    /// The root of all changes.
    pub(super) fn of(files: &'a FilesDiff) -> Self {
        let mut root = Self::default();
        for file in &files.changes {
            let sum = sum(file);
            root.sum.add(sum);
            let mut at = &mut root;
            let parent = file.path.iter().rposition(|b| *b == b'/').map_or(&[][..], |end| &file.path[..end]);
            for name in parent.split(|b| *b == b'/').filter(|name| !name.is_empty()).take(DEPTH) {
                at = at.children.entry(name).or_default();
                at.sum.add(sum);
            }
        }
        root
    }

    /// What is in it, the most bytes first, then the most files.
    pub(super) fn largest(&self) -> Vec<(&'a [u8], &Self)> {
        let mut all: Vec<_> = self.children.iter().map(|(name, child)| (*name, child)).collect();
        all.sort_by_key(|(_, child)| std::cmp::Reverse((child.sum.bytes(), child.sum.files)));
        all
    }
}

fn size(side: &Option<FileSide>) -> u64 {
    match side.as_ref().map(|side| &side.node.kind) {
        Some(NodeKind::File { size, .. }) => *size,
        _ => 0,
    }
}

/// The sizes on both sides.
pub(super) fn sizes(file: &FileDiff) -> (u64, u64) {
    (size(&file.old), size(&file.new))
}

fn sum(file: &FileDiff) -> Sum {
    let (old, new) = sizes(file);
    let sum = Sum { files: 1, ..Sum::default() };
    let is_content =
        |change: &FieldChange| matches!(change, FieldChange::Content { .. } | FieldChange::Kind { .. });
    match file.change {
        FileChange::Added => Sum { added: new, ..sum },
        FileChange::Removed => Sum { removed: old, ..sum },
        _ if file.fields.iter().any(is_content) => Sum { changed: old.max(new), ..sum },
        _ => sum,
    }
}

/// Bytes that a file counts for: of changed content, those of the larger side.
pub(super) fn weight(file: &FileDiff) -> u64 {
    sum(file).bytes()
}
