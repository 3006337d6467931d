//! A header read exactly as leniently as Go's `archive/tar` reads it, for layers.

use super::field::is_zero;

/// A header block of a layer.
#[derive(Debug)]
pub(crate) struct LooseHeader<'a> {
    pub(crate) flag: u8,
    /// Permissions, and the bits above them.
    pub(crate) mode: i64,
    /// The owner's and the group's number.
    pub(crate) owner: [i64; 2],
    /// The owner's and the group's name, if the format has them.
    pub(crate) owner_names: [&'a [u8]; 2],
    /// Seconds since 1970.
    pub(crate) mtime: i64,
    /// A device's two numbers, if the format has them.
    pub(crate) device: [i64; 2],
    /// Bytes of content, or of extension data.
    pub(crate) size: u64,
    name: &'a [u8],
    prefix: &'a [u8],
    /// The link's target.
    pub(crate) link: &'a [u8],
}

impl<'a> LooseHeader<'a> {
    /// Reads a block; `None` is what Go refuses with "invalid tar header".
    pub(crate) fn parse(block: &'a [u8]) -> Option<Self> {
        let stated = octal(&block[148..156])?;
        let others = || block[..148].iter().chain(&block[156..]);
        let unsigned = others().map(|b| i64::from(*b)).sum::<i64>() + 256;
        let signed = others().map(|b| i64::from(i8::from_ne_bytes([*b]))).sum::<i64>() + 256;
        if stated != unsigned && stated != signed {
            return None;
        }
        Some(Self {
            flag: block[156],
            mode: number(&block[100..108])?,
            owner: [number(&block[108..116])?, number(&block[116..124])?],
            owner_names: owner_names(block),
            mtime: number(&block[136..148])?,
            device: device(block)?,
            size: u64::try_from(number(&block[124..136])?).ok()?,
            name: until_nul(&block[..100]),
            prefix: prefix(block)?,
            link: until_nul(&block[157..257]),
        })
    }

    pub(crate) fn name(&self) -> Vec<u8> {
        match self.prefix {
            [] => self.name.to_vec(),
            prefix => [prefix, b"/", self.name].concat(),
        }
    }
}

/// Whether the magic declares a format that has more fields than the oldest.
fn has_format(block: &[u8]) -> bool {
    block[257..263] == *b"ustar\0" || block[257..265] == *b"ustar  \0"
}

fn device(block: &[u8]) -> Option<[i64; 2]> {
    let numbers = || Some([number(&block[329..337])?, number(&block[337..345])?]);
    if has_format(block) { numbers() } else { Some([0, 0]) }
}

fn owner_names(block: &[u8]) -> [&[u8]; 2] {
    if has_format(block) { [until_nul(&block[265..297]), until_nul(&block[297..329])] } else { [&[], &[]] }
}

/// The part of a name before the name field, by the format that the magic declares.
fn prefix(block: &[u8]) -> Option<&[u8]> {
    let is_ustar = block[257..263] == *b"ustar\0";
    let is_gnu = block[257..265] == *b"ustar  \0";
    if !is_ustar && !is_gnu {
        return Some(&[]);
    }
    if is_gnu {
        return Some(gnu_prefix(block));
    }
    if block[508..512] == *b"tar\0" {
        number(&block[476..488])?;
        number(&block[488..500])?;
        return Some(until_nul(&block[345..476]));
    }
    Some(until_nul(&block[345..500]))
}

/// Old Go versions wrote a prefix where GNU keeps times: what is no time is taken for one.
fn gnu_prefix(block: &[u8]) -> &[u8] {
    let is_time = |field: &[u8]| field[0] == 0 || number(field).is_some();
    let prefix = until_nul(&block[345..500]);
    let times = is_time(&block[345..357]) && is_time(&block[357..369]);
    if times || !prefix.is_ascii() { &[] } else { prefix }
}

/// A number in octal or base 256; blank is 0.
fn number(field: &[u8]) -> Option<i64> {
    if field[0] & 0x80 == 0 {
        return octal(field);
    }
    // Two's complement over all bits but the first.
    let flip = if field[0] & 0x40 == 0 { 0 } else { 0xff };
    let (first, rest) = (field[0] ^ flip, &field[1..]);
    let mut value = u64::from(first & 0x7f);
    for byte in rest {
        if value >> 56 != 0 {
            return None;
        }
        value = value << 8 | u64::from(byte ^ flip);
    }
    let value = i64::try_from(value).ok()?;
    Some(if flip == 0 { value } else { !value })
}

/// Octal digits between blanks, cut at a NUL; nothing is 0.
fn octal(field: &[u8]) -> Option<i64> {
    let blank = |b: &u8| matches!(b, 0 | b' ');
    let Some(start) = field.iter().position(|b| !blank(b)) else {
        return Some(0);
    };
    let end = field.iter().rposition(|b| !blank(b))?;
    let digits = until_nul(&field[start..=end]);
    let value = std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    i64::from_str_radix(value, 8).ok()
}

/// A text up to its first NUL.
pub(crate) fn until_nul(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    &field[..end]
}

/// Whether a block is all zero.
pub(crate) fn is_zero_block(block: &[u8]) -> bool {
    is_zero(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_as_go_does() {
        let cases: &[(&[u8], Option<i64>)] = &[
            (b"0000644\0", Some(0o644)),
            (b"\x00000644\x00", Some(0o644)),
            (b"  644   ", Some(0o644)),
            (b"64\x004 zz", Some(0o64)),
            (b"        ", Some(0)),
            (b"+0000644", None),
            (b"zzz\0\0\0\0\0", None),
            (b"\x80\0\0\0\0\0\0\x07", Some(7)),
            (b"\xff\xff\xff\xff\xff\xff\xff\xfe", Some(-2)),
            (b"\x80\x01\0\0\0\0\0\0\0\0\0\x07", None),
        ];
        for (field, want) in cases {
            assert_eq!(number(field), *want, "{}", field.escape_ascii());
        }
    }
}
