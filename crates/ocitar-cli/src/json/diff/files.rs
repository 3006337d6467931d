use ocitar::{
    FieldChange, FileChange, FileDiff, FileSide, FilesDiff, Node, NodeKind, PackageChange, Unknown,
};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{hex, text};
use crate::gist;

#[derive(Debug, Serialize)]
pub(super) struct FilesReport<'a> {
    ignored: usize,
    unknown: Vec<UnknownReport>,
    packages: Vec<PackageReport>,
    packages_unknown: Vec<String>,
    changes: Changes<'a>,
}

/// Put into words one by one, as they may be many.
#[derive(Debug)]
struct Changes<'a>(&'a [FileDiff]);

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(file))
    }
}

#[derive(Debug, Serialize)]
struct UnknownReport {
    side: Option<&'static str>,
    layer: Option<usize>,
    kind: &'static str,
    #[serde(flatten)]
    path: Option<PathReport>,
    message: String,
}

/// A path: as text, and in full if it is none.
#[derive(Debug, Serialize)]
struct PathReport {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
}

#[derive(Debug, Serialize)]
struct PackageReport {
    manager: String,
    name: String,
    old: Option<String>,
    new: Option<String>,
}

#[derive(Debug, Serialize)]
struct FileReport {
    #[serde(flatten)]
    path: PathReport,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<PathReport>,
    old: Option<SideReport>,
    new: Option<SideReport>,
    fields: Vec<FieldReport>,
}

#[derive(Debug, Serialize)]
struct SideReport {
    kind: &'static str,
    size: Option<u64>,
    digest: Option<String>,
    mode: String,
    uid: i64,
    gid: i64,
    owner_name: ValueReport,
    group_name: ValueReport,
    target: ValueReport,
    device: ValueReport,
    xattrs: Vec<XattrReport>,
    mtime: Option<String>,
    introduced_layer: usize,
    changed_layer: usize,
}

#[derive(Debug, Serialize)]
struct XattrReport {
    name: ValueReport,
    value: ValueReport,
}

#[derive(Debug, Serialize)]
struct FieldReport {
    field: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<ValueReport>,
    old: ValueReport,
    new: ValueReport,
}

/// A value; bytes that are no text are an object with their hexadecimal form.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ValueReport {
    Value(Value),
    Bytes { hex: String },
}

pub(super) fn files(files: &FilesDiff) -> FilesReport<'_> {
    FilesReport {
        ignored: files.ignored,
        unknown: files.unknown.iter().map(unknown).collect(),
        packages: files.packages.iter().map(package).collect(),
        packages_unknown: files.packages_unknown.iter().map(ToString::to_string).collect(),
        changes: Changes(&files.changes),
    }
}

fn path(path: &[u8]) -> PathReport {
    PathReport { path: text(path), path_hex: hex(path) }
}

fn unknown(unknown: &Unknown) -> UnknownReport {
    let message = gist::unknown(unknown);
    let report = |side, layer, kind, path| UnknownReport { side, layer, kind, path, message };
    match unknown {
        Unknown::NotHashed { path: at, .. } => report(None, None, "not-hashed", Some(path(at))),
        Unknown::NotRecorded { side, layer, .. } => {
            report(Some(super::side(*side)), Some(*layer), "not-recorded", None)
        }
        Unknown::Gap { side, layer, .. } => report(Some(super::side(*side)), Some(*layer), "gap", None),
        Unknown::Conflict { side, conflict, .. } => {
            let of = Some(path(&conflict.path));
            report(Some(super::side(*side)), Some(conflict.layer), conflict.kind.name(), of)
        }
        _ => report(None, None, "other", None),
    }
}

fn package(package: &PackageChange) -> PackageReport {
    PackageReport {
        manager: package.manager.to_string(),
        name: package.name.clone(),
        old: package.old.clone(),
        new: package.new.clone(),
    }
}

fn file(file: &FileDiff) -> FileReport {
    let (change, from) = match &file.change {
        FileChange::Added => ("added", None),
        FileChange::Removed => ("removed", None),
        FileChange::ModeOnly => ("mode-only", None),
        FileChange::Renamed { from } => ("renamed", Some(path(from))),
        _ => ("changed", None),
    };
    FileReport {
        path: path(&file.path),
        change,
        from,
        old: file.old.as_ref().map(side),
        new: file.new.as_ref().map(side),
        fields: file.fields.iter().map(field).collect(),
    }
}

fn side(side: &FileSide) -> SideReport {
    let Node { kind, attributes, .. } = &side.node;
    let file = match kind {
        NodeKind::File { size, digest } => Some((*size, digest.map(|digest| digest.to_string()))),
        _ => None,
    };
    let (size, digest) = file.unzip();
    let digest = digest.flatten();
    let null = || ValueReport::Value(Value::Null);
    let target = match kind {
        NodeKind::Symlink { target } | NodeKind::HardLink { target } => bytes(target),
        _ => null(),
    };
    let of_device = match kind {
        NodeKind::CharDevice { major, minor } | NodeKind::BlockDevice { major, minor } => {
            device((*major, *minor))
        }
        _ => null(),
    };
    let xattr =
        |(name, value): &(Box<[u8]>, Box<[u8]>)| XattrReport { name: bytes(name), value: bytes(value) };
    SideReport {
        kind: kind.name(),
        size,
        digest,
        mode: format!("{:04o}", attributes.mode),
        uid: attributes.uid,
        gid: attributes.gid,
        owner_name: attributes.owner.as_deref().map_or_else(null, bytes),
        group_name: attributes.group.as_deref().map_or_else(null, bytes),
        target,
        device: of_device,
        xattrs: attributes.xattrs.iter().map(xattr).collect(),
        mtime: attributes.mtime.map(gist::iso),
        introduced_layer: side.introduced,
        changed_layer: side.changed,
    }
}

fn field(change: &FieldChange) -> FieldReport {
    let report = |field, old, new| FieldReport { field, name: None, old, new };
    let of = |value: String| ValueReport::Value(value.into());
    match change {
        FieldChange::Kind { old, new } => report("kind", of((*old).to_owned()), of((*new).to_owned())),
        FieldChange::Size { old, new } => report("size", number(*old), number(*new)),
        FieldChange::Content { old, new } => report("content", of(old.to_string()), of(new.to_string())),
        FieldChange::Target { old, new } => report("target", bytes(old), bytes(new)),
        FieldChange::Device { old, new } => report("device", device(*old), device(*new)),
        FieldChange::Mode { old, new } => report("mode", of(format!("{old:04o}")), of(format!("{new:04o}"))),
        FieldChange::Uid { old, new } => report("uid", number(*old), number(*new)),
        FieldChange::Gid { old, new } => report("gid", number(*old), number(*new)),
        FieldChange::OwnerName { old, new } => report("owner-name", maybe(old), maybe(new)),
        FieldChange::GroupName { old, new } => report("group-name", maybe(old), maybe(new)),
        FieldChange::Mtime { old, new } => report("mtime", of(gist::iso(*old)), of(gist::iso(*new))),
        FieldChange::HardLinks { old, new } => report("hard-links", maybe(old), maybe(new)),
        FieldChange::Xattr { name, old, new } => {
            FieldReport { name: Some(bytes(name)), ..report("xattr", maybe(old), maybe(new)) }
        }
        _ => report("other", of(String::new()), of(String::new())),
    }
}

fn number(value: impl Into<Value>) -> ValueReport {
    ValueReport::Value(value.into())
}

fn device((major, minor): (i64, i64)) -> ValueReport {
    ValueReport::Value(vec![major, minor].into())
}

fn bytes(value: &[u8]) -> ValueReport {
    hex(value).map_or_else(|| ValueReport::Value(text(value).into()), |hex| ValueReport::Bytes { hex })
}

fn maybe(value: &Option<Vec<u8>>) -> ValueReport {
    value.as_deref().map_or(ValueReport::Value(Value::Null), bytes)
}
