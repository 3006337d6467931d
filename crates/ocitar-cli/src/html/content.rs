//! What differs in the text of files.

use std::fmt;

use ocitar::{DiffOptions, FileDiff, ImageDiff};

use super::escape::{Html, bytes};
use crate::gist::{self, Content};

/// The text of the files that were asked for, a part that opens for each.
pub(super) struct Contents<'a> {
    pub(super) options: &'a DiffOptions,
    pub(super) diff: &'a ImageDiff,
}

impl fmt::Display for Contents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<h3>Content</h3>\n")?;
        let mut contents = gist::contents(self.options, self.diff).peekable();
        if contents.peek().is_none() {
            return writeln!(f, "<p>{}</p>", Html(gist::no_content(self.options, self.diff)));
        }
        contents.try_for_each(|(file, content)| one(f, file, &content))
    }
}

fn one(f: &mut fmt::Formatter<'_>, file: &FileDiff, content: &Content) -> fmt::Result {
    let (lines, more) = match content {
        Content::Not(why) => return writeln!(f, "<p>{}: {}</p>", bytes(&file.path), Html(why)),
        Content::Lines(lines, more) => (lines, *more),
    };
    writeln!(f, "<details open><summary>{}</summary>\n<pre class=\"code\">", bytes(&file.path))?;
    for line in lines {
        match line.as_bytes().first() {
            Some(b'+') => write!(f, "<ins>{}</ins>", Html(line))?,
            Some(b'-') => write!(f, "<del>{}</del>", Html(line))?,
            _ => writeln!(f, "{}", Html(line))?,
        }
    }
    if more > 0 {
        writeln!(f, "... and {}", gist::count(more, "more line"))?;
    }
    f.write_str("</pre></details>\n")
}
