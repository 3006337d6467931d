use ocitar::{FileChange, FileDiff, FilesDiff, ImageDiff};

use super::escape::{code, escape, html};
use crate::cmd::diff::Case;
use crate::gist::{self, Content};

/// As many paths are shown unless all are asked for: a forge refuses a comment that is too long.
const SHOWN: usize = 100;
/// As many bytes, of lines of paths and of files' texts: GitHub takes 65,536 characters in all.
const PATHS: usize = 24_000;
const TEXTS: usize = 24_000;

fn fold(head: &str, body: &str) -> String {
    format!("\n<details><summary>{head}</summary>\n\n{body}\n</details>\n")
}

/// The paths that differ, and what is not known.
pub(super) fn files(case: &Case<'_>, image: &ImageDiff) -> String {
    let mut out = image.files.as_ref().map_or_else(String::new, |files| of(case, "", files));
    for layer in &image.layers {
        if let (Some(files), Some(side)) = (&layer.files, layer.new.as_ref().or(layer.old.as_ref())) {
            out += &of(case, &format!(" of layer {}", side.index), files);
        }
    }
    out
}

fn of(case: &Case<'_>, whose: &str, files: &FilesDiff) -> String {
    let unknown: String = files
        .unknown
        .iter()
        .take(SHOWN)
        .map(|why| format!("- not certain: {}\n", escape(&gist::unknown(why))))
        .collect();
    if files.changes.is_empty() {
        return if unknown.is_empty() { unknown } else { format!("\n{unknown}") };
    }
    let (most, room) = if case.args.has_files() { (usize::MAX, usize::MAX) } else { (SHOWN, PATHS) };
    let mut body = "| path | what |\n|---|---|\n".to_owned();
    let mut more = files.changes.len();
    for line in files.changes.iter().take(most).map(line) {
        if body.len() + line.len() > room {
            break;
        }
        body += &line;
        more -= 1;
    }
    if more > 0 {
        body += &format!("\nand {more} more\n");
    }
    let unknown = if unknown.is_empty() { unknown } else { format!("\n{unknown}") };
    fold(&format!("{}{whose}", gist::count(files.changes.len(), "path")), &(body + &unknown))
}

fn line(file: &FileDiff) -> String {
    let told = |change| {
        let told = gist::change(change);
        format!("{} {} → {}", escape(&told.field), code(&told.old), code(&told.new))
    };
    let fields = file.fields.iter().map(told).collect::<Vec<_>>().join("<br>");
    let about = || {
        let side = file.new.as_ref().or(file.old.as_ref());
        side.map_or_else(String::new, |side| escape(&gist::about(&side.node)))
    };
    let path = match &file.change {
        FileChange::Renamed { from } => gist::apart([from, &file.path], gist::path),
        _ => [String::new(), gist::path(&file.path)],
    };
    let what = match &file.change {
        FileChange::Added => format!("added: {}", about()),
        FileChange::Removed => format!("removed: {}", about()),
        FileChange::Renamed { .. } => format!("moved from {} {fields}", code(&path[0])),
        _ => fields,
    };
    format!("| {} | {what} |\n", code(&path[1]))
}

/// What differs in the text of files, where it was asked for.
pub(super) fn content(case: &Case<'_>, image: &ImageDiff) -> String {
    if let Some(why) = gist::lacks_contents(&case.report) {
        return format!("\n{why}\n");
    }
    let (mut out, mut more) = (String::new(), 0);
    for (file, content) in gist::contents(&case.options, image) {
        let text = text(file, content);
        if out.len() + text.len() > TEXTS {
            more += 1;
        } else {
            out += &text;
        }
    }
    if more > 0 {
        out += &format!("\nand the text of {} more, too long for a comment\n", gist::count(more, "file"));
    }
    match out.is_empty() && case.args.has_content() {
        true => format!("\n{}\n", gist::no_content(&case.options, image)),
        false => out,
    }
}

fn text(file: &FileDiff, content: Content) -> String {
    let body = match content {
        Content::Not(why) => format!("{why}\n"),
        Content::Lines(lines, more) => {
            let more = if more > 0 {
                format!("... and {} more\n", gist::count(more, "line"))
            } else {
                String::new()
            };
            format!("<pre>\n{}\n{more}</pre>\n", html(&lines.join("\n")))
        }
    };
    fold(&code(&gist::path(&file.path)), &body)
}
