//! What is told of one file once its row is opened.

use std::fmt;

use ocitar::{FieldChange, FileChange, FileDiff, FileSide, FileTime, NodeKind};

use super::escape::{Html, Visible, bytes};
use crate::gist;

/// The fields of a file: those that differ, old and new; of a file on one side, all.
pub(super) struct Fields<'a> {
    pub(super) number: usize,
    pub(super) file: &'a FileDiff,
}

impl fmt::Display for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<ul>")?;
        if let FileChange::Renamed { from } = &self.file.change {
            write!(f, "<li>path<del>{}</del><ins>{}</ins>", bytes(from), bytes(&self.file.path))?;
        }
        for change in &self.file.fields {
            field(f, change)?;
        }
        match (&self.file.old, &self.file.new) {
            (Some(one), None) => side(f, one, "del")?,
            (None, Some(one)) => side(f, one, "ins")?,
            _ => {}
        }
        f.write_str("<li>layer")?;
        self.layer(f, &self.file.old, "del", 'o')?;
        self.layer(f, &self.file.new, "ins", 'n')?;
        f.write_str("</ul>")
    }
}

impl Fields<'_> {
    /// The layer that last changed it, and that it came with, if that is another.
    fn layer(
        &self,
        f: &mut fmt::Formatter<'_>,
        side: &Option<FileSide>,
        tag: &str,
        letter: char,
    ) -> fmt::Result {
        let Some(side) = side else {
            return Ok(());
        };
        let link = |layer: usize| format!("<a href=\"#{letter}{}-{layer}\">{layer}</a>", self.number);
        write!(f, "<{tag}>{}", link(side.changed))?;
        if side.introduced != side.changed {
            write!(f, ", there since {}", link(side.introduced))?;
        }
        write!(f, "</{tag}>")
    }
}

fn field(f: &mut fmt::Formatter<'_>, change: &FieldChange) -> fmt::Result {
    let mut pair = |name: &str, old: &dyn fmt::Display, new: &dyn fmt::Display| {
        write!(f, "<li>{name}<del>{}</del><ins>{}</ins>", Html(old), Html(new))
    };
    let mode = |mode: &u16| format!("{mode:04o}");
    let device = |(major, minor): &(i64, i64)| format!("{major}, {minor}");
    match change {
        FieldChange::Kind { old, new } => pair("kind", old, new),
        FieldChange::Size { old, new } => pair("size", &format!("{old} B"), &format!("{new} B")),
        FieldChange::Content { old, new } => pair("content", old, new),
        FieldChange::Target { old, new } => pair("target", &Visible(old), &Visible(new)),
        FieldChange::Device { old, new } => pair("device", &device(old), &device(new)),
        FieldChange::Mode { old, new } => pair("mode", &mode(old), &mode(new)),
        FieldChange::Uid { old, new } => pair("owner", old, new),
        FieldChange::Gid { old, new } => pair("group", old, new),
        FieldChange::OwnerName { old, new } => pair("owner name", &optional(old), &optional(new)),
        FieldChange::GroupName { old, new } => pair("group name", &optional(old), &optional(new)),
        FieldChange::HardLinks { old, new } => pair("hard link with", &optional(old), &optional(new)),
        FieldChange::Xattr { name, old, new } => {
            pair(&bytes(name).to_string(), &optional(old), &optional(new))
        }
        FieldChange::Mtime { old, new } => pair("mtime", &gist::iso(*old), &gist::iso(*new)),
        other => pair(other.field().name(), &"?", &"?"),
    }
}

fn optional(value: &Option<Vec<u8>>) -> String {
    value.as_ref().map_or_else(|| "none".to_owned(), |value| Visible(value).to_string())
}

/// All that is known of a file on one side.
fn side(f: &mut fmt::Formatter<'_>, side: &FileSide, tag: &str) -> fmt::Result {
    let mut one =
        |name: &str, value: &dyn fmt::Display| write!(f, "<li>{name}<{tag}>{}</{tag}>", Html(value));
    let (kind, attributes) = (&side.node.kind, &side.node.attributes);
    one("kind", kind)?;
    match kind {
        NodeKind::File { size, digest } => {
            one("size", &format!("{size} B"))?;
            digest.iter().try_for_each(|digest| one("content", digest))?;
        }
        NodeKind::Symlink { target } | NodeKind::HardLink { target } => one("target", &Visible(target))?,
        NodeKind::CharDevice { major, minor } | NodeKind::BlockDevice { major, minor } => {
            one("device", &format!("{major}, {minor}"))?;
        }
        _ => {}
    }
    if kind.is_deletion() {
        return Ok(());
    }
    if !matches!(kind, NodeKind::Symlink { .. }) {
        one("mode", &format!("{:04o}", attributes.mode))?;
    }
    one("owner", &format!("{}:{}", attributes.uid, attributes.gid))?;
    for (name, value) in &attributes.xattrs {
        one(&bytes(name).to_string(), &Visible(value))?;
    }
    attributes.mtime.map_or(Ok(()), |time: FileTime| one("mtime", &gist::iso(time)))
}
