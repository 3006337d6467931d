//! Strings: escapes, control characters, surrogates. UTF-8 was checked before.

use super::fault::{JsonError, JsonFault};

/// Reads the string that begins behind the quote at `start - 1`; gives the text and the position
/// behind the closing quote.
pub(super) fn read(doc: &str, start: usize) -> Result<(Box<str>, usize), JsonError> {
    let bytes = doc.as_bytes();
    let mut out = String::new();
    let mut at = start;
    loop {
        let plain = bytes[at..].iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..=0x1f)).count();
        out.push_str(&doc[at..at + plain]);
        at += plain;
        match bytes.get(at) {
            Some(b'"') => return Ok((out.into(), at + 1)),
            Some(b'\\') => at = escape(bytes, at + 1, &mut out)?,
            _ => return Err(JsonError::new(JsonFault::Syntax, at)),
        }
    }
}

/// Reads one escape, whose backslash is at `at - 1`; gives the position behind it.
fn escape(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, JsonError> {
    let c = match bytes.get(at) {
        Some(c @ (b'"' | b'\\' | b'/')) => char::from(*c),
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at + 1, out),
        _ => return Err(JsonError::new(JsonFault::Syntax, at)),
    };
    out.push(c);
    Ok(at + 1)
}

fn unicode(bytes: &[u8], at: usize, out: &mut String) -> Result<usize, JsonError> {
    let syntax = || JsonError::new(JsonFault::Syntax, at);
    let lone = || JsonError::new(JsonFault::Surrogate, at);
    let high = hex4(bytes, at).ok_or_else(syntax)?;
    if !(0xd800..0xe000).contains(&high) {
        out.push(char::from_u32(high).ok_or_else(lone)?);
        return Ok(at + 4);
    }
    let pair = bytes.get(at + 4..at + 6) == Some(b"\\u");
    let low = hex4(bytes, at + 6).filter(|low| pair && high < 0xdc00 && (0xdc00..0xe000).contains(low));
    let low = low.ok_or_else(lone)?;
    let c = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    out.push(char::from_u32(c).ok_or_else(lone)?);
    Ok(at + 10)
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |n, b| Some(n << 4 | char::from(*b).to_digit(16)?))
}
