use std::io::{self, BufRead};

use ocitar_sha256::Sha256;

use super::super::input::{Input, corrupt};
use super::number;

/// The least size of a block with its header.
const LEAST_UNPADDED: u64 = 5;

/// The sizes of blocks: how many there are, their sums, and a hash of each, as there may be more
/// than memory holds.
#[derive(Clone, Default)]
pub(super) struct Records {
    count: u64,
    unpadded: u64,
    unpacked: u64,
    hash: Sha256,
}

impl Records {
    pub(super) fn push(&mut self, unpadded: u64, unpacked: u64) {
        self.count += 1;
        self.unpadded = self.unpadded.saturating_add(unpadded.next_multiple_of(4));
        self.unpacked = self.unpacked.saturating_add(unpacked);
        self.hash.update(&unpadded.to_le_bytes());
        self.hash.update(&unpacked.to_le_bytes());
    }
}

/// The index behind the blocks of a stream.
pub(super) struct Index {
    pub(super) size: u64,
}

impl Index {
    /// Reads it behind its first byte; it must tell of the blocks that were read.
    pub(super) fn read<R: BufRead>(input: &mut Input<R>, blocks: &Records) -> io::Result<Self> {
        let mut bytes = Summed { input, crc: crc32fast::Hasher::new(), count: 0 };
        bytes.crc.update(&[0]);
        bytes.count = 1;
        if bytes.number()? != blocks.count {
            return Err(corrupt("an index of another number of blocks"));
        }
        let mut records = Records::default();
        while records.count < blocks.count {
            let (unpadded, unpacked) = (bytes.number()?, bytes.number()?);
            if !(LEAST_UNPADDED..=i64::MAX as u64 & !3).contains(&unpadded) {
                return Err(corrupt("an impossible size of a block in the index"));
            }
            records.push(unpadded, unpacked);
            if records.unpadded > blocks.unpadded || records.unpacked > blocks.unpacked {
                return Err(corrupt("an index of other blocks"));
            }
        }
        while bytes.count % 4 != 0 {
            if bytes.byte()? != 0 {
                return Err(corrupt("padding of the index that is not zero"));
            }
        }
        if records.hash.finish() != blocks.hash.clone().finish() {
            return Err(corrupt("an index of other blocks"));
        }
        let (crc, size) = (bytes.crc.finalize(), bytes.count + 4);
        if input.array()? != crc.to_le_bytes() {
            return Err(corrupt("wrong CRC of the index"));
        }
        Ok(Self { size })
    }
}

/// An input whose bytes are counted and summed.
struct Summed<'a, R> {
    input: &'a mut Input<R>,
    crc: crc32fast::Hasher,
    count: u64,
}

impl<R: BufRead> Summed<'_, R> {
    fn byte(&mut self) -> io::Result<u8> {
        let [byte] = self.input.array()?;
        self.crc.update(&[byte]);
        self.count += 1;
        Ok(byte)
    }

    fn number(&mut self) -> io::Result<u64> {
        number(|| self.byte())
    }
}
