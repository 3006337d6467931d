use crate::compress::compress;
use crate::{BLOCK, State};

/// The hash values to begin with (FIPS 180-4 section 5.3.3).
const INITIAL: State =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A running SHA-256 of one message.
#[derive(Clone)]
pub struct Sha256 {
    pub(crate) state: State,
    /// The bytes that do not fill a block yet.
    carry: [u8; BLOCK],
    carried: usize,
    length: u64,
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sha256").field("length", &self.length).finish_non_exhaustive()
    }
}

impl Sha256 {
    /// Starts an empty message.
    pub const fn new() -> Self {
        Self { state: INITIAL, carry: [0; BLOCK], carried: 0, length: 0 }
    }

    /// Adds bytes to the message.
    pub fn update(&mut self, bytes: &[u8]) {
        let blocks = self.begin(bytes);
        compress([&mut self.state], [blocks], blocks.len() / BLOCK);
    }

    /// Ends the message; gives its hash.
    pub fn finish(mut self) -> [u8; 32] {
        let bits = self.length.wrapping_mul(8);
        let mut padding = [0; BLOCK * 2];
        padding[..self.carried].copy_from_slice(&self.carry[..self.carried]);
        padding[self.carried] = 0x80;
        // The length takes eight bytes, and the one bit before it at least one.
        let end = if self.carried < BLOCK - 8 { BLOCK } else { BLOCK * 2 };
        padding[end - 8..end].copy_from_slice(&bits.to_be_bytes());
        compress([&mut self.state], [&padding[..end]], end / BLOCK);
        let mut hash = [0; 32];
        for (bytes, word) in hash.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        hash
    }

    /// Takes in all of `bytes` but the whole blocks in their middle, which are given back to be
    /// compressed: what fills the block that was begun before them, and what begins the next.
    pub(crate) fn begin<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        self.length = self.length.wrapping_add(bytes.len() as u64);
        let fill = if self.carried == 0 { 0 } else { (BLOCK - self.carried).min(bytes.len()) };
        let (first, rest) = bytes.split_at(fill);
        self.carry[self.carried..self.carried + fill].copy_from_slice(first);
        self.carried += fill;
        if self.carried == BLOCK {
            let block = self.carry;
            compress([&mut self.state], [&block], 1);
            self.carried = 0;
        }
        if rest.is_empty() {
            return rest;
        }
        let (blocks, last) = rest.split_at(rest.len() / BLOCK * BLOCK);
        self.carry[..last.len()].copy_from_slice(last);
        self.carried = last.len();
        blocks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portable;

    /// As if so many bytes had come before; to hash them would take too long.
    #[test]
    fn a_length_beyond_32_bits_is_in_the_padding() {
        for length in [1 << 29, 1 << 32, 5 << 40, u64::MAX >> 3 & !63] {
            let message = Sha256 { length, ..Sha256::new() };
            let mut padding = [0; BLOCK];
            padding[0] = 0x80;
            padding[BLOCK - 8..].copy_from_slice(&(length << 3).to_be_bytes());
            let mut state = INITIAL;
            portable::compress(&mut state, &padding);
            assert_eq!(message.finish()[..], state.map(u32::to_be_bytes).concat(), "{length}");
        }
    }
}
