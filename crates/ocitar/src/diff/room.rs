//! What the differences of a comparison take in memory.

use std::cell::Cell;

use super::field::FieldChange;
use super::files::{FileChange, FileDiff, FileSide};

/// Bytes that all differences that are told may still take; none once they took more.
///
/// What is recorded of layers does not bound them: of a deep path, each directory above may differ
/// too, and is told with its own path.
#[derive(Debug)]
pub(super) struct Room(Cell<Option<u64>>);

impl Room {
    pub(super) fn new(limit: u64) -> Self {
        Self(Cell::new(Some(limit)))
    }

    /// Takes so much of it; false if that is too much, now or before.
    pub(super) fn take(&self, bytes: u64) -> bool {
        self.0.set(self.0.get().and_then(|left| left.checked_sub(bytes)));
        !self.is_over()
    }

    pub(super) fn is_over(&self) -> bool {
        self.0.get().is_none()
    }

    /// What is left of it.
    pub(super) fn left(&self) -> u64 {
        self.0.get().unwrap_or_default()
    }
}

/// Bytes that a difference takes in memory.
pub(super) fn bytes(diff: &FileDiff) -> u64 {
    let side = |side: &Option<FileSide>| side.as_ref().map_or(0, |side| side.node.bytes());
    let from = match &diff.change {
        FileChange::Renamed { from } => from.len(),
        _ => 0,
    };
    let fields: usize = diff.fields.iter().map(|change| size_of::<FieldChange>() + values(change)).sum();
    (size_of::<FileDiff>() + diff.path.len() + from + fields) as u64 + side(&diff.old) + side(&diff.new)
}

fn values(change: &FieldChange) -> usize {
    let maybe = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, Vec::len);
    match change {
        FieldChange::Target { old, new } => old.len() + new.len(),
        FieldChange::OwnerName { old, new }
        | FieldChange::GroupName { old, new }
        | FieldChange::HardLinks { old, new } => maybe(old) + maybe(new),
        FieldChange::Xattr { name, old, new } => name.len() + maybe(old) + maybe(new),
        _ => 0,
    }
}
