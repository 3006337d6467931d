use std::fmt;
use std::io::{self, BufRead, Read};

use bzip2::bufread::MultiBzDecoder;

use super::Codec;
use super::gzip::GzipReader;
use super::sniff::zstd_window;
#[cfg(feature = "c-codecs")]
use super::{xz_c::XzReader, zstd_c::ZstdReader};
#[cfg(not(feature = "c-codecs"))]
use super::{xz_rust::XzReader, zstd_rust::ZstdReader};

/// The most memory an xz stream may ask for; `xz -9` needs 65 MiB.
pub(super) const XZ_MEMORY: u64 = 128 << 20;

/// The largest zstd window, as a power of two: the most that libzstd takes unless told.
const MAX_WINDOW: u32 = 27;
/// The largest zstd window that any number of threads may have at once: what every compression
/// level up to 19 stays within.
const SMALL_WINDOW: u32 = 23;

/// Whether reading a stream takes so much memory that one thread at a time may do it: a zstd frame
/// with a large window, and any xz stream.
pub(crate) fn has_large_window(head: &[u8]) -> bool {
    match Codec::sniff(head) {
        Codec::Xz => true,
        Codec::Zstd => zstd_window(head).is_some_and(|window| window > 1 << SMALL_WINDOW),
        Codec::Plain | Codec::Gzip | Codec::Bzip2 => false,
    }
}

/// How large a window a decoder may keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Window {
    /// What any number of threads may keep at once.
    Small,
    /// What one thread at a time may keep.
    Large,
}

impl Window {
    /// The most bytes, as a power of two.
    pub(super) fn log(self) -> u32 {
        match self {
            Self::Small => SMALL_WINDOW,
            Self::Large => MAX_WINDOW,
        }
    }
}

/// Reads what its source holds once decompressed, to the very end of it.
pub(crate) enum Decoder<R: BufRead> {
    Plain(R),
    Gzip(Box<GzipReader<R>>),
    Zstd(Box<ZstdReader<R>>),
    Bzip2(Box<MultiBzDecoder<R>>),
    Xz(Box<XzReader<R>>),
}

impl<R: BufRead> Decoder<R> {
    /// Fails only for lack of memory.
    pub(crate) fn new(codec: Codec, source: R, window: Window) -> io::Result<Self> {
        Ok(match codec {
            Codec::Plain => Self::Plain(source),
            Codec::Gzip => Self::Gzip(Box::new(GzipReader::new(source))),
            Codec::Zstd => Self::Zstd(Box::new(ZstdReader::new(source, window)?)),
            Codec::Bzip2 => Self::Bzip2(Box::new(MultiBzDecoder::new(source))),
            Codec::Xz => Self::Xz(Box::new(XzReader::new(source)?)),
        })
    }

    /// The source, of which the decoder may not have taken all.
    pub(crate) fn source(&mut self) -> &mut R {
        match self {
            Self::Plain(source) => source,
            Self::Gzip(decoder) => decoder.source(),
            Self::Zstd(decoder) => decoder.source(),
            Self::Bzip2(decoder) => decoder.get_mut(),
            Self::Xz(decoder) => decoder.source(),
        }
    }
}

impl<R: BufRead> Read for Decoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(buf),
            Self::Gzip(decoder) => decoder.read(buf),
            Self::Zstd(decoder) => decoder.read(buf),
            Self::Bzip2(decoder) => decoder.read(buf),
            Self::Xz(decoder) => decoder.read(buf),
        }
    }
}

/// What is wrong with a compressed stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeFaultKind {
    /// It ends before its last member, frame or stream does.
    Truncated,
    /// Its bytes or a checksum are wrong, it asks for too much memory, or other bytes follow it.
    Corrupt,
    /// It decompresses to more than the limit.
    TooLarge,
}

/// A compressed stream that could not be decoded to its very end.
///
/// A fact about the blob: some engines stop reading before the fault and load it all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DecodeFault {
    /// The detected format.
    pub codec: Codec,
    /// What is wrong.
    pub kind: DecodeFaultKind,
    /// The decoder's words.
    pub message: String,
}

impl DecodeFault {
    pub(crate) fn new(codec: Codec, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::UnexpectedEof => DecodeFaultKind::Truncated,
            // What libzstd says of a window beyond the limit, and liblzma of a dictionary.
            _ if asks_too_much(&error.to_string()) => DecodeFaultKind::TooLarge,
            _ => DecodeFaultKind::Corrupt,
        };
        Self { codec, kind, message: error.to_string() }
    }

    pub(crate) fn too_large(codec: Codec, limit: u64) -> Self {
        let message = format!("more than {limit} bytes after decompression");
        Self { codec, kind: DecodeFaultKind::TooLarge, message }
    }
}

fn asks_too_much(message: &str) -> bool {
    message.contains("too much memory")
        || message.contains("memory limit")
        || message.contains("memory usage limit")
}

impl fmt::Display for DecodeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DecodeFaultKind::Truncated => "is cut short",
            DecodeFaultKind::Corrupt => "is damaged or followed by other bytes",
            DecodeFaultKind::TooLarge => "is too large, or asks for too much memory",
        };
        write!(f, "the {} stream {kind} ({})", self.codec, self.message)
    }
}

impl std::error::Error for DecodeFault {}

#[cfg(test)]
mod tests {
    use ocitar_testkit::Compression;

    use super::*;

    const CODECS: [(Codec, Compression); 4] = [
        (Codec::Gzip, Compression::Gzip),
        (Codec::Zstd, Compression::Zstd),
        (Codec::Bzip2, Compression::Bzip2),
        (Codec::Xz, Compression::Xz),
    ];

    fn decode(codec: Codec, bytes: &[u8]) -> Result<Vec<u8>, DecodeFault> {
        let mut out = Vec::new();
        let read = Decoder::new(codec, bytes, Window::Large).and_then(|mut d| d.read_to_end(&mut out));
        read.map(|_| out).map_err(|e| DecodeFault::new(codec, &e))
    }

    #[test]
    fn reads_every_part_of_a_stream() {
        for (codec, compression) in CODECS {
            let bytes = ["one", "", " two"].map(|part| compression.apply(part)).concat();
            assert_eq!(Codec::sniff(&bytes), codec);
            assert_eq!(decode(codec, &bytes).unwrap(), b"one two", "{codec}");
        }
    }

    #[test]
    fn fails_on_every_truncation_and_on_what_follows() {
        for (codec, compression) in CODECS {
            let bytes = compression.apply([7; 3000]);
            for cut in 1..bytes.len() {
                assert!(decode(codec, &bytes[..cut]).is_err(), "{codec} cut at {cut}");
            }
            for tail in [&b"\0"[..], b"garbage", &[0; 511], b"\x1f", b"\x1f\x8b\x08"] {
                let bytes = [&bytes, tail].concat();
                assert!(decode(codec, &bytes).is_err(), "{codec} with {} more", tail.len());
            }
        }
    }

    #[test]
    fn fails_on_a_wrong_byte_in_a_checksum() {
        for (codec, compression) in
            CODECS.into_iter().filter(|(codec, _)| matches!(codec, Codec::Gzip | Codec::Xz))
        {
            let mut bytes = compression.apply("some content");
            let at = if codec == Codec::Gzip { bytes.len() - 6 } else { bytes.len() - 30 };
            bytes[at] ^= 1;
            assert!(decode(codec, &bytes).is_err(), "{codec}");
        }
    }

    #[test]
    fn skips_skippable_zstd_frames() {
        let skip = b"\x50\x2a\x4d\x18\x03\0\0\0abc";
        let frame = |part: &str| Compression::Zstd.apply(part);
        let bytes = [&skip[..], &frame("one"), skip, &frame("two")].concat();
        assert_eq!(decode(Codec::Zstd, &bytes).unwrap(), b"onetwo");
    }
}
