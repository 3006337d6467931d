use std::fmt;

/// How many leading bytes detection looks at, as the engines do.
pub(crate) const PEEK: usize = 10;

/// A compression format that engines detect by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Codec {
    /// Not compressed.
    Plain,
    /// RFC 1952, any number of members.
    Gzip,
    /// RFC 8878, any number of frames, skippable ones included.
    Zstd,
    /// bzip2, any number of streams.
    Bzip2,
    /// xz, any number of streams.
    Xz,
}

impl Codec {
    /// Detects the format from the first bytes (ten are enough), as Docker does.
    ///
    /// File names and media types play no part (moby `go-archive/compression` and containerd
    /// `core/images/archive`, observed with 28.5.2 and 2.1.9).
    pub fn sniff(head: &[u8]) -> Self {
        match head {
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0x1f, 0x8b, 0x08, ..] => Self::Gzip,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            head if has_skippable_frame(head) => Self::Zstd,
            _ => Self::Plain,
        }
    }

    /// The format's common name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether the bytes begin with a zstd skippable frame, which podman does not take for zstd.
pub(crate) fn has_skippable_frame(head: &[u8]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18, _, _, _, _, ..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn detects_as_the_engines_do() {
        let cases: &[(&[u8], Codec)] = &[
            (b"", Codec::Plain),
            (b"manifest.json", Codec::Plain),
            (b"BZh91AY", Codec::Bzip2),
            (b"\x1f\x8b\x08", Codec::Gzip),
            (b"\x1f\x8b\x07", Codec::Plain),
            (b"\xfd7zXZ\0", Codec::Xz),
            (b"\xfd7zXZ", Codec::Plain),
            (b"\x28\xb5\x2f\xfd", Codec::Zstd),
            (b"\x5e\x2a\x4d\x18\0\0\0\0", Codec::Zstd),
            (b"\x5e\x2a\x4d\x18\0\0\0", Codec::Plain),
        ];
        for (head, want) in cases {
            assert_eq!(Codec::sniff(head), *want, "{:?}", head.escape_ascii().to_string());
        }
    }
}
