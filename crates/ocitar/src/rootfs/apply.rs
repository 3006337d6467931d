//! One more layer on top.

use std::collections::{BTreeMap, HashSet};

use super::conflict::{Conflict, ConflictKind};
use super::names::Names;
use super::tree::{Inode, Place, ROOT, RootFs, parts};
use crate::changeset::{Attributes, LayerEntry, LayerFiles, Node, NodeKind};

/// What a layer does besides its entries.
struct Layer<'a> {
    number: usize,
    /// Directories that are entries of the layer, so far.
    own: HashSet<&'a [u8]>,
    /// Directories of the layers below that something was put into, by place.
    entered: BTreeMap<usize, &'a [u8]>,
    /// The directory that was entered last: neighbours lie in one, however deep.
    last: Option<(&'a [u8], usize)>,
}

/// Why an entry has no place.
enum Blocked<'a> {
    Link(&'a [u8]),
    File(&'a [u8]),
}

impl<'a> RootFs<'a> {
    /// Lays one more layer on top of those that are there.
    pub fn apply(&mut self, files: &'a LayerFiles) {
        let mut layer =
            Layer { number: self.layers, own: HashSet::new(), entered: BTreeMap::new(), last: None };
        self.gaps.extend(files.gap.map(|gap| (layer.number, gap)));
        // Deletions are of the layers below only, wherever in the layer they stand.
        for entry in &files.entries {
            match entry.node.kind {
                NodeKind::Whiteout | NodeKind::Opaque => self.delete(entry, &layer),
                NodeKind::Directory => drop(layer.own.insert(&entry.path)),
                _ => {}
            }
        }
        for entry in &files.entries {
            self.put(entry, &mut layer);
        }
        self.leave(&layer);
        self.layers += 1;
    }

    fn delete(&mut self, entry: &'a LayerEntry, layer: &Layer<'a>) {
        let is_opaque = entry.node.kind == NodeKind::Opaque;
        let above = if is_opaque { &entry.path } else { above(&entry.path) };
        match self.descend(above) {
            // What hides a link or a file has nothing to delete.
            Err(Blocked::Link(link)) if !layer.own.contains(link) => self.blocked_by_link(entry, link, layer),
            Err(_) | Ok(None) => {}
            Ok(Some(folder)) if is_opaque => self.places[folder].children = Names::default(),
            Ok(Some(folder)) => self.places[folder].children.remove(name(&entry.path)),
        }
    }

    /// The directory of that path, if it is there.
    fn descend(&self, path: &'a [u8]) -> Result<Option<usize>, Blocked<'a>> {
        let mut place = ROOT;
        for (part, end) in ends(path) {
            let Some(child) = self.places[place].children.get(part) else {
                return Ok(None);
            };
            match self.kind(child) {
                NodeKind::Directory => place = child,
                NodeKind::Symlink { .. } => return Err(Blocked::Link(&path[..end])),
                _ => return Err(Blocked::File(&path[..end])),
            }
        }
        Ok(Some(place))
    }

    fn put(&mut self, entry: &'a LayerEntry, layer: &mut Layer<'a>) {
        let path: &'a [u8] = &entry.path;
        let within = if entry.node.kind == NodeKind::Opaque { path } else { above(path) };
        let folder = match self.enter(within, layer) {
            Ok(folder) => folder,
            // Of a deletion, this was found where it was to delete something.
            Err(Blocked::Link(_)) if entry.node.kind.is_deletion() => return,
            Err(Blocked::Link(link)) => return self.blocked_by_link(entry, link, layer),
            Err(Blocked::File(file)) => {
                return self.conflict(entry, layer, ConflictKind::BelowFile { file: file.to_vec() });
            }
        };
        match &entry.node.kind {
            NodeKind::Whiteout | NodeKind::Opaque => {}
            NodeKind::Directory => self.put_directory(folder, entry, layer),
            NodeKind::HardLink { target } => self.put_link(folder, entry, target, layer),
            kind => {
                let content = entry.node.content.as_ref();
                let attributes = &entry.node.attributes;
                let inode = Inode { kind, attributes, content, is_touched: false };
                self.replace(folder, name(path), inode, layer);
            }
        }
    }

    /// The directory of that path, which is made as far as it is not there.
    fn enter(&mut self, path: &'a [u8], layer: &mut Layer<'a>) -> Result<usize, Blocked<'a>> {
        if let Some((_, place)) = layer.last.filter(|(last, _)| *last == path) {
            return Ok(place);
        }
        let mut place = ROOT;
        for (part, end) in ends(path) {
            place = match self.places[place].children.get(part) {
                None => self.add(place, part, Inode::implied(), layer.number),
                Some(child) => match self.kind(child) {
                    NodeKind::Directory => child,
                    NodeKind::Symlink { .. } => return Err(Blocked::Link(&path[..end])),
                    _ => return Err(Blocked::File(&path[..end])),
                },
            };
            if self.places[place].changed < layer.number {
                layer.entered.insert(place, &path[..end]);
            }
        }
        layer.last = Some((path, place));
        Ok(place)
    }

    fn add(&mut self, folder: usize, part: &'a [u8], inode: Inode<'a>, layer: usize) -> usize {
        let place = self.places.len();
        self.inodes.push(inode);
        let inode = self.inodes.len() - 1;
        self.places.push(Place { children: Names::default(), inode, introduced: layer, changed: layer });
        self.places[folder].children.insert(part, place);
        place
    }

    /// Puts something in the place of what is there, with all below it.
    fn replace(&mut self, folder: usize, part: &'a [u8], inode: Inode<'a>, layer: &mut Layer<'a>) -> usize {
        let before = self.places[folder].children.get(part).map(|place| self.places[place].introduced);
        // It may have been above what was entered.
        layer.last = layer.last.filter(|_| before.is_none());
        let place = self.add(folder, part, inode, layer.number);
        self.places[place].introduced = before.unwrap_or(layer.number);
        place
    }

    fn put_directory(&mut self, folder: usize, entry: &'a LayerEntry, layer: &mut Layer<'a>) {
        let (kind, attributes) = (&entry.node.kind, &entry.node.attributes);
        let inode = Inode { kind, attributes, content: None, is_touched: false };
        let part = name(&entry.path);
        let there = if part.is_empty() { Some(ROOT) } else { self.places[folder].children.get(part) };
        match there.filter(|place| self.kind(*place).is_directory()) {
            None => drop(self.replace(folder, part, inode, layer)),
            Some(place) => {
                let before = self.inodes[self.places[place].inode].attributes;
                if loses_xattrs(before, attributes) {
                    self.conflict(entry, layer, ConflictKind::LostXattrs);
                }
                self.inodes.push(inode);
                self.places[place].inode = self.inodes.len() - 1;
                self.places[place].changed = layer.number;
            }
        }
    }

    /// One more name for a file, whose attributes become the link's: there is one set for all names.
    fn put_link(&mut self, folder: usize, entry: &'a LayerEntry, target: &'a [u8], layer: &mut Layer<'a>) {
        let found = self.find(target).filter(|place| !self.kind(*place).is_directory());
        let Some(inode) = found.map(|place| self.places[place].inode) else {
            return self.conflict(entry, layer, ConflictKind::HardLink { target: target.to_vec() });
        };
        let place = self.replace(folder, name(&entry.path), Inode::implied(), layer);
        self.links.extend([(target, inode), (&*entry.path, inode)]);
        self.inodes[inode].attributes = &entry.node.attributes;
        self.places[place].inode = inode;
    }

    /// What becomes of directories that the layer put something into without having them.
    fn leave(&mut self, layer: &Layer<'a>) {
        for (place, path) in &layer.entered {
            let Place { changed, inode, .. } = self.places[*place];
            if changed == layer.number || self.find(path) != Some(*place) {
                continue;
            }
            let inode = &mut self.inodes[inode];
            inode.is_touched = true;
            let Attributes { mode, uid, gid, .. } = *inode.attributes;
            if (mode, uid, gid) != (0o755, 0, 0) {
                let kind = ConflictKind::ImpliedDirectory;
                let node = self.placed(*place).to_node();
                self.note(layer, path, node, kind);
            }
        }
    }

    fn blocked_by_link(&mut self, entry: &LayerEntry, link: &[u8], layer: &Layer<'a>) {
        let link = link.to_vec();
        let kind = match self.resolve(&entry.path) {
            Some(leads_to) => ConflictKind::ThroughLink { link, leads_to },
            None => ConflictKind::LinkLoop { link },
        };
        self.conflict(entry, layer, kind);
    }

    fn conflict(&mut self, entry: &LayerEntry, layer: &Layer<'a>, kind: ConflictKind) {
        self.note(layer, &entry.path, entry.node.clone(), kind);
    }

    fn note(&mut self, layer: &Layer<'a>, path: &[u8], node: Node, kind: ConflictKind) {
        let conflict = Conflict { layer: layer.number, path: path.to_vec(), node, kind };
        self.room = self.room.and_then(|room| room.checked_sub(conflict.bytes()));
        if self.room.is_some() {
            self.conflicts.push(conflict);
        }
    }
}

fn loses_xattrs(before: &Attributes, after: &Attributes) -> bool {
    before.xattrs.iter().any(|(key, _)| after.xattr(key).is_none())
}

/// The parts of a path, and where in it each ends.
fn ends(path: &[u8]) -> impl Iterator<Item = (&[u8], usize)> {
    let mut end = 0;
    parts(path).map(move |part| {
        end += part.len() + usize::from(end > 0);
        (part, end)
    })
}

fn above(path: &[u8]) -> &[u8] {
    path.iter().rposition(|b| *b == b'/').map_or(&[], |slash| &path[..slash])
}

fn name(path: &[u8]) -> &[u8] {
    path.iter().rposition(|b| *b == b'/').map_or(path, |slash| &path[slash + 1..])
}
