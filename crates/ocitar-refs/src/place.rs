//! Where something stands in a file.

use std::ops::Range;

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Bytes from the start of the file, its byte order mark included.
    pub span: Range<usize>,
    /// The line, from 1. A line ends with LF, CR LF, or CR.
    pub line: usize,
    /// The column in characters (Unicode scalar values), from 1; a byte order mark is none.
    pub column: usize,
    /// How many characters it is long.
    pub width: usize,
}

const BOM: &str = "\u{feff}";

/// Line and column of one offset, for those who ask once.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let place = Lines::new(text).place(offset..offset);
    (place.line, place.column)
}

/// The lines of a text, for places in it.
#[derive(Debug)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// How many characters begin before every so many bytes: lines may be as long as the file.
    counts: Vec<usize>,
}

/// Bytes between two counts.
const STEP: usize = 1024;

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let first = if text.starts_with(BOM) { BOM.len() } else { 0 };
        let starts = [first].into_iter().chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect();
        let mut total = 0;
        let count = |chunk: &[u8]| {
            let before = total;
            total += chunk.iter().filter(|byte| begins(**byte)).count();
            before
        };
        Self { text, starts, counts: bytes.chunks(STEP).map(count).collect() }
    }

    /// How many characters begin before an offset.
    fn characters(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        let step = (at / STEP).min(self.counts.len().saturating_sub(1));
        let known = self.counts.get(step).copied().unwrap_or(0);
        known + self.text.as_bytes()[step * STEP..at].iter().filter(|byte| begins(**byte)).count()
    }

    /// The place of a span.
    pub(crate) fn place(&self, span: Range<usize>) -> Place {
        let line = self.starts.partition_point(|start| *start <= span.start).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.characters(span.start).saturating_sub(self.characters(start)) + 1;
        let width = self.characters(span.end).saturating_sub(self.characters(span.start));
        Place { line, column, width, span }
    }
}

/// Whether a character of UTF-8 begins with that byte.
fn begins(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// A key as it stands in a path: quoted if it could be taken for several.
pub(crate) fn key(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '$');
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_columns_of_long_lines() {
        for length in [0, 1, 1023, 1024, 1025, 2047, 2048, 5000] {
            let text = "ü".repeat(length);
            let end = text.len();
            assert_eq!(Lines::new(&text).place(end..end).column, length + 1, "{length}");
        }
    }

    #[test]
    fn counts_lines_and_columns() {
        let text = "\u{feff}a\r\nüb\rc\n\nd";
        let lines = Lines::new(text);
        for (what, want) in [("a", (1, 1)), ("b", (2, 2)), ("c", (3, 1)), ("d", (5, 1))] {
            let at = text.find(what).unwrap();
            let place = lines.place(at..at + 1);
            assert_eq!((place.line, place.column), want, "{what}");
        }
    }
}
