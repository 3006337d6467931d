//! The fields of a header block: numbers and texts, in the one form all readers share.

use super::TarFault;

/// Reads a text field: up to the first NUL, after which only NULs may follow.
pub(super) fn text<'a>(field: &'a [u8], what: &'static str) -> Result<&'a [u8], TarFault> {
    let Some(end) = field.iter().position(|b| *b == 0) else {
        return Ok(field);
    };
    if is_zero(&field[end..]) { Ok(&field[..end]) } else { Err(TarFault::TextAfterNul(what)) }
}

/// Reads a number that may be blank, in which case it is 0.
pub(super) fn number(field: &[u8], what: &'static str) -> Result<i64, TarFault> {
    if field[0] & 0x80 != 0 {
        return base256(field).ok_or(TarFault::Number(what));
    }
    if is_blank(field) {
        return Ok(0);
    }
    octal(field).ok_or(TarFault::Number(what))
}

/// Reads a number that may be neither blank nor negative.
pub(super) fn size(field: &[u8]) -> Result<u64, TarFault> {
    if is_blank(field) {
        return Err(TarFault::Number("size"));
    }
    let size = number(field, "size")?;
    u64::try_from(size).map_err(|_| TarFault::Number("size"))
}

/// Spaces, octal digits, then only NULs and spaces.
pub(super) fn octal(field: &[u8]) -> Option<i64> {
    let start = field.iter().position(|b| *b != b' ')?;
    let digits = field[start..].iter().take_while(|b| matches!(b, b'0'..=b'7')).count();
    let (number, rest) = field[start..].split_at(digits);
    if digits == 0 || !is_blank(rest) {
        return None;
    }
    // 12 digits, the widest field, are 36 bits.
    Some(number.iter().fold(0, |n, digit| n << 3 | i64::from(digit - b'0')))
}

/// Big-endian two's complement behind a lead byte of 0x80 (positive) or 0xff (negative).
fn base256(field: &[u8]) -> Option<i64> {
    let negative = match field[0] {
        0x80 => false,
        0xff => true,
        _ => return None,
    };
    let mut value = if negative { -1i128 } else { 0 };
    for byte in &field[1..] {
        value = value << 8 | i128::from(*byte);
    }
    i64::try_from(value).ok()
}

pub(super) fn is_blank(field: &[u8]) -> bool {
    field.iter().all(|b| matches!(b, 0 | b' '))
}

pub(super) fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| *b == 0)
}

/// Takes a name only if every reader and every terminal shows the same.
pub(super) fn printable(name: &[u8]) -> Result<&str, TarFault> {
    let sound = !name.is_empty() && name.iter().all(|b| matches!(b, b' '..=b'~') && *b != b'\\');
    match std::str::from_utf8(name) {
        Ok(name) if sound => Ok(name),
        _ => Err(TarFault::NameBytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_in_the_shared_form_only() {
        let cases: &[(&[u8], Option<i64>)] = &[
            (b"0000644\0", Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"777777777777", Some(0o777_777_777_777)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"        ", Some(0)),
            (b"\x80\0\0\0\0\0\0\x07", Some(7)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xff", Some(-1)),
            (b"+0000644", None),
            (b"\t000644\0", None),
            (b"\x000006440", None),
            (b"06 4\0\0\0\0", None),
            (b"0000648\0", None),
            (b"\x81\0\0\0\0\0\0\x07", None),
            (b"\xc0\0\0\0\0\0\0\x07", None),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\x07", None),
            (b"zzz\0\0\0\0\0", None),
        ];
        for (field, want) in cases {
            assert_eq!(number(field, "mode").ok(), *want, "{:?}", field.escape_ascii().to_string());
        }
    }

    #[test]
    fn a_size_is_never_blank_or_negative() {
        assert!(size(b"\0\0\0\0\0\0\0\0\0\0\0\0").is_err());
        assert!(size(b"            ").is_err());
        assert!(size(&[0xff; 12]).is_err());
        assert_eq!(size(b"00000000017\0"), Ok(15));
    }
}
