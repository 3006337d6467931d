use std::fmt;
use std::str::FromStr;

use crate::changeset::{Attributes, FileTime, Node, NodeKind};
use crate::digest::ContentDigest;

/// A field of a file, as far as fields are ignored together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Field {
    /// What it is.
    Kind,
    /// The content of a file, and its size.
    Content,
    /// Where a link leads.
    Target,
    /// The numbers of a device.
    Device,
    /// The permission bits.
    Mode,
    /// The numbers of owner and group.
    Owner,
    /// The names of owner and group, which engines ignore.
    OwnerNames,
    /// Extended attributes.
    Xattrs,
    /// The time of the last change.
    Mtime,
    /// Which names stand for one file.
    HardLinks,
}

impl Field {
    /// All fields, in the order in which they are told.
    pub const ALL: [Self; 10] = [
        Self::Kind,
        Self::Content,
        Self::Target,
        Self::Device,
        Self::Mode,
        Self::Owner,
        Self::OwnerNames,
        Self::Xattrs,
        Self::Mtime,
        Self::HardLinks,
    ];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Content => "content",
            Self::Target => "target",
            Self::Device => "device",
            Self::Mode => "mode",
            Self::Owner => "owner",
            Self::OwnerNames => "owner-names",
            Self::Xattrs => "xattrs",
            Self::Mtime => "mtime",
            Self::HardLinks => "hard-links",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownField;

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = Field::ALL.map(Field::name).join(", ");
        write!(f, "is not one of {names}")
    }
}

impl std::error::Error for UnknownField {}

impl FromStr for Field {
    type Err = UnknownField;

    fn from_str(text: &str) -> Result<Self, UnknownField> {
        Self::ALL.into_iter().find(|field| field.name() == text).ok_or(UnknownField)
    }
}

/// A field that differs, with both values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldChange {
    /// What it is.
    Kind {
        /// What it was, by [`NodeKind::name`].
        old: &'static str,
        /// What it is.
        new: &'static str,
    },
    /// Bytes of a file.
    Size {
        /// As they were.
        old: u64,
        /// As they are.
        new: u64,
    },
    /// The content of a file.
    Content {
        /// The digest of what it was.
        old: ContentDigest,
        /// The digest of what it is.
        new: ContentDigest,
    },
    /// Where a link leads.
    Target {
        /// Where it led.
        old: Vec<u8>,
        /// Where it leads.
        new: Vec<u8>,
    },
    /// A device's numbers, major and minor.
    Device {
        /// As they were.
        old: (i64, i64),
        /// As they are.
        new: (i64, i64),
    },
    /// The permission bits.
    Mode {
        /// As they were.
        old: u16,
        /// As they are.
        new: u16,
    },
    /// The owner's number.
    Uid {
        /// As it was.
        old: i64,
        /// As it is.
        new: i64,
    },
    /// The group's number.
    Gid {
        /// As it was.
        old: i64,
        /// As it is.
        new: i64,
    },
    /// The owner's name.
    OwnerName {
        /// As it was.
        old: Option<Vec<u8>>,
        /// As it is.
        new: Option<Vec<u8>>,
    },
    /// The group's name.
    GroupName {
        /// As it was.
        old: Option<Vec<u8>>,
        /// As it is.
        new: Option<Vec<u8>>,
    },
    /// An extended attribute.
    Xattr {
        /// Its name.
        name: Vec<u8>,
        /// Its value as it was; none if it was not there.
        old: Option<Vec<u8>>,
        /// Its value as it is; none if it is not there.
        new: Option<Vec<u8>>,
    },
    /// The time of the last change.
    Mtime {
        /// As it was.
        old: FileTime,
        /// As it is.
        new: FileTime,
    },
    /// Which other name stands for the same file: of those that both images have (or both layers, if
    /// these are compared) the shortest, and of several the first in the order of their bytes.
    HardLinks {
        /// The name as it was; none if there was none.
        old: Option<Vec<u8>>,
        /// The name as it is; none if there is none.
        new: Option<Vec<u8>>,
    },
}

impl FieldChange {
    /// The field that it is of.
    pub fn field(&self) -> Field {
        match self {
            Self::Kind { .. } => Field::Kind,
            Self::Size { .. } | Self::Content { .. } => Field::Content,
            Self::Target { .. } => Field::Target,
            Self::Device { .. } => Field::Device,
            Self::Mode { .. } => Field::Mode,
            Self::Uid { .. } | Self::Gid { .. } => Field::Owner,
            Self::OwnerName { .. } | Self::GroupName { .. } => Field::OwnerNames,
            Self::Xattr { .. } => Field::Xattrs,
            Self::Mtime { .. } => Field::Mtime,
            Self::HardLinks { .. } => Field::HardLinks,
        }
    }
}

/// All fields of two nodes that differ, in the order of [`Field::ALL`]. Sizes, targets and devices are told only
/// of two of one kind.
pub(super) fn compare(old: &Node, new: &Node) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    kinds(&old.kind, &new.kind, &mut changes);
    let is_link = |node: &Node| matches!(node.kind, NodeKind::Symlink { .. });
    attributes(&old.attributes, &new.attributes, is_link(old) && is_link(new), &mut changes);
    changes
}

fn kinds(old: &NodeKind, new: &NodeKind, changes: &mut Vec<FieldChange>) {
    use NodeKind::{BlockDevice, CharDevice, File, HardLink, Symlink};
    match (old, new) {
        (old, new) if old == new => {}
        (File { size: old, digest: from }, File { size: new, digest: to }) => {
            if old != new {
                changes.push(FieldChange::Size { old: *old, new: *new });
            }
            if let (Some(from), Some(to)) = (from, to) {
                changes.push(FieldChange::Content { old: *from, new: *to });
            }
        }
        (Symlink { target: old }, Symlink { target: new })
        | (HardLink { target: old }, HardLink { target: new }) => {
            changes.push(FieldChange::Target { old: old.to_vec(), new: new.to_vec() });
        }
        (CharDevice { major: a, minor: b }, CharDevice { major: c, minor: d })
        | (BlockDevice { major: a, minor: b }, BlockDevice { major: c, minor: d }) => {
            changes.push(FieldChange::Device { old: (*a, *b), new: (*c, *d) });
        }
        (old, new) => changes.push(FieldChange::Kind { old: old.name(), new: new.name() }),
    }
}

/// A link's mode is nothing: Linux has none.
fn attributes(old: &Attributes, new: &Attributes, is_link: bool, changes: &mut Vec<FieldChange>) {
    if old.mode != new.mode && !is_link {
        changes.push(FieldChange::Mode { old: old.mode, new: new.mode });
    }
    if old.uid != new.uid {
        changes.push(FieldChange::Uid { old: old.uid, new: new.uid });
    }
    if old.gid != new.gid {
        changes.push(FieldChange::Gid { old: old.gid, new: new.gid });
    }
    // A directory that no layer has as an entry has neither names nor a time.
    if let (Some(before), Some(after)) = (old.mtime, new.mtime) {
        let name = |name: &Option<std::sync::Arc<[u8]>>| name.as_deref().map(<[u8]>::to_vec);
        if old.owner != new.owner {
            changes.push(FieldChange::OwnerName { old: name(&old.owner), new: name(&new.owner) });
        }
        if old.group != new.group {
            changes.push(FieldChange::GroupName { old: name(&old.group), new: name(&new.group) });
        }
        xattrs(old, new, changes);
        if before != after {
            changes.push(FieldChange::Mtime { old: before, new: after });
        }
    } else {
        xattrs(old, new, changes);
    }
}

fn xattrs(old: &Attributes, new: &Attributes, changes: &mut Vec<FieldChange>) {
    let names = old.xattrs.iter().chain(&new.xattrs).map(|(name, _)| name);
    let names: std::collections::BTreeSet<_> = names.collect();
    for name in names {
        let (before, after) = (old.xattr(name), new.xattr(name));
        if before != after {
            let [old, new] = [before, after].map(|value| value.map(<[u8]>::to_vec));
            changes.push(FieldChange::Xattr { name: name.to_vec(), old, new });
        }
    }
}
