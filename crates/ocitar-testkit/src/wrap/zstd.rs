//! Zstd that is odd.

use super::Compression;

/// The number that a frame begins with.
const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The number that a skippable frame begins with.
const SKIPPABLE: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

/// The most bytes a block may hold, whatever the window.
const BLOCK: usize = 128 << 10;

/// Compresses every part to a frame of its own.
pub fn zstd_concat<B: AsRef<[u8]>>(parts: &[B]) -> Vec<u8> {
    parts.iter().flat_map(|part| Compression::Zstd.apply(part)).collect()
}

/// Compresses, and puts a skippable frame with some content before.
pub fn zstd_skippable_first(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let skipped = b"skipped!";
    let length = 8_u32;
    [&SKIPPABLE[..], &length.to_le_bytes(), skipped, &Compression::Zstd.apply(bytes)].concat()
}

/// Makes a frame that demands a window of 2^`log` bytes, 10 to 41, and stores the bytes uncompressed.
///
/// Written by hand, since the library allocates such a window before it compresses.
pub fn zstd_window(bytes: impl AsRef<[u8]>, log: u8) -> Vec<u8> {
    let exponent = log.clamp(10, 41) - 10;
    // The block size is limited by the smallest window too.
    let blocks: Vec<&[u8]> = bytes.as_ref().chunks(BLOCK.min(1 << (exponent.min(20) + 10))).collect();
    let mut frame = [&FRAME[..], &[0, exponent << 3]].concat();
    for (index, block) in blocks.iter().enumerate() {
        frame.extend(raw_block(block, index + 1 == blocks.len()));
    }
    if blocks.is_empty() {
        frame.extend(raw_block(&[], true));
    }
    frame
}

/// Writes an uncompressed block: last or not, type 0, its size, its bytes.
fn raw_block(bytes: &[u8], last: bool) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).expect("at most 128 KiB");
    let header = (size << 3) | u32::from(last);
    [&header.to_le_bytes()[..3], bytes].concat()
}
