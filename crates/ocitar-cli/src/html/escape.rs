//! Text as markup.

use std::fmt::{self, Display, Write};

/// Writes what `T` shows so that it stays text between tags and in quoted attributes. What comes
/// from an image goes through [`Visible`] (or the library's `Escaped`) first.
pub(super) struct Html<T>(pub(super) T);

impl<T: Display> Display for Html<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Sink(f), "{}", self.0)
    }
}

struct Sink<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl Write for Sink<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (plain, reserved) = rest.split_at(at);
            self.0.write_str(plain)?;
            self.0.write_str(match reserved.as_bytes()[0] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => "&#39;",
            })?;
            rest = &reserved[1..];
        }
        self.0.write_str(rest)
    }
}

/// How many characters of one text are shown at most: as many as a path may have.
const SHOWN: usize = 4096;

/// Shows bytes as the library's `Escaped` shows text, whole paths long, and what is not UTF-8 as
/// `\xff`.
pub(super) struct Visible<'a>(pub(super) &'a [u8]);

impl Display for Visible<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, self.0, |c| c != '\\')
    }
}

/// Shows JSON text likewise, and leaves the backslashes, as JSON's own escapes are no others'.
pub(super) struct Json<'a>(pub(super) &'a str);

impl Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(f, self.0.as_bytes(), |_| true)
    }
}

fn show(f: &mut fmt::Formatter<'_>, bytes: &[u8], passes: fn(char) -> bool) -> fmt::Result {
    let mut left = SHOWN;
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if left == 0 {
                return write!(f, "...({} bytes)", bytes.len());
            }
            left -= 1;
            if (matches!(c, ' '..='~') && passes(c)) || c.is_alphanumeric() {
                f.write_char(c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        for byte in chunk.invalid() {
            write!(f, "\\x{byte:02x}")?;
        }
        left = left.saturating_sub(chunk.invalid().len());
    }
    Ok(())
}

/// Text of an image, as markup.
pub(super) fn text(text: &str) -> Html<Visible<'_>> {
    Html(Visible(text.as_bytes()))
}

/// Bytes of an image, as markup.
pub(super) fn bytes(bytes: &[u8]) -> Html<Visible<'_>> {
    Html(Visible(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_no_markup_and_nothing_invisible() {
        let long = [b'a'; SHOWN + 1];
        let shown = format!("{}...({} bytes)", "a".repeat(SHOWN), SHOWN + 1);
        let cases: [(&[u8], &str); 7] = [
            (b"usr/bin/a b", "usr/bin/a b"),
            (b"</script>", "&lt;/script&gt;"),
            (b"\" onload='&", "&quot; onload=&#39;&amp;"),
            (b"a\\\n\x1b", r"a\\\n\u{1b}"),
            ("é\u{202e}\u{2028}".as_bytes(), r"é\u{202e}\u{2028}"),
            (b"\xff<\xc3", r"\xff&lt;\xc3"),
            (&long, &shown),
        ];
        for (given, want) in cases {
            assert_eq!(bytes(given).to_string(), want);
        }
        assert_eq!(Json("\"\\u0001\u{1}\"").to_string(), "\"\\u0001\\u{1}\"");
    }
}
