//! Where a path leads if symbolic links are followed, inside the root.

use super::tree::{ROOT, RootFs, parts};
use crate::changeset::NodeKind;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;
/// As many parts as a path has at most.
const MAX_PARTS: usize = 4096;

impl RootFs<'_> {
    /// Whether there is something at a path if links are followed, and it lies elsewhere.
    #[cfg(feature = "packages")]
    pub(crate) fn is_behind_link(&self, path: &[u8]) -> bool {
        // A link at the end is followed for what stands behind it.
        let found = self.resolve(&[path, b"/."].concat());
        found.is_none_or(|found| found != path && self.find(&found).is_some())
    }

    /// Follows all links of a path but one at its end; none if they lead in a circle.
    pub(super) fn resolve(&self, path: &[u8]) -> Option<Vec<u8>> {
        let mut left: Vec<&[u8]> = parts(path).collect();
        left.reverse();
        // Parts, and the place that each leads to, if it is there.
        let mut at: Vec<(&[u8], Option<usize>)> = Vec::new();
        let mut links = 0;
        while let Some(part) = left.pop() {
            match part {
                b"." => {}
                b".." => drop(at.pop()),
                part => {
                    let above = at.last().map_or(Some(ROOT), |(_, place)| *place);
                    at.push((part, above.and_then(|place| self.places[place].children.get(part))));
                }
            }
            if left.is_empty() {
                break;
            }
            let Some(NodeKind::Symlink { target }) =
                at.last().and_then(|(_, place)| Some(self.kind((*place)?)))
            else {
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
        let parts: Vec<&[u8]> = at.into_iter().map(|(part, _)| part).collect();
        Some(parts.join(&b'/'))
    }
}
