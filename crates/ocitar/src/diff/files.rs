//! Root filesystems, file by file.

use std::cmp::Ordering;

use super::field::{self, FieldChange};
use super::ignore::Ignore;
use super::links::Links;
use super::rename;
use super::report::Side;
use super::room::{self, Room};
use crate::changeset::{Gap, Node};
use crate::rootfs::{Conflict, Placed, RootFs};

/// What differs in files.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FilesDiff {
    /// The paths that differ, in the order of a walk through the tree.
    pub changes: Vec<FileDiff>,
    /// How many paths differ only in what is ignored.
    pub ignored: usize,
    /// What is not known, and why; with anything here, a path that is not among the changes may
    /// differ all the same.
    pub unknown: Vec<Unknown>,
    /// The packages that differ, by manager and name, if [`DiffOptions::packages`] asked for them.
    ///
    /// [`DiffOptions::packages`]: crate::DiffOptions::packages
    #[cfg(feature = "packages")]
    pub packages: Vec<super::packages::PackageChange>,
    /// The managers of whose packages not all is known on both sides, if they were asked for.
    #[cfg(feature = "packages")]
    pub packages_unknown: Vec<super::packages::PackageManager>,
}

impl FilesDiff {
    /// Whether nothing differs, and all is known.
    pub fn is_same(&self) -> bool {
        self.changes.is_empty() && self.unknown.is_empty()
    }

    /// Whether something is known to differ. What an entry that is not known may have changed once more
    /// is not.
    pub fn is_different(&self) -> bool {
        let [old, new] = [Side::Old, Side::New].map(|side| self.last_gap(side));
        let is_above = |there: &Option<FileSide>, gap: Option<usize>| {
            gap.is_none_or(|gap| there.as_ref().is_some_and(|there| there.changed > gap))
        };
        self.changes.iter().any(|file| is_above(&file.old, old) && is_above(&file.new, new))
    }

    /// The uppermost layer of which not all entries are known.
    fn last_gap(&self, of: Side) -> Option<usize> {
        let gaps = self.unknown.iter().filter_map(|unknown| match unknown {
            Unknown::Gap { side, layer, .. } | Unknown::NotRecorded { side, layer } if *side == of => {
                Some(*layer)
            }
            _ => None,
        });
        gaps.max()
    }
}

/// Why not all files could be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unknown {
    /// The entries of a layer were not recorded: the archive was read without
    /// [`ScanOptions::layer_files`](crate::ScanOptions::layer_files).
    #[non_exhaustive]
    NotRecorded {
        /// In which image.
        side: Side,
        /// Which of its layers.
        layer: usize,
    },
    /// The content of a file was not hashed, so that it cannot be told whether it differs.
    #[non_exhaustive]
    NotHashed {
        /// The path.
        path: Vec<u8>,
    },
    /// Not all entries of a layer are known.
    #[non_exhaustive]
    Gap {
        /// In which image.
        side: Side,
        /// Which of its layers.
        layer: usize,
        /// Why.
        why: Gap,
    },
    /// An entry that engines lay over the layers below differently. Where both images have it, it is
    /// told of neither.
    #[non_exhaustive]
    Conflict {
        /// In which image.
        side: Side,
        /// The entry, and how they differ on it.
        conflict: Box<Conflict>,
    },
}

/// A path that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileDiff {
    /// The path, relative to the root and as bytes; that of the new side, if it was renamed.
    pub path: Vec<u8>,
    /// What became of it.
    pub change: FileChange,
    /// What is there on the old side.
    pub old: Option<FileSide>,
    /// What is there on the new side.
    pub new: Option<FileSide>,
    /// Every field that differs, but for those that are ignored; none of what is on one side only.
    pub fields: Vec<FieldChange>,
}

/// What became of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileChange {
    /// It is on the new side only.
    Added,
    /// It is on the old side only.
    Removed,
    /// It differs.
    Changed,
    /// It differs in nothing but its permission bits.
    ModeOnly,
    /// The content is on both sides, at one path each.
    Renamed {
        /// The path on the old side.
        from: Vec<u8>,
    },
}

/// What is at a path of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileSide {
    /// What it is.
    pub node: Node,
    /// Which layer first had something at the path, since it was last deleted.
    pub introduced: usize,
    /// Which layer last changed it.
    pub changed: usize,
}

impl FileSide {
    fn of(placed: Placed<'_>) -> Self {
        Self { node: placed.to_node(), introduced: placed.introduced(), changed: placed.changed() }
    }
}

/// Compares two root filesystems, as far as there is room for what differs.
pub(super) fn compare(old: &RootFs<'_>, new: &RootFs<'_>, ignore: &Ignore, room: &Room) -> FilesDiff {
    let (mut diff, links) = (FilesDiff::default(), Links::new(old, new, ignore));
    let (mut left, mut right) = (old.walk().peekable(), new.walk().peekable());
    while !room.is_over() {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((one, _)), Some((other, _))) => by_names(one, other),
        };
        let one = if order.is_le() { left.next() } else { None };
        let other = if order.is_ge() { right.next() } else { None };
        let (path, sides) = match (one, other) {
            (Some((path, old)), other) => (path, (Some(old), other.map(|(_, placed)| placed))),
            (None, Some((path, new))) => (path, (None, Some(new))),
            (None, None) => break,
        };
        pair(path, sides, &links, ignore, (&mut diff, room));
    }
    finish(diff, ignore)
}

/// The order of a walk: a directory before what is in it, and names by their bytes.
pub(super) fn by_names(one: &[u8], other: &[u8]) -> Ordering {
    // A slash ends a name, so that it comes before all that a name may go on with.
    let rank = |byte: &u8| if *byte == b'/' { 0 } else { u16::from(*byte) + 1 };
    let alike = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[alike..], &other[alike..]);
    one.first().map(rank).cmp(&other.first().map(rank))
}

fn pair(
    path: Vec<u8>,
    (old, new): (Option<Placed<'_>>, Option<Placed<'_>>),
    links: &Links<'_>,
    ignore: &Ignore,
    told: (&mut FilesDiff, &Room),
) {
    let link = old.and(new).and_then(|_| links.change(&path));
    if let (Some(old), Some(new), None) = (old, new, &link) {
        // Most of what both sides have is of the same layers.
        if std::ptr::eq(old.attributes(), new.attributes())
            && old.mtime() == new.mtime()
            && old.kind() == new.kind()
        {
            return;
        }
    }
    add(path, old.map(FileSide::of), new.map(FileSide::of), link, ignore, told);
}

/// Tells of a path what differs, and of hard links what was found already.
pub(super) fn add(
    path: Vec<u8>,
    old: Option<FileSide>,
    new: Option<FileSide>,
    link: Option<FieldChange>,
    ignore: &Ignore,
    (diff, room): (&mut FilesDiff, &Room),
) {
    let mut fields = match (&old, &new) {
        (Some(old), Some(new)) => field::compare(&old.node, &new.node),
        _ => Vec::new(),
    };
    fields.extend(link);
    // Two of one entry are never compared.
    if [&old, &new].into_iter().flatten().any(|side| side.node.is_unhashed()) {
        if room.take((size_of::<Unknown>() + path.len()) as u64) {
            diff.unknown.push(Unknown::NotHashed { path });
        }
        return;
    }
    let both = old.is_some() && new.is_some();
    if both && fields.is_empty() {
        return;
    }
    let count = fields.len();
    let fields: Vec<FieldChange> = fields.into_iter().filter(|change| !ignore.has_field(change)).collect();
    if ignore.has_path(&path) || (both && fields.is_empty() && count > 0) {
        diff.ignored += 1;
        return;
    }
    let change = match (&old, &new) {
        (None, _) => FileChange::Added,
        (_, None) => FileChange::Removed,
        _ if matches!(fields.as_slice(), [FieldChange::Mode { .. }]) => FileChange::ModeOnly,
        _ => FileChange::Changed,
    };
    let file = FileDiff { path, change, old, new, fields };
    if room.take(room::bytes(&file)) {
        diff.changes.push(file);
    }
}

/// Pairs what was moved, when all paths were told.
pub(super) fn finish(mut diff: FilesDiff, ignore: &Ignore) -> FilesDiff {
    rename::pair(&mut diff.changes, ignore);
    let before = diff.changes.len();
    diff.changes.retain(|change| !ignore.has_file(change));
    diff.ignored += before - diff.changes.len();
    diff
}
