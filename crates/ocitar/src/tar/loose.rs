//! A header read as leniently as Go reads it, for layers.

use super::field;

/// A header block of a layer.
#[derive(Debug)]
pub(crate) struct LooseHeader<'a> {
    pub(crate) flag: u8,
    /// Bytes of content, or of extension data.
    pub(crate) size: u64,
    name: &'a [u8],
    prefix: &'a [u8],
    /// The link's target, not yet cut at its NUL.
    pub(crate) link: &'a [u8],
}

impl<'a> LooseHeader<'a> {
    /// Reads a block. `Err(None)` is what every reader refuses; `Err(Some(_))` is what this one
    /// does not know to read as Go does.
    pub(crate) fn parse(block: &'a [u8]) -> Result<Self, Option<&'static str>> {
        let stated = checksum(&block[148..156]).ok_or(None)?;
        let others = || block[..148].iter().chain(&block[156..]);
        let unsigned = others().map(|b| i64::from(*b)).sum::<i64>() + 256;
        let signed = others().map(|b| i64::from(i8::from_ne_bytes([*b]))).sum::<i64>() + 256;
        if stated != unsigned && stated != signed {
            return Err(None);
        }
        let size = field::number(&block[124..136], "size").map_err(|_| Some("an unusual size"))?;
        Ok(Self {
            flag: block[156],
            size: u64::try_from(size).map_err(|_| Some("a negative size"))?,
            name: cut(&block[..100]),
            prefix: prefix(block)?,
            link: &block[157..257],
        })
    }

    pub(crate) fn name(&self) -> Vec<u8> {
        match self.prefix {
            [] => self.name.to_vec(),
            prefix => [prefix, b"/", self.name].concat(),
        }
    }
}

/// The checksum as Go reads it: blanks around it dropped, cut at a NUL inside, empty is 0.
fn checksum(field: &[u8]) -> Option<i64> {
    let start = field.iter().position(|b| !matches!(b, 0 | b' ')).unwrap_or(field.len());
    let digits = cut(&field[start..]).trim_ascii_end();
    digits.is_empty().then_some(0).or_else(|| field::octal(digits))
}

fn cut(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|b| *b == 0).unwrap_or(field.len());
    &field[..end]
}

fn prefix(block: &[u8]) -> Result<&[u8], Option<&'static str>> {
    match &block[257..265] {
        b"ustar\x0000" if block[508..512] != *b"tar\0" => Ok(cut(&block[345..500])),
        // What old GNU headers keep there (times, sparse maps) is no prefix.
        b"ustar  \0" | [0, ..] => Ok(&[]),
        _ => Err(Some("an unusual magic")),
    }
}
