//! All of a tree, in order.

use super::tree::{Placed, ROOT, RootFs};

impl RootFs<'_> {
    /// Every path and what is there: a directory before what is in it, names in the order of their
    /// bytes. The root is the empty path.
    pub fn walk(&self) -> Walk<'_> {
        Walk { tree: self, left: vec![(ROOT, Vec::new())] }
    }
}

/// The paths of a root filesystem; see [`RootFs::walk`].
#[derive(Clone, Debug)]
pub struct Walk<'t> {
    tree: &'t RootFs<'t>,
    /// Places to come, the next one last.
    left: Vec<(usize, Vec<u8>)>,
}

impl<'t> Iterator for Walk<'t> {
    type Item = (Vec<u8>, Placed<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let (place, path) = self.left.pop()?;
        let children = self.tree.places[place].children.iter().rev();
        let below = |part: &[u8]| match path.as_slice() {
            [] => part.to_vec(),
            above => [above, b"/", part].concat(),
        };
        self.left.extend(children.map(|(part, child)| (*child, below(part))));
        Some((path, self.tree.placed(place)))
    }
}
