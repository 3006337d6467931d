//! Layers, entry by entry.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::files::{self, FileSide, FilesDiff, Unknown};
use super::ignore::Ignore;
use super::links::Links;
use super::report::Side;
use super::room::Room;
use crate::changeset::{LayerFiles, Node, NodeKind};
use crate::rootfs::RootFs;

/// What two layers have at a path.
type Sides<'a> = [Option<&'a Node>; 2];

/// A path of a layer, in the order of a walk; what empties a directory comes behind it.
#[derive(PartialEq, Eq)]
struct Key<'a> {
    path: &'a [u8],
    is_opaque: bool,
}

impl Ord for Key<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        files::by_names(self.path, other.path).then(self.is_opaque.cmp(&other.is_opaque))
    }
}

impl PartialOrd for Key<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares the entries of two layers, as far as there is room for what differs. Which name of a file
/// is the first one, and which are links to it, is a matter of order.
pub(super) fn compare(
    old: (usize, &LayerFiles),
    new: (usize, &LayerFiles),
    ignore: &Ignore,
    room: &Room,
) -> FilesDiff {
    let (mut diff, mut both) = (FilesDiff::default(), BTreeMap::new());
    for (i, (layer, files)) in [old, new].into_iter().enumerate() {
        for entry in &files.entries {
            let key = Key { path: &entry.path, is_opaque: entry.node.kind == NodeKind::Opaque };
            let sides: &mut Sides<'_> = both.entry(key).or_default();
            sides[i] = Some(&entry.node);
        }
        let side = if i == 0 { Side::Old } else { Side::New };
        diff.unknown.extend(files.gap.map(|why| Unknown::Gap { side, layer, why }));
    }
    // Conflicts with layers below are none of one layer.
    let trees = [old.1, new.1].map(|files| RootFs::within(0, [files]));
    let links = Links::new(&trees[0], &trees[1], ignore);
    for (Key { path, .. }, sides) in both {
        if room.is_over() {
            break;
        }
        let are_files = sides.iter().flatten().filter(|node| !node.kind.is_deletion()).count() == 2;
        let link = if are_files { links.change(path) } else { None };
        if link.is_none() && sides[0] == sides[1] && sides[0].is_some_and(|node| !node.is_unhashed()) {
            continue;
        }
        let [one, other] = resolve(path, sides, &trees);
        let side = |layer, node| FileSide { node, introduced: layer, changed: layer };
        let (one, other) = (one.map(|node| side(old.0, node)), other.map(|node| side(new.0, node)));
        files::add(path.to_vec(), one, other, link, ignore, (&mut diff, room));
    }
    files::finish(diff, ignore)
}

/// Both sides, with the file in the place of a link to it where the other layer has something else.
fn resolve(path: &[u8], sides: Sides<'_>, trees: &[RootFs<'_>; 2]) -> [Option<Node>; 2] {
    let is_link = |node: &Node| matches!(node.kind, NodeKind::HardLink { .. });
    match sides {
        [Some(old), Some(new)] if old.kind != new.kind && (is_link(old) || is_link(new)) => {
            let of = |(node, tree): (&Node, &RootFs<'_>)| {
                tree.get(path).map_or_else(|| node.clone(), |placed| placed.to_node())
            };
            [(old, &trees[0]), (new, &trees[1])].map(of).map(Some)
        }
        sides => sides.map(|node| node.cloned()),
    }
}
