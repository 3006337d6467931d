use std::time::Duration;

use ocitar::{Escaped, FileDiff, FileSide, NodeKind};
use similar::{ChangeTag, TextDiff};

/// What differs between the contents of a file.
pub(crate) enum Content {
    /// Lines of a unified diff, safe to show, and how many more there are.
    Lines(Vec<String>, usize),
    /// Why it is not shown.
    Not(&'static str),
}

/// As many lines of one file's diff are shown.
const LINES: usize = 500;
/// As long is looked for the shortest diff of one file.
const PATIENCE: Duration = Duration::from_millis(500);

/// The unified diff of a file; none if it is no file, or its content is the same.
pub(crate) fn content(file: &FileDiff) -> Option<Content> {
    let (old, new) = (of(file.old.as_ref()), of(file.new.as_ref()));
    let (old, new) = match (old, new) {
        (Side::Nothing, Side::Nothing) => return None,
        (Side::TooLarge, _) | (_, Side::TooLarge) => return Some(Content::Not("larger than 1 MiB")),
        (old, new) => (old.bytes(), new.bytes()),
    };
    if old == new {
        return None;
    }
    Some(match (text(old), text(new)) {
        (Some(old), Some(new)) => lines(old, new),
        _ => Content::Not("binary"),
    })
}

enum Side<'a> {
    Nothing,
    TooLarge,
    Bytes(&'a [u8]),
}

impl<'a> Side<'a> {
    fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            _ => &[],
        }
    }
}

fn of(side: Option<&FileSide>) -> Side<'_> {
    match side.map(|side| (&side.node.kind, side.node.content.as_deref())) {
        Some((NodeKind::File { .. }, Some(bytes))) => Side::Bytes(bytes),
        Some((NodeKind::File { .. }, None)) => Side::TooLarge,
        _ => Side::Nothing,
    }
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn lines(old: &str, new: &str) -> Content {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        lines.push(hunk.header().to_string());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            let line = change.value();
            let bare = line.strip_suffix('\n').unwrap_or(line);
            lines.push(format!("{sign}{}", Escaped(bare)));
            if bare.len() == line.len() {
                lines.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    Content::Lines(lines, more)
}
