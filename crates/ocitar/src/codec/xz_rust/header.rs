use std::io::{self, BufRead};

use lzma_rust2::{FilterConfig, FilterType};

use super::super::decode::XZ_MEMORY;
use super::super::input::{Input, corrupt};
use super::number;

/// What decoding LZMA2 takes besides its dictionary, or more. Dictionaries are powers of two, or
/// one and a half of one, so that none is near the limit.
const BESIDES: u64 = 64 << 10;

const LZMA2: u64 = 0x21;

/// What the header of a block says.
pub(super) struct Header {
    /// Bytes of the header itself.
    pub(super) size: u64,
    pub(super) packed: Option<u64>,
    pub(super) unpacked: Option<u64>,
    /// In the order of decoding.
    pub(super) filters: Vec<FilterConfig>,
    pub(super) dictionary: u32,
}

/// Reads the header of a block behind the byte of its size.
pub(super) fn read<R: BufRead>(input: &mut Input<R>, size: u8) -> io::Result<Header> {
    let length = (usize::from(size) + 1) * 4;
    let mut bytes = vec![size];
    input.append(length - 1, &mut bytes)?;
    let (bytes, crc) = bytes.split_at(length - 4);
    if crc != crc32fast::hash(bytes).to_le_bytes() {
        return Err(corrupt("wrong CRC of a block header"));
    }
    let flags = bytes[1];
    if flags & 0x3c != 0 {
        return Err(corrupt("unknown flags of a block"));
    }
    let mut fields = Fields(&bytes[2..]);
    let packed = (flags & 0x40 != 0).then(|| fields.number()).transpose()?;
    let unpacked = (flags & 0x80 != 0).then(|| fields.number()).transpose()?;
    if packed == Some(0) {
        return Err(corrupt("a block without bytes"));
    }
    let mut filters = Vec::new();
    for _ in 0..flags & 3 {
        filters.insert(0, fields.filter()?);
    }
    let dictionary = fields.lzma2()?;
    if fields.0.iter().any(|byte| *byte != 0) {
        return Err(corrupt("padding of a block header that is not zero"));
    }
    if u64::from(dictionary) + BESIDES > XZ_MEMORY {
        return Err(corrupt("the dictionary is beyond the memory limit"));
    }
    Ok(Header { size: length as u64, packed, unpacked, filters, dictionary })
}

/// What is left of a header.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take(&mut self, n: u64) -> io::Result<&'a [u8]> {
        let n = usize::try_from(n).ok().filter(|n| *n <= self.0.len());
        let n = n.ok_or_else(|| corrupt("a block header that is too short"))?;
        let (taken, rest) = self.0.split_at(n);
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> io::Result<u64> {
        number(|| Ok(self.take(1)?[0]))
    }

    /// The id of a filter and its properties.
    fn flags(&mut self) -> io::Result<(u64, &'a [u8])> {
        let id = self.number()?;
        let size = self.number()?;
        Ok((id, self.take(size)?))
    }

    /// A filter before LZMA2.
    fn filter(&mut self) -> io::Result<FilterConfig> {
        let (id, properties) = self.flags()?;
        let filter_type = match FilterType::try_from(id) {
            Ok(filter_type) if filter_type != FilterType::Lzma2 => filter_type,
            _ => return Err(corrupt("an unknown filter, or LZMA2 before another")),
        };
        let property = match (filter_type, properties) {
            (FilterType::Delta, [distance]) => u32::from(*distance) + 1,
            (FilterType::Delta, _) => return Err(wrong_properties()),
            (_, []) => 0,
            (_, &[a, b, c, d]) => u32::from_le_bytes([a, b, c, d]),
            _ => return Err(wrong_properties()),
        };
        if filter_type != FilterType::Delta && property % alignment(filter_type) != 0 {
            return Err(wrong_properties());
        }
        Ok(FilterConfig { filter_type, property })
    }

    /// The size of the dictionary of LZMA2, which every block must have last.
    fn lzma2(&mut self) -> io::Result<u32> {
        match self.flags()? {
            (LZMA2, [40]) => Ok(u32::MAX),
            (LZMA2, [size @ ..40]) => Ok((2 | u32::from(size & 1)) << (size / 2 + 11)),
            (LZMA2, _) => Err(wrong_properties()),
            _ => Err(corrupt("a last filter that is not LZMA2")),
        }
    }
}

/// Of what the place where a filter begins must be a multiple.
fn alignment(filter: FilterType) -> u32 {
    match filter {
        FilterType::BcjIa64 => 16,
        FilterType::BcjPpc | FilterType::BcjArm | FilterType::BcjSparc | FilterType::BcjArm64 => 4,
        FilterType::BcjArmThumb | FilterType::BcjRiscv => 2,
        FilterType::Delta | FilterType::BcjX86 | FilterType::Lzma2 => 1,
    }
}

fn wrong_properties() -> io::Error {
    corrupt("wrong properties of a filter")
}
