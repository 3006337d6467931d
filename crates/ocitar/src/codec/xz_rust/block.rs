use std::io::{self, BufRead};

use lzma_rust2::filter::StreamFilter;
use lzma_rust2::{Action, Lzma2Stream, Status};

use super::super::input::{Input, corrupt};
use super::check::Check;
use super::header::Header;

/// Bytes that filters are given at a time.
const CHUNK: usize = 16 << 10;

/// A block that is being decoded.
pub(super) struct Block {
    header: Header,
    check: Check,
    lzma2: Lzma2Stream,
    /// Whether LZMA2 has ended.
    is_over: bool,
    stages: Vec<Stage>,
    /// Whether the filters have given all.
    is_settled: bool,
    /// What went through the filters and was not handed out yet.
    ready: io::Cursor<Vec<u8>>,
}

impl Block {
    pub(super) fn new(header: Header, check: Check) -> io::Result<Self> {
        let stages = header
            .filters
            .iter()
            .map(|config| Ok(Stage { filter: StreamFilter::new(config)?, held: Vec::new() }));
        Ok(Self {
            stages: stages.collect::<io::Result<_>>()?,
            lzma2: Lzma2Stream::new(header.dictionary),
            check,
            is_over: false,
            is_settled: false,
            header,
            ready: io::Cursor::default(),
        })
    }

    /// Decodes into `out`; 0 bytes mean that the block's data has ended.
    pub(super) fn read<R: BufRead>(&mut self, input: &mut Input<R>, out: &mut [u8]) -> io::Result<usize> {
        let n = if self.stages.is_empty() { self.lzma2(input, out)? } else { self.filtered(input, out)? };
        self.check.update(&out[..n]);
        Ok(n)
    }

    fn filtered<R: BufRead>(&mut self, input: &mut Input<R>, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = io::Read::read(&mut self.ready, out)?;
            if n > 0 || self.is_settled {
                return Ok(n);
            }
            let mut chunk = vec![0; CHUNK];
            let n = self.lzma2(input, &mut chunk)?;
            chunk.truncate(n);
            self.is_settled = n == 0;
            let stages = self.stages.iter_mut();
            self.ready = io::Cursor::new(stages.fold(chunk, |bytes, stage| stage.pass(bytes, n == 0)));
        }
    }

    /// Undoes LZMA2; 0 bytes mean that it has ended.
    fn lzma2<R: BufRead>(&mut self, input: &mut Input<R>, out: &mut [u8]) -> io::Result<usize> {
        while !self.is_over {
            let (read, made) = (self.lzma2.total_in(), self.lzma2.total_out());
            let available = input.fill()?;
            let room = self.header.packed.map_or(u64::MAX, |packed| packed - read);
            let limit = usize::try_from(room).map_or(available.len(), |room| room.min(available.len()));
            let result = self.lzma2.process(&available[..limit], out, Action::Run);
            let is_cut = available.is_empty();
            let used = distance(read, self.lzma2.total_in());
            let n = distance(made, self.lzma2.total_out());
            input.consume(used);
            // What precedes the damage is handed out first; the next call meets it again.
            let status = match result {
                Ok(result) => result.status,
                Err(_) if n > 0 => return Ok(n),
                Err(e) => return Err(corrupt(e.to_string())),
            };
            self.is_over = status == Status::StreamEnd;
            if self.header.unpacked.is_some_and(|unpacked| self.lzma2.total_out() > unpacked) {
                return Err(corrupt("a block with more content than its header says"));
            }
            if n > 0 {
                return Ok(n);
            }
            if used == 0 && !self.is_over {
                return Err(if is_cut {
                    input.cut()
                } else {
                    corrupt("a block longer than its header says")
                });
            }
        }
        Ok(0)
    }

    /// Reads what follows the data; gives the sizes that the index must have of the block.
    pub(super) fn end<R: BufRead>(&self, input: &mut Input<R>) -> io::Result<(u64, u64)> {
        let (packed, unpacked) = (self.lzma2.total_in(), self.lzma2.total_out());
        let differs = |stated: Option<u64>, size| stated.is_some_and(|stated| stated != size);
        if differs(self.header.packed, packed) || differs(self.header.unpacked, unpacked) {
            return Err(corrupt("a block of another size than its header says"));
        }
        for _ in packed..packed.next_multiple_of(4) {
            if input.array()? != [0] {
                return Err(corrupt("padding of a block that is not zero"));
            }
        }
        let mut stored = Vec::new();
        input.append(self.check.size(), &mut stored)?;
        if !self.check.is(&stored) {
            return Err(corrupt("wrong check of a block"));
        }
        Ok((self.header.size + packed + stored.len() as u64, unpacked))
    }
}

/// A filter, and what it cannot undo before it has seen more.
struct Stage {
    filter: StreamFilter,
    held: Vec<u8>,
}

impl Stage {
    fn pass(&mut self, bytes: Vec<u8>, is_last: bool) -> Vec<u8> {
        self.held.extend(bytes);
        let settled = self.filter.decode(&mut self.held);
        let settled = if is_last { self.held.len() } else { settled };
        let rest = self.held.split_off(settled);
        std::mem::replace(&mut self.held, rest)
    }
}

/// Bytes between two totals of the decoder, at most a buffer's length.
fn distance(before: u64, after: u64) -> usize {
    usize::try_from(after - before).expect("the decoder moves within the buffers it was given")
}
