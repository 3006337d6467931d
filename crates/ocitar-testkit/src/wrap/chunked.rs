//! A stream compressed in several parts.

use std::io::{self, Cursor, Read};

use super::Compression;

/// The number of uncompressed bytes in one part.
const PART: u64 = 1 << 20;

/// Compresses every MiB of a reader on its own.
pub(super) struct Chunked<R> {
    input: R,
    compression: Compression,
    part: Cursor<Vec<u8>>,
    done: bool,
}

impl<R: Read> Chunked<R> {
    /// Wraps a reader; `compression` is that of a single part.
    pub(super) fn new(input: R, compression: Compression) -> Self {
        Self { input, compression, part: Cursor::default(), done: false }
    }

    fn next_part(&mut self) -> io::Result<()> {
        let mut plain = Vec::new();
        let read = self.input.by_ref().take(PART).read_to_end(&mut plain)?;
        self.done = (read as u64) < PART;
        self.part = Cursor::new(self.compression.apply(plain));
        Ok(())
    }
}

impl<R: Read> Read for Chunked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(buffer)?;
            if read > 0 || self.done || buffer.is_empty() {
                return Ok(read);
            }
            self.next_part()?;
        }
    }
}
