//! The two ways a header spells numbers.

/// Spells a number as octal digits with leading zeros and a closing NUL, or in base 256 if it does not fit.
pub fn octal(value: u64, width: usize) -> Vec<u8> {
    let digits = width.saturating_sub(1);
    let text = format!("{value:0digits$o}\0");
    if text.len() <= width { text.into_bytes() } else { base256(i128::from(value), width) }
}

/// Spells a number in base 256: big-endian two's complement, with the top bit of the first byte set as a mark.
///
/// Values beyond 64 bits are possible, since readers that keep the low bytes only are worth testing.
pub fn base256(value: i128, width: usize) -> Vec<u8> {
    let all = value.to_be_bytes();
    let mut bytes = all[all.len().saturating_sub(width)..].to_vec();
    if let Some(first) = bytes.first_mut() {
        *first |= 0x80;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fill_their_field() {
        assert_eq!(octal(0o644, 8), b"0000644\0");
        assert_eq!(octal(0o77_777_777_777, 12), b"77777777777\0");
        assert_eq!(octal(1 << 33, 12), b"\x80\0\0\0\0\0\0\x02\0\0\0\0");
        assert_eq!(base256(-1, 12), [0xff; 12]);
    }
}
