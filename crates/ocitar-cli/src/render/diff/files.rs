use std::fmt::Write;

use ocitar::{FieldChange, FileChange, FileDiff, FilesDiff, ImageDiff, LayerDiff};

use super::part;
use super::width::Width;
use crate::cmd::diff::Case;
use crate::gist;
use crate::render::style::{ADDED, CHANGED, REMOVED, paint};
use crate::render::{Columns, bytes};

/// As many paths are told one by one on one screen; of more, the folders.
const FEW: usize = 10;
/// As many reasons why something is not known.
const REASONS: usize = 3;

/// What differs in files: of the root filesystem, or of each layer.
pub(super) fn list(case: &Case<'_>, image: &ImageDiff, width: Width) -> String {
    let mut out = image.files.as_ref().map_or_else(String::new, |files| of(case, "files", files, width));
    for layer in &image.layers {
        if let Some(files) = &layer.files {
            out += &of(case, &format!("files of layer {}", number(layer)), files, width);
        }
    }
    out
}

fn number(layer: &LayerDiff) -> String {
    match (&layer.old, &layer.new) {
        (Some(old), Some(new)) if old.index != new.index => format!("{} -> {}", old.index, new.index),
        (Some(old), None) => format!("{} of the old image", old.index),
        (old, new) => new.as_ref().or(old.as_ref()).map_or_else(String::new, |side| side.index.to_string()),
    }
}

fn of(case: &Case<'_>, head: &str, files: &FilesDiff, width: Width) -> String {
    let mut out = String::new();
    if !files.changes.is_empty() {
        out += &part(head, &counts(files));
        out += &if case.args.has_files() {
            files.changes.iter().map(full).collect::<String>()
        } else if width.is_verbose || files.changes.len() <= FEW {
            short(&files.changes)
        } else {
            folders(&files.changes) + "    --files lists every path with every field, -v the paths\n"
        };
    }
    let ignored = files.ignored > 0 && (width.is_verbose || !files.changes.is_empty());
    if ignored {
        let verb = if files.ignored == 1 { "differs" } else { "differ" };
        let _ = writeln!(out, "    {} {verb} only in what is ignored", gist::count(files.ignored, "path"));
    }
    out + &unknown(files, width)
}

fn counts(files: &FilesDiff) -> String {
    let count = |is: fn(&FileDiff) -> bool| files.changes.iter().filter(|file| is(file)).count();
    let content =
        |file: &FileDiff| file.fields.iter().any(|change| matches!(change, FieldChange::Content { .. }));
    let counts = [
        (count(|file| file.change == FileChange::Added), "added"),
        (count(|file| file.change == FileChange::Removed), "removed"),
        (count(|file| matches!(file.change, FileChange::Renamed { .. })), "moved"),
        (files.changes.iter().filter(|file| content(file)).count(), "with other content"),
        (
            files.changes.iter().filter(|file| !file.fields.is_empty() && !content(file)).count(),
            "with other attributes only",
        ),
    ];
    let told: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    told.join(", ")
}

fn unknown(files: &FilesDiff, width: Width) -> String {
    let shown = width.first(&files.unknown, REASONS);
    let line = |why| format!("    not certain: {}\n", gist::unknown(why));
    let mut out: String = shown.iter().map(line).collect();
    if shown.len() < files.unknown.len() {
        let _ = writeln!(out, "    and {} more: -v lists all", files.unknown.len() - shown.len());
    }
    out
}

fn sign(file: &FileDiff) -> String {
    match file.change {
        FileChange::Added => paint(ADDED, "+"),
        FileChange::Removed => paint(REMOVED, "-"),
        FileChange::Renamed { .. } => paint(CHANGED, ">"),
        _ => paint(CHANGED, "~"),
    }
}

fn path(file: &FileDiff) -> String {
    match &file.change {
        FileChange::Renamed { from } => gist::apart([from, &file.path], gist::path).join(" -> "),
        _ => gist::path(&file.path),
    }
}

/// A line a path.
fn short(changes: &[FileDiff]) -> String {
    let mut columns = Columns::default();
    for file in changes {
        columns.row([sign(file), path(file), what(file)]);
    }
    columns.render("    ")
}

/// What became of a path, in a few words.
fn what(file: &FileDiff) -> String {
    let told = |change: &FieldChange| match change {
        FieldChange::Content { .. } => "content".to_owned(),
        change => {
            let told = gist::change(change);
            format!("{} {} -> {}", told.field, told.old, told.new)
        }
    };
    match (&file.old, &file.new) {
        (Some(_), Some(_)) => file.fields.iter().map(told).collect::<Vec<_>>().join(", "),
        (old, new) => old.as_ref().or(new.as_ref()).map_or_else(String::new, |side| gist::about(&side.node)),
    }
}

/// A path with all that differs, and the layers that it is from.
fn full(file: &FileDiff) -> String {
    let layer = match (&file.old, &file.new) {
        (Some(old), Some(new)) if old.changed != new.changed => {
            format!("layer {} -> {}", old.changed, new.changed)
        }
        (old, new) => {
            old.as_ref().or(new.as_ref()).map_or_else(String::new, |side| format!("layer {}", side.changed))
        }
    };
    let about = if file.old.is_some() && file.new.is_some() { String::new() } else { what(file) + ", " };
    let mut columns = Columns::default();
    for change in &file.fields {
        let told = gist::change(change);
        columns.row([told.field, format!("{} -> {}", told.old, told.new)]);
    }
    format!("    {} {}  ({about}{layer})\n{}", sign(file), path(file), columns.render("        "))
}

fn folders(changes: &[FileDiff]) -> String {
    let mut columns = Columns::default();
    for folder in gist::folders(changes) {
        let path = if folder.path.is_empty() { "/".to_owned() } else { gist::path(&folder.path) + "/" };
        columns.row([path, gist::count(folder.paths, "path"), bytes(folder.bytes)]);
    }
    columns.render("    ")
}
