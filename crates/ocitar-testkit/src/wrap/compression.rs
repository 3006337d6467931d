//! How bytes are stored.

use std::io::Read;

use bzip2::read::BzEncoder;
use flate2::GzBuilder;
use liblzma::read::XzEncoder;

use super::{Chunked, Steady, gzip_concat, zstd_concat};

/// Says how bytes are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Compression {
    /// As they are.
    #[default]
    None,
    /// One gzip member.
    Gzip,
    /// Several gzip members that decode to one stream, as parallel and seekable writers make.
    GzipMultiMember,
    /// One zstd frame.
    Zstd,
    /// Several zstd frames that decode to one stream.
    ZstdMultiFrame,
    /// One bzip2 stream.
    Bzip2,
    /// One xz stream.
    Xz,
}

impl Compression {
    /// All of them, to loop over.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Gzip,
        Self::GzipMultiMember,
        Self::Zstd,
        Self::ZstdMultiFrame,
        Self::Bzip2,
        Self::Xz,
    ];

    /// Compresses bytes; the multi-part forms cut them in two halves.
    ///
    /// ```
    /// let gzip = ocitar_testkit::Compression::Gzip.apply("hello");
    /// assert_eq!(&gzip[..3], b"\x1f\x8b\x08");
    /// ```
    pub fn apply(self, bytes: impl AsRef<[u8]>) -> Vec<u8> {
        let bytes = bytes.as_ref();
        let (head, tail) = bytes.split_at(bytes.len() / 2);
        match self {
            Self::GzipMultiMember => gzip_concat(&[head, tail]),
            Self::ZstdMultiFrame => zstd_concat(&[head, tail]),
            _ => drain(self.encoder(bytes)),
        }
    }

    /// Compresses what a reader gives while it is read; the multi-part forms cut it at every MiB.
    pub fn reader<'r>(self, input: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::GzipMultiMember => Box::new(Chunked::new(input, Self::Gzip)),
            Self::ZstdMultiFrame => Box::new(Chunked::new(input, Self::Zstd)),
            _ => self.encoder(input),
        }
    }

    /// Gives the usual ending of a file's name, with its dot; empty for uncompressed.
    pub fn extension(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Gzip | Self::GzipMultiMember => ".gz",
            Self::Zstd | Self::ZstdMultiFrame => ".zst",
            Self::Bzip2 => ".bz2",
            Self::Xz => ".xz",
        }
    }

    /// Compresses in one part.
    fn encoder<'r>(self, input: impl Read + Send + 'r) -> Box<dyn Read + Send + 'r> {
        match self {
            Self::None => Box::new(input),
            Self::Gzip | Self::GzipMultiMember => {
                // Fixed fields: the same bytes must come out on every platform.
                let header = GzBuilder::new().mtime(0).operating_system(255);
                Box::new(Steady::new(header.read(input, flate2::Compression::default())))
            }
            Self::Zstd | Self::ZstdMultiFrame => {
                let encoder = ::zstd::stream::read::Encoder::new(input, 3);
                Box::new(Steady::new(encoder.expect("level 3 exists")))
            }
            Self::Bzip2 => Box::new(Steady::new(BzEncoder::new(input, bzip2::Compression::default()))),
            Self::Xz => Box::new(Steady::new(XzEncoder::new(input, 1))),
        }
    }
}

/// Reads an encoder over memory to its end.
fn drain(mut encoder: Box<dyn Read + Send + '_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).expect("compressing memory cannot fail");
    bytes
}
