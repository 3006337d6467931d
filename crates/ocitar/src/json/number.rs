/// A number as written; its value matters only where a field needs an integer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Number(Box<str>);

impl Number {
    pub(super) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The number as written.
    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// The value if it is written as an integer of 64 bits: Go takes no `1.0` or `1e3` for one.
    pub(crate) fn integer(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

/// The length of the number that `text` begins with (RFC 8259 section 6).
pub(super) fn scan(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    at += match (text.get(at)?, digits(at)) {
        (b'0', _) => 1,
        (_, 0) => return None,
        (_, n) => n,
    };
    if text.get(at) == Some(&b'.') {
        at += 1 + Some(digits(at + 1)).filter(|n| *n > 0)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        at += Some(digits(at)).filter(|n| *n > 0)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_json_numbers() {
        let cases = [
            ("0", Some(1)),
            ("-0", Some(2)),
            ("12,", Some(2)),
            ("1.5e-7]", Some(6)),
            ("01", Some(1)),
            ("1e999", Some(5)),
            ("-", None),
            ("+1", None),
            (".5", None),
            ("1.", None),
            ("1e", None),
            ("NaN", None),
        ];
        for (text, want) in cases {
            assert_eq!(scan(text.as_bytes()), want, "{text}");
        }
        assert_eq!(Number::new("9223372036854775808").integer(), None);
        assert_eq!(Number::new("1.0").integer(), None);
    }
}
