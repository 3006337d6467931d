//! Text from an archive, made safe to show.
//!
//! Takes any string, gives printable text. Knows nothing of where the text came from.

use std::fmt;

/// Shows text from an archive so that it cannot steer a terminal or hide a line.
///
/// Letters and digits of all scripts and printable ASCII pass, except the backslash; everything
/// else becomes `\n`, `\u{1b}` or `\u{202e}`. Without this a tag could erase the line that warns of it.
///
/// ```
/// use ocitar::Escaped;
///
/// assert_eq!(Escaped("app:1").to_string(), "app:1");
/// assert_eq!(Escaped("a\x1b[2Kb").to_string(), r"a\u{1b}[2Kb");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Escaped<'a>(pub &'a str);

/// How many characters of one text are shown at most; the rest is counted.
const SHOWN: usize = 512;

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for (i, c) in self.0.chars().enumerate() {
            if i == SHOWN {
                return write!(f, "...({} bytes)", self.0.len());
            }
            if (matches!(c, ' '..='~') && c != '\\') || c.is_alphanumeric() {
                f.write_char(c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        Ok(())
    }
}
