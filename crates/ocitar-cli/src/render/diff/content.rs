use ocitar::{FileDiff, ImageDiff};

use crate::cmd::diff::Case;
use crate::gist::{self, Content};
use crate::render::style::{ADDED, FAINT, HEAD, REMOVED, paint};

/// What differs in the text of files, where it was asked for.
pub(super) fn list(case: &Case<'_>, image: &ImageDiff) -> String {
    let of_layers = image.layers.iter().filter_map(|layer| layer.files.as_ref());
    let files = image.files.iter().chain(of_layers).flat_map(|files| &files.changes);
    let mut asked = files.filter(|file| case.options.has_content(&file.path)).peekable();
    if asked.peek().is_none() && case.args.has_content() {
        return "  --content: no file that differs has such a path\n".to_owned();
    }
    let out: String = asked.filter_map(|file| Some(text(file, gist::content(file)?))).collect();
    if out.is_empty() && case.args.has_content() {
        return "  nothing differs in the content of files that --content asks for\n".to_owned();
    }
    out
}

fn text(file: &FileDiff, content: Content) -> String {
    let path = gist::path(&file.path);
    let (lines, more) = match content {
        Content::Not(why) => return format!("\n{} {why}: not shown\n", paint(HEAD, path + ":")),
        Content::Lines(lines, more) => (lines, more),
    };
    let side =
        |is_there: bool, side: &str| if is_there { format!("{side}/{path}") } else { "/dev/null".to_owned() };
    let (old, new) = (side(file.old.is_some(), "old"), side(file.new.is_some(), "new"));
    let mut out = format!("\n{}\n{}\n", paint(HEAD, format!("--- {old}")), paint(HEAD, format!("+++ {new}")));
    for line in lines {
        out += &match line.as_bytes().first() {
            Some(b'+') => paint(ADDED, line),
            Some(b'-') => paint(REMOVED, line),
            Some(b'@' | b'\\') => paint(FAINT, line),
            _ => line,
        };
        out.push('\n');
    }
    if more > 0 {
        out += &format!("... and {} more\n", gist::count(more, "line"));
    }
    out
}
