use std::time::Duration;

use ocitar::{By, DiffOptions, DiffReport, FileChange, FileDiff, FileSide, ImageDiff, NodeKind};
use similar::{DiffTag, TextDiff};

use super::show::{apart, text};

/// What differs between the contents of a file.
pub(crate) enum Content {
    /// Lines of a unified diff, safe to show, and how many more there are.
    Lines(Vec<String>, usize),
    /// Why none are shown.
    Not(&'static str),
}

/// As many lines of one file's diff are shown.
const LINES: usize = 500;
/// Bytes that are kept of one file.
const LARGEST: u64 = 1 << 20;
/// As long is looked for the shortest diff of one file.
const PATIENCE: Duration = Duration::from_millis(500);

/// What differs in the content of files that were asked for.
pub(crate) fn contents<'a>(
    options: &'a DiffOptions,
    image: &'a ImageDiff,
) -> impl Iterator<Item = (&'a FileDiff, Content)> {
    let of_layers = image.layers.iter().filter_map(|layer| layer.files.as_ref());
    let files = image.files.iter().chain(of_layers).flat_map(|files| &files.changes);
    files.filter(|file| is_asked(options, file)).filter_map(|file| Some((file, content(file)?)))
}

fn is_asked(options: &DiffOptions, file: &FileDiff) -> bool {
    match &file.change {
        FileChange::Renamed { from } => options.has_content(from) || options.has_content(&file.path),
        _ => options.has_content(&file.path),
    }
}

/// What is said where there is nothing of that.
pub(crate) fn no_content(options: &DiffOptions, image: &ImageDiff) -> &'static str {
    let of_layers = image.layers.iter().filter_map(|layer| layer.files.as_ref());
    let mut files = image.files.iter().chain(of_layers).peekable();
    let is_one = image.old.is_none() || image.new.is_none();
    let is_known = files.peek().is_some() || image.is_same(By::Layers);
    if is_one || !is_known {
        return "the content of files was not compared";
    }
    let mut is_any = false;
    match files.fold((false, false), |(unknown, ignored), files| {
        is_any |= files.changes.iter().any(|file| is_asked(options, file));
        (unknown || !files.unknown.is_empty(), ignored || files.ignored > 0)
    }) {
        (true, _) => "whether the content of files that --content asks for differs is not certain",
        (_, true) => "nothing differs in the content of files that --content asks for, what is ignored aside",
        _ if !is_any => "no file that differs has a path that --content asks for",
        _ => "nothing differs in the content of files that --content asks for",
    }
}

/// Why no content is shown at all, if that is so.
pub(crate) fn lacks_contents(report: &DiffReport) -> Option<&'static str> {
    let why =
        "no content is shown: the files that --content asks for have more bytes together than the limit";
    report.lacks_contents.then_some(why)
}

/// The unified diff of a file; none if it is no file, or its content is the same.
fn content(file: &FileDiff) -> Option<Content> {
    if is_same(file) {
        let is_moved = matches!(file.change, FileChange::Renamed { .. });
        return is_moved.then_some(Content::Not("moved, with the same content"));
    }
    let (old, new) = match (of(file.old.as_ref()), of(file.new.as_ref())) {
        (Side::Nothing, Side::Nothing) => return None,
        (Side::Not(why), _) | (_, Side::Not(why)) => return Some(Content::Not(why)),
        (old, new) => (old.bytes(), new.bytes()),
    };
    if old == new {
        return None;
    }
    Some(match (utf8(old), utf8(new)) {
        (Some(old), Some(new)) => lines(old, new),
        _ => Content::Not("binary: not shown"),
    })
}

/// Whether it is known to be of one content, whether its bytes were kept or not.
fn is_same(file: &FileDiff) -> bool {
    let digest = |side: &Option<FileSide>| match side.as_ref().map(|side| &side.node.kind) {
        Some(NodeKind::File { digest, .. }) => *digest,
        _ => None,
    };
    digest(&file.old).zip(digest(&file.new)).is_some_and(|(old, new)| old == new)
}

enum Side<'a> {
    Nothing,
    Not(&'static str),
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
        Some((NodeKind::File { size, .. }, None)) if *size > LARGEST => {
            Side::Not("larger than 1 MiB: not shown")
        }
        Some((NodeKind::File { .. }, None)) => Side::Not(
            "not kept, as a link to a file that --content does not ask for, or too much is asked for: not shown",
        ),
        _ => Side::Nothing,
    }
}

fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Lines end where `\n` does, and nowhere else.
fn lines(old: &str, new: &str) -> Content {
    let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let diff = TextDiff::configure().timeout(PATIENCE).diff_slices(&old, &new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        lines.push(hunk.header().to_string());
        for op in hunk.ops() {
            part(&old[op.old_range()], &new[op.new_range()], op.tag(), &mut lines);
        }
    }
    let more = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    Content::Lines(lines, more)
}

/// Lines that stand together: those of one place that differ are shown so that it is seen.
fn part(old: &[&str], new: &[&str], tag: DiffTag, lines: &mut Vec<String>) {
    if tag == DiffTag::Equal {
        return old.iter().for_each(|line| put(' ', line, &text(bare(line).as_bytes()), lines));
    }
    let shown = |i: usize| match (old.get(i), new.get(i)) {
        (Some(old), Some(new)) => {
            let [old, new] = apart([old, new].map(|line| bare(line).as_bytes()), text);
            (Some(old), Some(new))
        }
        (old, new) => {
            let alone = |line: Option<&&str>| line.map(|line| text(bare(line).as_bytes()));
            (alone(old), alone(new))
        }
    };
    let (olds, news): (Vec<_>, Vec<_>) = (0..old.len().max(new.len())).map(shown).unzip();
    for (sign, side, shown) in [('-', old, olds), ('+', new, news)] {
        side.iter().zip(shown.iter().flatten()).for_each(|(line, shown)| put(sign, line, shown, lines));
    }
}

fn put(sign: char, line: &str, shown: &str, lines: &mut Vec<String>) {
    lines.push(format!("{sign}{shown}"));
    if !line.ends_with('\n') {
        lines.push("\\ No newline at end of file".to_owned());
    }
}

fn bare(line: &str) -> &str {
    line.strip_suffix('\n').unwrap_or(line)
}
