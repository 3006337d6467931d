//! What the documentation of other tools lists of two images, held against what is told of such
//! images here: all of it, and what those tools leave out.
//!
//! The images themselves are not at hand. Each pair is an emulation, made up with the same paths,
//! versions and kinds of differences, and smaller; contents are the real ones only where a test says so.

mod container_diff;
mod dive;
mod diffoci;

use ocitar::{
    FieldChange, FileChange, FileDiff, FilesDiff, HistoryChange, HistoryEntry, ImageDiff, LayerDiff,
    LayerSide, NodeKind,
};

/// Asserts that every one of the lines is told.
fn assert_told(image: &ImageDiff, lines: &[String]) {
    let told = told(image);
    for line in lines {
        assert!(told.contains(line), "{line:?} is not told in {told:#?}");
    }
}

/// All that is told of an image, a line for each thing that differs.
fn told(image: &ImageDiff) -> Vec<String> {
    let files =
        image.files.iter().flat_map(|files| files.changes.iter().flat_map(file).chain(packages(files)));
    let config = image.config.iter().map(|change| {
        format!("config {} {} {}", change.field, text(change.old.as_ref()), text(change.new.as_ref()))
    });
    let layers = image.layers.iter().flat_map(layer);
    files.chain(layers).chain(config).chain(image.history.iter().flat_map(steps)).collect()
}

fn layer(layer: &LayerDiff) -> Vec<String> {
    let index = layer.new.as_ref().or(layer.old.as_ref()).unwrap().index;
    let entries = |side: &Option<LayerSide>| match side.as_ref().and_then(|side| side.entries) {
        Some(entries) => entries.to_string(),
        None => "-".to_owned(),
    };
    let mut lines = vec![format!("layer {index} entries {} {}", entries(&layer.old), entries(&layer.new))];
    let changes = layer.files.iter().flat_map(|files| &files.changes);
    lines.extend(changes.flat_map(file).map(|line| format!("layer {index} {line}")));
    lines
}

fn steps(change: &HistoryChange) -> Vec<String> {
    let step = |(sign, step): (&str, &Option<HistoryEntry>)| {
        let command = step.as_ref()?.created_by.as_deref().unwrap_or_default();
        Some(format!("history {sign} {command}"))
    };
    [("-", &change.old), ("+", &change.new)].into_iter().filter_map(step).collect()
}

#[cfg(feature = "packages")]
fn packages(files: &FilesDiff) -> Vec<String> {
    let line = |change: &ocitar::PackageChange| {
        let (old, new) = (text(change.old.as_ref()), text(change.new.as_ref()));
        format!("{} {} {old} {new}", change.manager, change.name)
    };
    files.packages.iter().map(line).collect()
}

#[cfg(not(feature = "packages"))]
fn packages(_: &FilesDiff) -> Vec<String> {
    Vec::new()
}

fn text(value: Option<&String>) -> &str {
    value.map_or("-", String::as_str)
}

fn file(change: &FileDiff) -> Vec<String> {
    let side = change.new.as_ref().or(change.old.as_ref()).unwrap();
    let mut path = String::from_utf8(change.path.clone()).unwrap();
    if side.node.kind == NodeKind::Opaque {
        path += "/.wh..wh..opq";
    }
    let size = match side.node.kind {
        NodeKind::File { size, .. } => format!(" {size}"),
        _ => String::new(),
    };
    match &change.change {
        FileChange::Added => vec![format!("added {path}{size}")],
        FileChange::Removed => vec![format!("removed {path}{size}")],
        FileChange::Renamed { from } => {
            let from = String::from_utf8(from.clone()).unwrap();
            vec![
                format!("removed {from}{size}"),
                format!("added {path}{size}"),
                format!("moved {from} {path}"),
            ]
        }
        _ => change.fields.iter().map(|change| format!("changed {path} {}", field(change))).collect(),
    }
}

fn field(change: &FieldChange) -> String {
    match change {
        FieldChange::Size { old, new } => format!("size {old} {new}"),
        FieldChange::Content { old, new } => format!("content {old} {new}"),
        FieldChange::Target { old, new } => {
            format!("target {} {}", String::from_utf8_lossy(old), String::from_utf8_lossy(new))
        }
        FieldChange::Mode { old, new } => format!("mode {old:o} {new:o}"),
        FieldChange::Uid { old, new } => format!("uid {old} {new}"),
        FieldChange::Gid { old, new } => format!("gid {old} {new}"),
        FieldChange::Mtime { old, new } => format!("mtime {} {}", old.seconds, new.seconds),
        FieldChange::Xattr { name, .. } => format!("xattr {}", String::from_utf8_lossy(name)),
        other => panic!("{other:?}"),
    }
}
