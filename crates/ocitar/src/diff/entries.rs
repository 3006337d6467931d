//! Layers, entry by entry.

use std::collections::BTreeMap;

use super::files::{self, FileSide, FilesDiff, Unknown};
use super::ignore::Ignore;
use super::links::Links;
use super::report::Side;
use crate::changeset::{LayerFiles, NodeKind};
use crate::rootfs::RootFs;

/// What two layers have at a path.
type Sides = [Option<FileSide>; 2];

/// Compares the entries of two layers. Which name of a file is the first one, and which are links to
/// it, is a matter of order.
pub(super) fn compare(old: (usize, &LayerFiles), new: (usize, &LayerFiles), ignore: &Ignore) -> FilesDiff {
    let (mut diff, mut both) = (FilesDiff::default(), BTreeMap::new());
    for (i, (layer, files)) in [old, new].into_iter().enumerate() {
        for entry in &files.entries {
            let is_opaque = entry.node.kind == NodeKind::Opaque;
            let key: Vec<Vec<u8>> = entry.path.split(|b| *b == b'/').map(<[u8]>::to_vec).collect();
            let sides: &mut Sides = both.entry((key, is_opaque)).or_default();
            sides[i] = Some(FileSide { node: entry.node.clone(), introduced: layer, changed: layer });
        }
        let side = if i == 0 { Side::Old } else { Side::New };
        diff.unknown.extend(files.gap.map(|why| Unknown::Gap { side, layer, why }));
    }
    let trees = [old.1, new.1].map(|files| RootFs::new([files]));
    let links = Links::new(&trees[0], &trees[1], ignore);
    for ((key, _), mut sides) in both {
        let path = key.join(&b'/');
        resolve(&path, &mut sides, &trees);
        let are_files = sides.iter().flatten().filter(|side| !side.node.kind.is_deletion()).count() == 2;
        let link = if are_files { links.change(&path) } else { None };
        let [old, new] = sides;
        files::add(path, old, new, link, ignore, &mut diff);
    }
    files::finish(diff, ignore)
}

/// Puts the file in the place of a link to it, where the other layer has something else.
fn resolve(path: &[u8], sides: &mut Sides, trees: &[RootFs<'_>; 2]) {
    let [Some(old), Some(new)] = sides else {
        return;
    };
    let is_link = |side: &FileSide| matches!(side.node.kind, NodeKind::HardLink { .. });
    if old.node.kind == new.node.kind || !(is_link(old) || is_link(new)) {
        return;
    }
    for (side, tree) in [old, new].into_iter().zip(trees) {
        if let Some(placed) = tree.get(path) {
            side.node = placed.to_node();
        }
    }
}
