//! Gzip that is odd or broken.

use std::io::Write;

use flate2::GzBuilder;

use super::{Compression, patched};

/// The size of a member's trailer: CRC-32, then the content's size.
const TRAILER: usize = 8;

/// Compresses every part to a member of its own.
pub fn gzip_concat<B: AsRef<[u8]>>(parts: &[B]) -> Vec<u8> {
    parts.iter().flat_map(|part| Compression::Gzip.apply(part)).collect()
}

/// Compresses with a file name in the header, as the command does.
///
/// # Panics
///
/// If the name has a NUL.
pub fn gzip_named(bytes: impl AsRef<[u8]>, name: &str) -> Vec<u8> {
    let header = GzBuilder::new().mtime(0).operating_system(255).filename(name);
    let mut encoder = header.write(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes.as_ref()).expect("writing to memory cannot fail");
    encoder.finish().expect("writing to memory cannot fail")
}

/// Compresses and spoils the checksum.
pub fn gzip_bad_crc(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    with_flipped(&Compression::Gzip.apply(bytes), TRAILER)
}

/// Compresses and spoils the size in the trailer.
pub fn gzip_bad_size(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    with_flipped(&Compression::Gzip.apply(bytes), TRAILER / 2)
}

/// Inverts one byte, counted from the end.
fn with_flipped(bytes: &[u8], from_end: usize) -> Vec<u8> {
    let offset = bytes.len() - from_end;
    patched(bytes, offset, [!bytes[offset]])
}
