//! Readers that test their reader.

use std::io::{self, Read};

/// Gives few bytes at a time, in turns of other lengths, as pipes do.
pub struct ShortReads<'a> {
    rest: &'a [u8],
    turn: usize,
}

impl<'a> ShortReads<'a> {
    /// Reads these bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, turn: 0 }
    }
}

impl Read for ShortReads<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        const LENGTHS: [usize; 6] = [1, 511, 7, 512, 100, 4096];
        let length = LENGTHS[self.turn % LENGTHS.len()].min(buf.len());
        self.turn += 1;
        self.rest.read(&mut buf[..length])
    }
}
