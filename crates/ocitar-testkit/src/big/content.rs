//! What the files of big layers consist of.

use std::io::{self, Read};

use crate::XorShift;

/// Says what the files of big layers consist of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Content {
    /// Bytes that no codec makes smaller.
    #[default]
    Noise,
    /// Bytes that compress to about a quarter, as programs do.
    Repetitive,
}

/// The number of bytes made at once.
const CHUNK: usize = 64 << 10;

/// Reads so many bytes made up from a seed.
pub(super) struct Made {
    content: Content,
    noise: XorShift,
    left: u64,
    chunk: Vec<u8>,
    used: usize,
}

impl Made {
    pub(super) fn new(content: Content, seed: u64, size: u64) -> Self {
        Self { content, noise: XorShift::new(seed), left: size, chunk: Vec::new(), used: 0 }
    }

    fn refill(&mut self) {
        let size = usize::try_from(self.left).map_or(CHUNK, |left| left.min(CHUNK));
        self.left -= size as u64;
        self.used = 0;
        self.chunk.clear();
        while self.chunk.len() < size {
            let word = self.noise.next_u64();
            match self.content {
                Content::Noise => self.chunk.extend(word.to_le_bytes()),
                Content::Repetitive => self.chunk.extend(word.to_le_bytes().repeat(4)),
            }
        }
        self.chunk.truncate(size);
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.used == self.chunk.len() {
            self.refill();
        }
        let read = (&self.chunk[self.used..]).read(buffer)?;
        self.used += read;
        Ok(read)
    }
}
