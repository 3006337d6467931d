//! xz streams, as strict as liblzma, over the LZMA2 of `lzma-rust2`.
//!
//! That crate has a reader of whole streams too, which leaves out what liblzma checks: the sizes in
//! block headers, the index and the footer, and how numbers are written.

mod block;
mod check;
mod header;
mod index;

use std::io::{self, BufRead, Read};

use block::Block;
use check::Check;
use index::{Index, Records};

use super::input::{Input, corrupt};

const MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
const FOOTER_MAGIC: [u8; 2] = *b"YZ";

/// Decodes any number of xz streams and fails unless the last one, or its padding, ends the input.
pub(crate) struct XzReader<R> {
    input: Input<R>,
    /// What the current stream's header says of its checks.
    flags: [u8; 2],
    block: Option<Block>,
    records: Records,
    state: State,
    /// The error to tell once all that precedes it was handed out.
    failed: Option<(io::ErrorKind, String)>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// Where a stream must begin.
    Stream,
    /// Where a block or the index begins.
    Next,
    Body,
    Done,
}

impl<R: BufRead> XzReader<R> {
    #[expect(clippy::unnecessary_wraps, reason = "liblzma may lack memory")]
    pub(in crate::codec) fn new(source: R) -> io::Result<Self> {
        Ok(Self {
            input: Input::new(source, "xz stream"),
            flags: [0; 2],
            block: None,
            records: Records::default(),
            state: State::Stream,
            failed: None,
        })
    }

    /// The source, of which not all may have been read.
    pub(in crate::codec) fn source(&mut self) -> &mut R {
        &mut self.input.inner
    }

    /// Goes on to the next bytes of content; 0 of them where something else comes.
    fn step(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self.state {
            State::Stream => self.begin()?,
            State::Next => self.next()?,
            State::Body => return self.body(out),
            State::Done => {}
        }
        Ok(0)
    }

    fn begin(&mut self) -> io::Result<()> {
        let header: [u8; 12] = self.input.array()?;
        if header[..6] != MAGIC {
            return Err(corrupt("no xz stream where one must begin"));
        }
        if header[8..] != crc32fast::hash(&header[6..8]).to_le_bytes() {
            return Err(corrupt("wrong CRC of the stream header"));
        }
        self.flags = [header[6], header[7]];
        if self.flags[0] != 0 || self.flags[1] & 0xf0 != 0 {
            return Err(corrupt("unknown flags of the stream"));
        }
        self.records = Records::default();
        self.state = State::Next;
        Ok(())
    }

    fn next(&mut self) -> io::Result<()> {
        let [size] = self.input.array()?;
        if size > 0 {
            let header = header::read(&mut self.input, size)?;
            self.block = Some(Block::new(header, Check::new(self.flags[1]))?);
            self.state = State::Body;
            return Ok(());
        }
        let index = Index::read(&mut self.input, &self.records)?;
        self.footer(index)?;
        self.padding()
    }

    fn body(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(block) = &mut self.block else {
            return Err(corrupt("no block"));
        };
        let n = block.read(&mut self.input, out)?;
        if n == 0 {
            let (unpadded, unpacked) = block.end(&mut self.input)?;
            self.records.push(unpadded, unpacked);
            self.block = None;
            self.state = State::Next;
        }
        Ok(n)
    }

    fn footer(&mut self, index: Index) -> io::Result<()> {
        let footer: [u8; 12] = self.input.array()?;
        if footer[10..] != FOOTER_MAGIC {
            return Err(corrupt("no footer where the stream must end"));
        }
        if footer[..4] != crc32fast::hash(&footer[4..10]).to_le_bytes() {
            return Err(corrupt("wrong CRC of the footer"));
        }
        let size = u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]]);
        if (u64::from(size) + 1) * 4 != index.size {
            return Err(corrupt("wrong size of the index in the footer"));
        }
        if footer[8..10] != self.flags {
            return Err(corrupt("the footer is not that of the stream"));
        }
        Ok(())
    }

    /// Takes zeros up to the next stream or the end.
    fn padding(&mut self) -> io::Result<()> {
        let mut count = 0u8;
        while let Some(byte) = self.input.fill()?.first() {
            if *byte != 0 {
                self.state = State::Stream;
                break;
            }
            self.input.consume(1);
            count = (count + 1) % 4;
        }
        if count != 0 {
            return Err(corrupt("stream padding that is no multiple of four bytes"));
        }
        if self.state != State::Stream {
            self.state = State::Done;
        }
        Ok(())
    }
}

impl<R: BufRead> Read for XzReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            if let Some((kind, message)) = &self.failed {
                return Err(io::Error::new(*kind, message.as_str()));
            }
            if self.state == State::Done {
                return Ok(0);
            }
            match self.step(out) {
                Ok(0) => {}
                Ok(n) => return Ok(n),
                Err(error) => self.failed = Some((error.kind(), error.to_string())),
            }
        }
    }
}

/// Takes the next byte of a number from `next` until it is whole.
fn number(mut next: impl FnMut() -> io::Result<u8>) -> io::Result<u64> {
    let mut value = 0;
    for at in 0..9 {
        let byte = next()?;
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return if byte == 0 && at > 0 { Err(corrupt("a number is too long")) } else { Ok(value) };
        }
    }
    Err(corrupt("a number is too long"))
}
