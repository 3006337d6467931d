//! Where a path leads if symbolic links are followed, inside the root.

use super::tree::{ROOT, RootFs, parts};
use crate::changeset::NodeKind;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;
/// As many parts as a path has at most.
const MAX_PARTS: usize = 4096;

impl RootFs<'_> {
    /// Follows all links of a path but one at its end; none if they lead in a circle.
    pub(super) fn resolve(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut left: Vec<&[u8]> = parts(path).collect();
        left.reverse();
        let (mut at, mut links): (Vec<&[u8]>, usize) = (Vec::new(), 0);
        while let Some(part) = left.pop() {
            match part {
                b"." => {}
                b".." => drop(at.pop()),
                part => at.push(part),
            }
            if left.is_empty() {
                break;
            }
            let Some(NodeKind::Symlink { target }) = self.at(&at) else {
                continue;
            };
            links += 1;
            at.pop();
            if target.starts_with(b"/") {
                at.clear();
            }
            let from = left.len();
            left.extend(parts(target));
            left[from..].reverse();
            if links > MAX_LINKS || left.len() + at.len() > MAX_PARTS {
                return None;
            }
        }
        Some(at.join(&b'/'))
    }

    fn at(&self, path: &[&[u8]]) -> Option<&NodeKind> {
        let child = |place: usize, part: &&[u8]| self.places[place].children.get(part).copied();
        path.iter().try_fold(ROOT, child).map(|place| self.kind(place))
    }
}
