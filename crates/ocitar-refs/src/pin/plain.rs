//! Which texts YAML takes for strings without quotes.

/// Whether a YAML reader, of version 1.1 or 1.2, takes the text without quotes for that string,
/// in flow style too. It may say no where yes is true.
///
/// An ID's first digits may be a number (`123456789012`, `1234567890e1`), and a name with a tag
/// minutes and seconds (`12:30`).
pub(crate) fn is_plain_string(text: &str) -> bool {
    let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':' | '@');
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(safe)
        && !text.ends_with(':')
        && !is_word(text)
        && !is_numeric(text)
}

fn is_word(text: &str) -> bool {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Numbers, times of day and dates: all that begins with a digit and has nothing but what occurs
/// in them.
fn is_numeric(text: &str) -> bool {
    let based = ["0x", "0X", "0o", "0b"].iter().any(|base| text.starts_with(base));
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '_' | '.' | ':' | '-');
    let is_date = |c: char| digits(c) || matches!(c, 'T' | 't' | 'Z' | 'z');
    let is_float = |text: &str| {
        let exponents = text.matches(['e', 'E']).count();
        exponents <= 1 && text.chars().all(|c| digits(c) || matches!(c, 'e' | 'E'))
    };
    text.starts_with(|c: char| c.is_ascii_digit()) && (based || text.chars().all(is_date) || is_float(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_is_no_string() {
        for (text, want) in [
            ("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true),
            ("app:1", true),
            ("localhost:5000/app:1@sha256:00", true),
            ("9f86d081884c", true),
            ("1.25.3-alpine", true),
            ("123456789012", false),
            ("12345678e012", false),
            ("1234e5678e01", true),
            ("0123456789ab", true),
            ("0x123456789a", false),
            ("12:30", false),
            ("1.0", false),
            ("1_0", false),
            ("2020-01-01", false),
            ("2020-01-01T00", false),
            ("true", false),
            ("No", false),
            ("", false),
            ("[::1]:5000/app", false),
            ("a: b", false),
            ("app:", false),
        ] {
            assert_eq!(is_plain_string(text), want, "{text}");
        }
    }
}
