use std::ops::Range;

use super::words::{Word, heredocs, split};
use crate::error::{FindError, FindErrorKind};
use crate::place::Lines;
use crate::yaml::{Comment, is_addressed};

/// One instruction.
#[derive(Debug)]
pub(crate) struct Instruction {
    /// Its name in upper case.
    pub(crate) name: String,
    /// What follows, split at white space.
    pub(crate) words: Vec<Word>,
}

/// A line as it stands, without its end.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// An instruction's text, put together from the lines that it continues over.
#[derive(Debug, Default)]
pub(super) struct Logical {
    pub(super) text: String,
    /// Where pieces of the text begin, and where those stand in the file.
    pieces: Vec<(usize, usize)>,
}

impl Logical {
    fn push(&mut self, text: &str, start: usize) {
        self.pieces.push((self.text.len(), start));
        self.text.push_str(text);
    }

    /// Where a part of the text stands in the file; none if it is in two pieces.
    pub(super) fn span(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let piece = self.pieces.partition_point(|(at, _)| *at <= range.start).checked_sub(1)?;
        let (at, start) = self.pieces[piece];
        let is_one = self.pieces.get(piece + 1).is_none_or(|(next, _)| range.end <= *next);
        is_one.then_some(range.start - at + start..range.end - at + start)
    }

    /// Where a part of the text begins in the file.
    pub(super) fn start(&self, at: usize) -> usize {
        self.span(&(at..at)).map_or(0, |span| span.start)
    }
}

/// Parses a Dockerfile.
pub(crate) fn parse(text: &str, places: &Lines<'_>) -> Result<(Vec<Instruction>, Vec<Comment>), FindError> {
    let lines = lines(text);
    let mut parser = Parser { escape: escape(&lines), text, lines, at: 0, comments: Vec::new() };
    let mut found = Vec::new();
    while let Some(logical) = parser.next(places) {
        found.push(parser.instruction(&logical)?);
    }
    Ok((found, parser.comments))
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut found = Vec::new();
    for line in text[start..].split('\n') {
        found.push(Line { text: line.strip_suffix('\r').unwrap_or(line), start });
        start += line.len() + 1;
    }
    found
}

/// The escape character that the directives at the top set.
fn escape(lines: &[Line<'_>]) -> char {
    for line in lines {
        let directive = line.text.trim_start().strip_prefix('#').and_then(|rest| rest.split_once('='));
        let Some((name, value)) = directive else { break };
        match name.trim().to_ascii_lowercase().as_str() {
            "escape" => return if value.trim().starts_with('`') { '`' } else { '\\' },
            "syntax" | "check" => {}
            // Others end them, like any comment.
            _ => break,
        }
    }
    '\\'
}

struct Parser<'t> {
    escape: char,
    text: &'t str,
    lines: Vec<Line<'t>>,
    at: usize,
    comments: Vec<Comment>,
}

impl Parser<'_> {
    /// The next instruction's text; none at the end.
    fn next(&mut self, places: &Lines<'_>) -> Option<Logical> {
        let mut logical = Logical::default();
        let mut is_open = false;
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            let trimmed = line.text.trim_start();
            if trimmed.starts_with('#') {
                self.comment(line, trimmed, places);
            } else if !trimmed.is_empty() {
                let continued = self.continued(line.text);
                logical.push(continued.unwrap_or(line.text), line.start);
                is_open = true;
                if continued.is_none() {
                    break;
                }
            }
        }
        is_open.then_some(logical)
    }

    fn comment(&mut self, line: Line<'_>, trimmed: &str, places: &Lines<'_>) {
        if !is_addressed(&trimmed[1..]) {
            return;
        }
        let start = line.start + (line.text.len() - trimmed.len());
        let place = places.place(start..start + trimmed.len());
        self.comments.push(Comment { text: trimmed[1..].to_owned(), place, is_alone: true });
    }

    /// A line without the escape character at its end, if that continues it.
    fn continued<'l>(&self, line: &'l str) -> Option<&'l str> {
        let rest = line.trim_end_matches([' ', '\t']).strip_suffix(self.escape)?;
        (!rest.ends_with(self.escape)).then_some(rest)
    }

    fn instruction(&mut self, logical: &Logical) -> Result<Instruction, FindError> {
        let mut words = split(logical, self.escape);
        let is_trigger = |word: &Word| word.text.eq_ignore_ascii_case("ONBUILD");
        words.drain(..words.iter().take_while(|word| is_trigger(word)).count());
        // A line that continues may have nothing else.
        let name = if words.is_empty() { String::new() } else { words.remove(0).text.to_ascii_uppercase() };
        if matches!(&*name, "RUN" | "COPY" | "ADD") {
            for (delimiter, is_indented) in heredocs(&logical.text, self.escape) {
                self.skip(&delimiter, is_indented, logical.start(0))?;
            }
        }
        Ok(Instruction { name, words })
    }

    /// Skips a here-document.
    fn skip(&mut self, delimiter: &str, is_indented: bool, start: usize) -> Result<(), FindError> {
        let ends = |line: &Line<'_>| {
            let text = if is_indented { line.text.trim_start_matches('\t') } else { line.text };
            text == delimiter
        };
        match self.lines[self.at..].iter().position(ends) {
            Some(length) => self.at += length + 1,
            None => {
                let what = format!("the here-document {delimiter} has no end");
                return Err(FindError::new(FindErrorKind::Syntax(what)).at(self.text, start));
            }
        }
        Ok(())
    }
}
