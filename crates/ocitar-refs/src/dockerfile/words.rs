use std::ops::Range;

use super::lines::Logical;
use crate::place::Lines;
use crate::scalar::{Scalar, Style};

/// A word of an instruction.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As it stands, quotes included.
    pub(crate) text: String,
    /// Where it stands; its beginning alone if it is in two lines.
    span: Range<usize>,
    is_whole: bool,
    escape: char,
}

impl Word {
    /// The part of the word behind so many bytes.
    pub(crate) fn behind(&self, bytes: usize) -> Self {
        let start = if self.is_whole { self.span.start + bytes } else { self.span.start };
        self.part(bytes..self.text.len(), start)
    }

    /// The parts of a list with commas, as `--mount` has.
    pub(crate) fn fields(&self) -> Vec<Self> {
        let mut at = 0;
        let mut found = Vec::new();
        for field in self.text.split(',') {
            found.push(self.part(at..at + field.len(), self.span.start + if self.is_whole { at } else { 0 }));
            at += field.len() + 1;
        }
        found
    }

    fn part(&self, range: Range<usize>, start: usize) -> Self {
        let text = self.text.get(range).unwrap_or_default().to_owned();
        let end = if self.is_whole { start + text.len() } else { self.span.end };
        Self { span: start..end, text, ..self.clone() }
    }

    /// What it says, without quotes and escapes.
    pub(crate) fn scalar(&self, places: &Lines<'_>) -> Scalar {
        for (quote, style) in [('"', Style::Double), ('\'', Style::Single)] {
            let inner = self.text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
            if let Some(inner) = inner.filter(|inner| !inner.contains(['"', '\'', self.escape])) {
                let span = self.span.start + 1..(self.span.end.max(self.span.start + 2)) - 1;
                return self.with(
                    inner.to_owned(),
                    if self.is_whole { span } else { self.span.clone() },
                    style,
                    places,
                );
            }
        }
        let is_plain = !self.text.contains(['"', '\'', self.escape]);
        let text: String =
            self.text.chars().filter(|c| !matches!(c, '"' | '\'') && *c != self.escape).collect();
        self.with(text, self.span.clone(), if is_plain { Style::Plain } else { Style::Spread }, places)
    }

    fn with(&self, text: String, span: Range<usize>, style: Style, places: &Lines<'_>) -> Scalar {
        let style = if self.is_whole { style } else { Style::Spread };
        Scalar { text, place: places.place(span), style }
    }
}

/// The words of a text, split at white space alone, as `FROM` and flags are.
pub(super) fn split(logical: &Logical, escape: char) -> Vec<Word> {
    let text = &logical.text;
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match start {
            Some(from) if c.is_whitespace() => {
                let span = logical.span(&(from..at));
                let is_whole = span.is_some();
                let begin = logical.start(from);
                let span = span.unwrap_or(begin..begin);
                words.push(Word { text: text[from..at].to_owned(), span, is_whole, escape });
                start = None;
            }
            None if !c.is_whitespace() => start = Some(at),
            _ => {}
        }
    }
    words
}

/// The here-documents that a text begins: `<<EOF`, `<<-EOF`, `3<<"EOF"` outside of quotes. The flag says
/// whether tabs before the end are skipped.
pub(super) fn heredocs(text: &str, escape: char) -> Vec<(String, bool)> {
    shell_words(text, escape).iter().filter_map(|word| heredoc(word)).collect()
}

fn heredoc(word: &str) -> Option<(String, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, is_indented) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let name: String = rest.chars().filter(|c| !matches!(c, '"' | '\'')).collect();
    (!name.is_empty() && !rest.contains('<')).then_some((name, is_indented))
}

/// The words of a text with quotes as a shell reads them; none behind a quote that is not closed.
fn shell_words(text: &str, escape: char) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'') => quote = Some(c),
            None if c.is_whitespace() => {
                words.push(std::mem::take(&mut word));
                continue;
            }
            _ => {}
        }
        word.push(c);
        if c == escape && quote != Some('\'') {
            word.extend(chars.next());
        }
    }
    if quote.is_none() {
        words.push(word);
    }
    words
}
