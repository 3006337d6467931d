//! A text as a file writes it.

use crate::place::Place;

/// A text in a file: what it says, where, and how it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// What it says, escapes resolved.
    pub text: String,
    /// Where that stands: inside the quotes if there are any. Where [`Style::Spread`] says that no one
    /// span holds it, all of it.
    pub place: Place,
    /// How it is written there.
    pub style: Style,
}

/// How a text is written, and so how the bytes of its span are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// As it is.
    Plain,
    /// In single quotes: `''` is a quote.
    Single,
    /// In double quotes, with escapes.
    Double,
    /// As the one line of a block scalar (`|` or `>`); the text may have a line end more than the span.
    Block,
    /// Over several lines, or through escapes that no span shows: not to be replaced in place.
    Spread,
}

impl Style {
    /// What the bytes of a span of this style say; none if they are no such text.
    ///
    /// A text that is spread over lines is not read.
    pub fn decode(self, raw: &str) -> Option<String> {
        if raw.contains(['\n', '\r']) {
            return None;
        }
        match self {
            Self::Plain | Self::Block => Some(raw.to_owned()),
            Self::Single => single(raw),
            Self::Double => double(raw),
            Self::Spread => None,
        }
    }

    /// Whether a reference can be replaced in place: no reference needs an escape in any style.
    pub fn is_replaceable(self) -> bool {
        self != Self::Spread
    }
}

fn single(raw: &str) -> Option<String> {
    match raw.replace("''", "").contains('\'') {
        true => None,
        false => Some(raw.replace("''", "'")),
    }
}

/// YAML 1.2, section 5.7, which has all escapes of JSON but surrogates.
fn double(raw: &str) -> Option<String> {
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return None,
            '\\' => out.push(escape(&mut chars)?),
            c => out.push(c),
        }
    }
    Some(out)
}

fn escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        c @ (' ' | '"' | '/' | '\\') => c,
        'x' => hex(chars, 2)?,
        'u' => hex(chars, 4)?,
        'U' => hex(chars, 8)?,
        _ => return None,
    })
}

fn hex(chars: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let code = (0..digits).try_fold(0_u32, |code, _| Some(code << 4 | chars.next()?.to_digit(16)?));
    code.and_then(char::from_u32)
}

impl Scalar {
    /// The same without the first bytes of its text, if it begins with them as they are.
    pub(crate) fn without_prefix(&self, prefix: &str, raw: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?.to_owned();
        let mut scalar = Self { text, ..self.clone() };
        if raw.starts_with(prefix) {
            scalar.place.span.start += prefix.len();
            scalar.place.column += prefix.chars().count();
            scalar.place.width = scalar.place.width.saturating_sub(prefix.chars().count());
        } else {
            scalar.style = Style::Spread;
        }
        Some(scalar)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_span_says() {
        for (style, raw, want) in [
            (Style::Plain, "a:1", Some("a:1")),
            (Style::Single, "a''b", Some("a'b")),
            (Style::Single, "a'b", None),
            (Style::Double, r"a\x3a\u0031\/\U0000006a", Some("a:1/j")),
            (Style::Double, r"a\q", None),
            (Style::Double, r"a\x3", None),
            (Style::Double, r"\ud83d", None),
            (Style::Double, "a\"b", None),
            (Style::Double, "a\nb", None),
            (Style::Spread, "a", None),
        ] {
            assert_eq!(style.decode(raw).as_deref(), want, "{style:?} {raw:?}");
        }
    }
}
