//! Damage that any bytes can take.

/// Adds bytes behind the end.
pub fn with_trailing(bytes: impl AsRef<[u8]>, trailing: impl AsRef<[u8]>) -> Vec<u8> {
    [bytes.as_ref(), trailing.as_ref()].concat()
}

/// Cuts bytes off the end: all if there are fewer.
pub fn truncated(bytes: impl AsRef<[u8]>, cut: usize) -> Vec<u8> {
    let bytes = bytes.as_ref();
    bytes[..bytes.len().saturating_sub(cut)].to_vec()
}

/// Overwrites bytes from an offset on, as far as there are any.
pub fn patched(bytes: impl AsRef<[u8]>, offset: usize, patch: impl AsRef<[u8]>) -> Vec<u8> {
    let mut bytes = bytes.as_ref().to_vec();
    for (place, byte) in bytes.iter_mut().skip(offset).zip(patch.as_ref()) {
        *place = *byte;
    }
    bytes
}
