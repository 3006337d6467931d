use ocitar::{FileDiff, ImageDiff};

use crate::cmd::diff::Case;
use crate::gist::{self, Content};
use crate::render::style::{ADDED, FAINT, HEAD, REMOVED, paint};

/// What differs in the text of files, where it was asked for.
pub(super) fn list(case: &Case<'_>, image: &ImageDiff) -> String {
    if let Some(why) = gist::lacks_contents(&case.report) {
        return format!("  {why}\n");
    }
    let out: String =
        gist::contents(&case.options, image).map(|(file, content)| text(file, content)).collect();
    if out.is_empty() && case.args.has_content() {
        return format!("  {}\n", gist::no_content(&case.options, image));
    }
    out
}

fn text(file: &FileDiff, content: Content) -> String {
    let path = gist::path(&file.path);
    let (lines, more) = match content {
        Content::Not(why) => return format!("\n{} {why}\n", paint(HEAD, path + ":")),
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
