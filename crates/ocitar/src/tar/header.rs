//! One 512-byte header block, decoded but not yet interpreted.

use super::TarFault;
use super::field::{self, is_blank, is_zero};

/// The format a header's magic declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V7,
    Posix,
    Gnu,
}

/// The fields that matter of a header whose other fields were checked.
#[derive(Debug)]
pub(super) struct Header<'a> {
    pub(super) format: Format,
    pub(super) flag: u8,
    pub(super) size: u64,
    prefix: &'a [u8],
    name: &'a [u8],
    pub(super) link: &'a [u8],
}

impl<'a> Header<'a> {
    pub(super) fn parse(block: &'a [u8; 512]) -> Result<Self, TarFault> {
        checksum(block)?;
        let format = format(block)?;
        unused_numbers(block, format)?;
        let flag = block[156];
        Ok(Self {
            format,
            flag,
            size: size(&block[124..136], flag)?,
            prefix: prefix(block, format)?,
            name: field::text(&block[..100], "name")?,
            link: field::text(&block[157..257], "linkname")?,
        })
    }

    /// The name of the header itself: prefix, slash and name.
    pub(super) fn name(&self) -> Vec<u8> {
        match self.prefix {
            [] => self.name.to_vec(),
            prefix => [prefix, b"/", self.name].concat(),
        }
    }
}

/// The sum of all bytes with the checksum field as spaces, which must be written in octal.
fn checksum(block: &[u8; 512]) -> Result<(), TarFault> {
    let field = &block[148..156];
    let stated = field::octal(field).ok_or(TarFault::Checksum)?;
    let sum = |bytes: &[u8]| bytes.iter().map(|b| i64::from(*b)).sum::<i64>();
    if stated == sum(block) - sum(field) + 8 * i64::from(b' ') { Ok(()) } else { Err(TarFault::Checksum) }
}

fn format(block: &[u8; 512]) -> Result<Format, TarFault> {
    match &block[257..265] {
        b"ustar\x0000" if is_zero(&block[500..]) => Ok(Format::Posix),
        b"ustar  \0" if is_zero(&block[345..]) => Ok(Format::Gnu),
        b"ustar\x0000" | b"ustar  \0" => Err(TarFault::UnusedBytes),
        magic if !is_zero(magic) => Err(TarFault::Magic),
        _ if is_zero(&block[257..]) => Ok(Format::V7),
        _ => Err(TarFault::UnusedBytes),
    }
}

/// Go fails on numbers it has no use for, so they are checked too.
fn unused_numbers(block: &[u8; 512], format: Format) -> Result<(), TarFault> {
    field::number(&block[100..108], "mode").and_then(non_negative("mode"))?;
    field::number(&block[108..116], "uid")?;
    field::number(&block[116..124], "gid")?;
    field::number(&block[136..148], "mtime")?;
    if format != Format::V7 {
        field::text(&block[265..297], "uname")?;
        field::text(&block[297..329], "gname")?;
        field::number(&block[329..337], "devmajor").and_then(non_negative("devmajor"))?;
        field::number(&block[337..345], "devminor").and_then(non_negative("devminor"))?;
    }
    Ok(())
}

fn non_negative(what: &'static str) -> impl Fn(i64) -> Result<(), TarFault> {
    move |n| if n < 0 { Err(TarFault::Number(what)) } else { Ok(()) }
}

/// A directory or link may leave its size blank; whoever has data may not.
fn size(field: &[u8], flag: u8) -> Result<u64, TarFault> {
    if matches!(flag, b'5' | b'2') && is_blank(field) {
        return Ok(0);
    }
    field::size(field)
}

fn prefix(block: &[u8; 512], format: Format) -> Result<&[u8], TarFault> {
    match format {
        Format::Posix => field::text(&block[345..500], "prefix"),
        Format::V7 | Format::Gnu => Ok(&[]),
    }
}
