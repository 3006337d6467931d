//! Changed bytes by directory, as a tree that unfolds.

use std::fmt;

use ocitar::FilesDiff;

use super::escape::bytes as shown;
use super::layers::share;
use super::tree::{Directory, Sum};
use super::words::count;
use crate::render::bytes;

/// As many directories as are shown of one; the rest is summed up.
const SHOWN: usize = 12;

/// As deep as directories are shown.
const DEPTH: usize = 8;

/// The tree of what differs in a root filesystem.
pub(super) struct Directories<'a>(pub(super) &'a FilesDiff);

impl fmt::Display for Directories<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = Directory::of(self.0);
        if root.children.is_empty() {
            return Ok(());
        }
        f.write_str("<h3>Directories</h3>\n<p class=\"hint\">Bytes of what was added, changed or removed; of a changed file, those of its larger side.</p>\n")?;
        f.write_str("<div class=\"tree\">\n")?;
        level(f, &root, &mut Vec::new(), root.sum.bytes())?;
        f.write_str("</div>\n")
    }
}

fn level(f: &mut fmt::Formatter<'_>, of: &Directory<'_>, path: &mut Vec<u8>, whole: u64) -> fmt::Result {
    let all = of.largest();
    let (shown, rest) = all.split_at(all.len().min(SHOWN));
    f.write_str("<ul>\n")?;
    for (name, child) in shown {
        let before = path.len();
        if before > 0 {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        directory(f, name, child, path, whole)?;
        path.truncate(before);
    }
    if !rest.is_empty() {
        let mut sum = Sum::default();
        rest.iter().for_each(|(_, child)| sum.add(child.sum));
        write!(
            f,
            "<li><div class=\"row\"><span class=\"none\">{}</span>",
            count(rest.len(), "more directory", "more directories")
        )?;
        figures(f, sum, whole)?;
        f.write_str("</div>\n")?;
    }
    f.write_str("</ul>\n")
}

fn directory(
    f: &mut fmt::Formatter<'_>,
    name: &[u8],
    of: &Directory<'_>,
    path: &mut Vec<u8>,
    whole: u64,
) -> fmt::Result {
    let is_leaf = of.children.is_empty() || path.iter().filter(|b| **b == b'/').count() + 1 >= DEPTH;
    f.write_str(if is_leaf { "<li><div class=\"row\">" } else { "<li><details><summary class=\"row\">" })?;
    write!(f, "<span class=\"name\">{}/</span>", shown(name))?;
    figures(f, of.sum, whole)?;
    let path_shown = shown(path);
    write!(
        f,
        "<button type=\"button\" hidden value=\"{path_shown}\" aria-label=\"Show files in {path_shown}\">files</button>"
    )?;
    if is_leaf {
        return f.write_str("</div>\n");
    }
    f.write_str("</summary>\n")?;
    level(f, of, path, whole)?;
    f.write_str("</details>\n")
}

fn figures(f: &mut fmt::Formatter<'_>, sum: Sum, whole: u64) -> fmt::Result {
    f.write_str(
        "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
    )?;
    let mut x = 0;
    for (class, part) in [("added", sum.added), ("changed", sum.changed), ("removed", sum.removed)] {
        let width = share(part, whole);
        if part > 0 {
            write!(f, "<rect class=\"{class}\" x=\"{x}\" width=\"{}\" height=\"10\"/>", width.max(3))?;
        }
        x += width;
    }
    write!(f, "</svg><span class=\"n\">{}</span>", bytes(sum.bytes()))?;
    write!(f, "<span class=\"n\">{}</span>", count(sum.files, "file", "files"))
}
