//! All of a tree, in order.

use super::names::Iter;
use super::tree::{Placed, ROOT, RootFs};

impl RootFs<'_> {
    /// Every path and what is there: a directory before what is in it, names in the order of their
    /// bytes. The root is the empty path.
    pub fn walk(&self) -> Walk<'_> {
        Walk { tree: self, path: Vec::new(), left: Vec::new(), is_begun: false }
    }
}

/// The paths of a root filesystem; see [`RootFs::walk`].
#[derive(Clone, Debug)]
pub struct Walk<'t> {
    tree: &'t RootFs<'t>,
    /// The path that was given last.
    path: Vec<u8>,
    /// What is left of each directory above, from the root down, and how long its path is.
    left: Vec<(Iter<'t, 't>, usize)>,
    is_begun: bool,
}

impl<'t> Walk<'t> {
    fn enter(&mut self, place: usize) -> (Vec<u8>, Placed<'t>) {
        self.left.push((self.tree.places[place].children.iter(), self.path.len()));
        (self.path.clone(), self.tree.placed(place))
    }
}

impl<'t> Iterator for Walk<'t> {
    type Item = (Vec<u8>, Placed<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        if !std::mem::replace(&mut self.is_begun, true) {
            return Some(self.enter(ROOT));
        }
        loop {
            let (names, length) = self.left.last_mut()?;
            let Some((name, place)) = names.next() else {
                self.left.pop();
                continue;
            };
            self.path.truncate(*length);
            if *length > 0 {
                self.path.push(b'/');
            }
            self.path.extend_from_slice(name);
            return Some(self.enter(place));
        }
    }
}
