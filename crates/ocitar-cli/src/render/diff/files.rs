use std::collections::BTreeMap;
use std::fmt::Write;

use ocitar::{Field, FieldChange, FileChange, FileDiff, FilesDiff, ImageDiff, LayerDiff};

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

/// How many paths there are of each kind of change.
fn counts(files: &FilesDiff) -> String {
    let mut counts = BTreeMap::new();
    for file in &files.changes {
        *counts.entry(sort(file)).or_insert(0) += 1;
    }
    let told: Vec<String> = counts.into_iter().map(|((_, what), n)| format!("{n} {what}")).collect();
    told.join(", ")
}

/// What became of a path, by what weighs most, and its place among the others.
fn sort(file: &FileDiff) -> (usize, &'static str) {
    let has = |field| file.fields.iter().any(|change| change.field() == field);
    match file.change {
        FileChange::Added => (0, "added"),
        FileChange::Removed => (1, "removed"),
        FileChange::Renamed { .. } => (2, "moved"),
        _ if has(Field::Kind) => (3, "of another kind"),
        _ if has(Field::Content) => (4, "with other content"),
        _ if has(Field::Target) => (5, "with another target"),
        _ if has(Field::Device) => (6, "for another device"),
        _ => (7, "with other attributes only"),
    }
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
