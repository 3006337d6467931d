//! Gzip framing (RFC 1952), as strict as Go's `compress/gzip` or stricter, over raw inflate.

use std::io::{self, BufRead, Read};

use flate2::{Decompress, FlushDecompress, Status};

use super::input::{Input, corrupt};

/// The longest file name or comment, its NUL included: Go refuses longer ones.
const MAX_TEXT: usize = 512;

const FHCRC: u8 = 2;
const FEXTRA: u8 = 4;
const FNAME: u8 = 8;
const FCOMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// Decodes any number of gzip members and fails unless the last one ends the input.
pub(crate) struct GzipReader<R> {
    input: Input<R>,
    inflate: Decompress,
    crc: crc32fast::Hasher,
    /// Bytes the current member gave so far, modulo 2^32.
    count: u32,
    state: State,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// At the beginning, where an empty input is an error.
    Start,
    Body,
    /// Behind the deflate data. The trailer is read only when the data was handed out, so that how
    /// much of a damaged stream is seen does not depend on how it is read.
    Trailer,
    Done,
}

impl<R: BufRead> GzipReader<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            input: Input::new(inner, "gzip member"),
            inflate: Decompress::new(false),
            crc: crc32fast::Hasher::new(),
            count: 0,
            state: State::Start,
        }
    }

    /// The source, of which not all may have been read.
    pub(super) fn source(&mut self) -> &mut R {
        &mut self.input.inner
    }

    fn begin(&mut self) -> io::Result<()> {
        header(&mut self.input)?;
        self.inflate.reset(false);
        self.crc = crc32fast::Hasher::new();
        self.count = 0;
        self.state = State::Body;
        Ok(())
    }

    /// Inflates into `out`; 0 bytes mean that the member has ended.
    fn body(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let available = self.input.fill()?;
            let at_end = available.is_empty();
            let (before_in, before_out) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(available, out, FlushDecompress::None);
            let used = distance(before_in, self.inflate.total_in());
            let made = distance(before_out, self.inflate.total_out());
            self.input.consume(used);
            self.crc.update(&out[..made]);
            #[expect(clippy::cast_possible_truncation, reason = "the trailer counts modulo 2^32")]
            let made_mod = made as u32;
            self.count = self.count.wrapping_add(made_mod);
            // What precedes the damage is handed out first; the next call meets it again.
            let status = match status {
                Ok(status) => status,
                Err(_) if made > 0 => return Ok(made),
                Err(_) => return Err(corrupt("invalid deflate data")),
            };
            if status == Status::StreamEnd {
                self.state = State::Trailer;
            }
            if made > 0 || status == Status::StreamEnd {
                return Ok(made);
            }
            if at_end {
                return Err(self.input.cut());
            }
        }
    }

    fn trailer(&mut self) -> io::Result<()> {
        let crc = u32::from_le_bytes(self.input.array()?);
        let size = u32::from_le_bytes(self.input.array()?);
        if crc != self.crc.clone().finalize() {
            return Err(corrupt("wrong CRC"));
        }
        if size != self.count {
            return Err(corrupt("wrong size in the trailer"));
        }
        self.state = if self.input.fill()?.is_empty() { State::Done } else { State::Start };
        Ok(())
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Done => return Ok(0),
                State::Start => self.begin()?,
                State::Trailer => self.trailer()?,
                State::Body => match self.body(out)? {
                    0 => {}
                    n => return Ok(n),
                },
            }
        }
    }
}

/// Bytes between two totals of the inflater, at most a buffer's length.
fn distance(before: u64, after: u64) -> usize {
    usize::try_from(after - before).expect("the inflater moves within the buffers it was given")
}

/// Reads a member's header up to the deflate data.
fn header<R: BufRead>(input: &mut Input<R>) -> io::Result<()> {
    let mut crc = crc32fast::Hasher::new();
    let fixed: [u8; 10] = input.array()?;
    crc.update(&fixed);
    let flags = fixed[3];
    if fixed[..3] != [0x1f, 0x8b, 8] {
        return Err(corrupt("no gzip header where a member must begin"));
    }
    if flags & RESERVED != 0 {
        return Err(corrupt("reserved flag bits are set"));
    }
    if flags & FEXTRA != 0 {
        extra(input, &mut crc)?;
    }
    for flag in [FNAME, FCOMMENT] {
        if flags & flag != 0 {
            text(input, &mut crc)?;
        }
    }
    if flags & FHCRC != 0 {
        let stated = u16::from_le_bytes(input.array()?);
        if u32::from(stated) != crc.finalize() & 0xffff {
            return Err(corrupt("wrong header CRC"));
        }
    }
    Ok(())
}

fn extra<R: BufRead>(input: &mut Input<R>, crc: &mut crc32fast::Hasher) -> io::Result<()> {
    let length: [u8; 2] = input.array()?;
    crc.update(&length);
    for _ in 0..u16::from_le_bytes(length) {
        crc.update(&input.array::<1>()?);
    }
    Ok(())
}

fn text<R: BufRead>(input: &mut Input<R>, crc: &mut crc32fast::Hasher) -> io::Result<()> {
    for _ in 0..MAX_TEXT {
        let byte: [u8; 1] = input.array()?;
        crc.update(&byte);
        if byte == [0] {
            return Ok(());
        }
    }
    Err(corrupt("a file name or comment of more than 511 bytes"))
}
