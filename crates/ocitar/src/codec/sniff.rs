use std::fmt;

/// How many leading bytes are looked at: engines detect formats by ten; the rest tells what a zstd
/// frame or an xz block asks for.
pub(crate) const PEEK: usize = 18;

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

/// Whether the first block of an xz stream goes through a filter besides LZMA2.
pub(crate) fn has_xz_filters(head: &[u8]) -> bool {
    // A stream header of 12 bytes, the size of the block header, and its flags.
    Codec::sniff(head) == Codec::Xz && head.get(13).is_some_and(|flags| flags & 3 != 0)
}

/// The bytes that the first zstd frame asks its reader to keep (RFC 8878 section 3.1.1.1); none
/// if the head does not tell.
pub(crate) fn zstd_window(head: &[u8]) -> Option<u64> {
    let descriptor = *head.strip_prefix(&[0x28, 0xb5, 0x2f, 0xfd])?.first()?;
    if descriptor & 0x20 == 0 {
        let window = *head.get(5)?;
        let base = 1u64 << (10 + (window >> 3));
        return Some(base + base / 8 * u64::from(window & 7));
    }
    // A single segment: the content's size is the window.
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let width = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let size = head.get(5 + dictionary..5 + dictionary + width)?;
    let size = size.iter().rev().fold(0u64, |n, byte| n << 8 | u64::from(*byte));
    Some(if width == 2 { size + 256 } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_a_frame_asks_for() {
        let cases: &[(&[u8], Option<u64>)] = &[
            (b"\x28\xb5\x2f\xfd\x00\x58", Some(2 << 20)),
            (b"\x28\xb5\x2f\xfd\x00\x89", Some((128 << 20) + (16 << 20))),
            (b"\x28\xb5\x2f\xfd\x20\x07", Some(7)),
            (b"\x28\xb5\x2f\xfd\x60\x00\x01", Some(512)),
            (b"\x28\xb5\x2f\xfd\xe0\x00\x00\x00\x00\x01\x00\x00\x00", Some(1 << 32)),
            (b"\x28\xb5\x2f\xfd", None),
            (b"\x1f\x8b\x08", None),
        ];
        for (head, want) in cases {
            assert_eq!(zstd_window(head), *want, "{}", head.escape_ascii());
        }
    }

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
