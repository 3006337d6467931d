//! Trailers of gzip members, made right again after a mutation.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Bytes that a repaired member decompresses to at most.
const MOST: usize = 1 << 20;

/// Repairs checksum and size of the first member, if its header has no optional part and its data
/// can be inflated.
pub fn repair(bytes: &mut [u8]) {
    if !bytes.starts_with(b"\x1f\x8b\x08\0") || bytes.len() < 10 {
        return;
    }
    let mut inflate = Decompress::new(false);
    let mut out = Vec::with_capacity(MOST);
    let status = inflate.decompress_vec(&bytes[10..], &mut out, FlushDecompress::Finish);
    let end = usize::try_from(inflate.total_in()).map_or(0, |n| n + 10);
    if let (Ok(Status::StreamEnd), Some(trailer)) = (status, bytes.get_mut(end..end + 8)) {
        let mut crc = Crc::new();
        crc.update(&out);
        trailer[..4].copy_from_slice(&crc.sum().to_le_bytes());
        trailer[4..].copy_from_slice(&crc.amount().to_le_bytes());
    }
}
