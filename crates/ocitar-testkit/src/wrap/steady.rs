//! Reads of one size, whatever the caller asks for.

use std::io::{self, BufRead, BufReader, Read};

/// The number of bytes asked for at once.
const STEP: usize = 32 << 10;

/// Asks an encoder for the same number of bytes each time.
///
/// Deflate may choose other matches when its output is taken in other steps, and a big layer must come out the same
/// when it is measured and when it is read.
pub(super) struct Steady<R> {
    encoder: BufReader<R>,
}

impl<R: Read> Steady<R> {
    pub(super) fn new(encoder: R) -> Self {
        Self { encoder: BufReader::with_capacity(STEP, encoder) }
    }
}

impl<R: Read> Read for Steady<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Not `BufReader::read`, which lets big reads through.
        let read = self.encoder.fill_buf()?.read(buffer)?;
        self.encoder.consume(read);
        Ok(read)
    }
}
