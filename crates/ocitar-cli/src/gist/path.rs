use ocitar::Escaped;

/// Bytes from an archive, safe to show: text as everywhere, and any other byte as `\xff`.
pub(crate) fn path(bytes: &[u8]) -> String {
    if bytes.is_empty() {
        return "/".to_owned();
    }
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let invalid: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")).collect();
        format!("{}{invalid}", Escaped(chunk.valid()))
    };
    bytes.utf8_chunks().map(chunk).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn shows_bytes_that_are_no_text() {
        for (bytes, want) in [
            (&b"etc/motd"[..], "etc/motd"),
            (b"", "/"),
            (b"a\xffb\\", "a\\xffb\\\\"),
            (b"\x1b[2K", "\\u{1b}[2K"),
        ] {
            assert_eq!(super::path(bytes), want);
        }
    }
}
