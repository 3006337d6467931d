use std::collections::BTreeMap;
use std::sync::Arc;

use super::conflict::Conflict;
use super::names::Names;
use crate::changeset::{Attributes, FileTime, Gap, LayerFiles, Node, NodeKind};

/// The effective root filesystem of a stack of layers.
///
/// Memory grows with the number of paths. It borrows from the layers, so that many trees can be
/// made of the same ones.
///
/// ```
/// use ocitar::{LayerFiles, RootFs};
///
/// let layers: Vec<LayerFiles> = Vec::new();
/// let root = RootFs::new(&layers);
/// assert_eq!(root.walk().count(), 1); // the root directory itself
/// ```
#[derive(Clone, Debug)]
pub struct RootFs<'a> {
    pub(super) places: Vec<Place<'a>>,
    pub(super) inodes: Vec<Inode<'a>>,
    pub(super) layers: usize,
    /// Names that several of one inode were given, though some may stand for another one by now.
    pub(super) links: Vec<(&'a [u8], usize)>,
    pub(super) conflicts: Vec<Conflict>,
    /// Bytes that conflicts may still take in memory; none if they took more.
    pub(super) room: Option<u64>,
    pub(super) gaps: Vec<(usize, Gap)>,
}

/// A name in the tree.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) children: Names<'a>,
    pub(super) inode: usize,
    pub(super) introduced: usize,
    pub(super) changed: usize,
}

/// What one name, or several hard links, stand for.
#[derive(Clone, Debug)]
pub(super) struct Inode<'a> {
    pub(super) kind: &'a NodeKind,
    pub(super) attributes: &'a Attributes,
    pub(super) content: Option<&'a Arc<[u8]>>,
    /// Whether its time is that of the unpacking.
    pub(super) is_touched: bool,
}

static DIRECTORY: NodeKind = NodeKind::Directory;
/// What engines give a directory that no layer has as an entry, but has something in.
static IMPLIED: Attributes =
    Attributes { mode: 0o755, uid: 0, gid: 0, owner: None, group: None, mtime: None, xattrs: Vec::new() };

/// The place of the root directory.
pub(super) const ROOT: usize = 0;

impl<'a> RootFs<'a> {
    /// Lays layers over each other, lowest first.
    pub fn new(layers: impl IntoIterator<Item = &'a LayerFiles>) -> Self {
        Self::within(u64::MAX, layers)
    }

    /// As [`new`](Self::new), with so many bytes for conflicts; see [`is_over`](Self::is_over).
    pub(crate) fn within(room: u64, layers: impl IntoIterator<Item = &'a LayerFiles>) -> Self {
        let root = Place { children: Names::default(), inode: 0, introduced: 0, changed: 0 };
        let mut tree = Self {
            places: vec![root],
            inodes: vec![Inode::implied()],
            layers: 0,
            links: Vec::new(),
            conflicts: Vec::new(),
            room: Some(room),
            gaps: Vec::new(),
        };
        layers.into_iter().for_each(|layer| tree.apply(layer));
        tree
    }

    /// How many layers it consists of.
    pub fn layers(&self) -> usize {
        self.layers
    }

    /// What engines lay over each other differently, in the order of the layers.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// Whether there are conflicts that had no room.
    pub(crate) fn is_over(&self) -> bool {
        self.room.is_none()
    }

    /// The layers of which not all entries are known, and why.
    pub fn gaps(&self) -> &[(usize, Gap)] {
        &self.gaps
    }

    /// What is at a path, relative to the root; symbolic links are not followed.
    pub fn get(&self, path: &[u8]) -> Option<Placed<'_>> {
        self.find(path).map(|place| self.placed(place))
    }

    /// The paths of what is directly in a directory, in the order of their names.
    pub fn children<'t>(&'t self, path: &'t [u8]) -> impl Iterator<Item = Vec<u8>> + 't {
        let names = self.find(path).into_iter().flat_map(|place| self.places[place].children.iter());
        names.map(move |(name, _)| if path.is_empty() { name.to_vec() } else { [path, b"/", name].concat() })
    }

    /// The names of each file that has several (hard links), in the order of their bytes.
    pub fn hard_links(&self) -> Vec<Vec<&'a [u8]>> {
        let stands_for = |name: &[u8]| self.find(name).map(|place| self.places[place].inode);
        let mut files: BTreeMap<usize, Vec<&[u8]>> = BTreeMap::new();
        for (name, inode) in &self.links {
            if stands_for(name) == Some(*inode) {
                files.entry(*inode).or_default().push(name);
            }
        }
        let mut links: Vec<Vec<&[u8]>> = files.into_values().collect();
        for names in &mut links {
            names.sort_unstable();
            names.dedup();
        }
        links.retain(|names| names.len() > 1);
        links.sort_unstable();
        links
    }

    pub(super) fn find(&self, path: &[u8]) -> Option<usize> {
        parts(path).try_fold(ROOT, |place, part| self.places[place].children.get(part))
    }

    pub(super) fn placed(&self, place: usize) -> Placed<'_> {
        let Place { inode, introduced, changed, .. } = self.places[place];
        Placed { inode: &self.inodes[inode], introduced, changed }
    }

    pub(super) fn kind(&self, place: usize) -> &'a NodeKind {
        self.inodes[self.places[place].inode].kind
    }
}

impl Inode<'_> {
    pub(super) fn implied() -> Self {
        Self { kind: &DIRECTORY, attributes: &IMPLIED, content: None, is_touched: true }
    }
}

/// The parts of a cleaned path; the root has none.
pub(super) fn parts(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.split(|b| *b == b'/').filter(|part| !part.is_empty())
}

/// What is at one path of a root filesystem.
#[derive(Clone, Copy, Debug)]
pub struct Placed<'t> {
    inode: &'t Inode<'t>,
    introduced: usize,
    changed: usize,
}

impl<'t> Placed<'t> {
    /// What it is; never a hard link or a deletion.
    pub fn kind(&self) -> &'t NodeKind {
        self.inode.kind
    }

    /// Its attributes, as the last layer that has it gives them; see [`mtime`](Self::mtime).
    pub fn attributes(&self) -> &'t Attributes {
        self.inode.attributes
    }

    /// When its content was last changed; none if that is when it is unpacked.
    pub fn mtime(&self) -> Option<FileTime> {
        self.inode.attributes.mtime.filter(|_| !self.inode.is_touched)
    }

    /// Its bytes, if they were kept.
    pub fn content(&self) -> Option<&'t [u8]> {
        self.inode.content.map(|content| &**content)
    }

    /// Which layer first had something at the path, since it was last deleted.
    pub fn introduced(&self) -> usize {
        self.introduced
    }

    /// Which layer last changed what is there, or its attributes.
    pub fn changed(&self) -> usize {
        self.changed
    }

    /// It as a value of its own.
    pub fn to_node(&self) -> Node {
        let mut attributes = self.inode.attributes.clone();
        attributes.mtime = self.mtime();
        Node { kind: self.inode.kind.clone(), attributes, content: self.inode.content.cloned() }
    }
}
