//! Checksums of tar headers, made right again after a mutation.

/// Bytes of a tar block.
pub const BLOCK: usize = 512;

/// Repairs the checksum of every block that looks like a header, in layers too.
pub fn repair(bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(BLOCK).filter(|block| looks_like_header(block)) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
}

/// Says whether a block has a magic, or six octal digits where a v7 header has its checksum.
pub fn looks_like_header(block: &[u8]) -> bool {
    block.len() == BLOCK
        && (block[257..].starts_with(b"ustar") || block[148..154].iter().all(|b| matches!(b, b'0'..=b'7')))
}
