use std::io::{self, Write};
#[cfg(feature = "c-codecs")]
use std::num::NonZero;

use clap::ValueEnum;
use flate2::write::GzEncoder;
use ocitar::{Codec, Digest};
use ocitar_sha256::Sha256;

/// How what is passed on is compressed as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Compression {
    /// Zstandard, which Docker after 20.10 and podman read
    #[cfg(feature = "c-codecs")]
    Zstd,
    /// gzip, which every engine reads
    Gzip,
}

impl Compression {
    pub(crate) fn codec(self) -> Codec {
        match self {
            #[cfg(feature = "c-codecs")]
            Self::Zstd => Codec::Zstd,
            Self::Gzip => Codec::Gzip,
        }
    }
}

/// What came out of a sink.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) size: u64,
    /// None if it is what went in, which is hashed elsewhere.
    pub(crate) digest: Option<Digest>,
}

/// Writes bytes on, compressed or not.
pub(super) enum Sink<W: Write> {
    Plain(Counted<W>),
    Gzip(Box<GzEncoder<Counted<W>>>),
    #[cfg(feature = "c-codecs")]
    Zstd(zstd::Encoder<'static, Counted<W>>),
}

impl<W: Write> Sink<W> {
    pub(super) fn new(inner: W, compression: Option<Compression>) -> io::Result<Self> {
        let hash = compression.map(|_| Sha256::new());
        let counted = Counted { inner, size: 0, hash };
        Ok(match compression {
            None => Self::Plain(counted),
            Some(Compression::Gzip) => {
                Self::Gzip(Box::new(GzEncoder::new(counted, flate2::Compression::default())))
            }
            #[cfg(feature = "c-codecs")]
            Some(Compression::Zstd) => {
                let mut encoder = zstd::Encoder::new(counted, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                // However many there are, the bytes are the same.
                let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
                encoder.multithread(u32::try_from(workers).unwrap_or(1))?;
                Self::Zstd(encoder)
            }
        })
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.write_all(bytes),
            Self::Gzip(out) => out.write_all(bytes),
            #[cfg(feature = "c-codecs")]
            Self::Zstd(out) => out.write_all(bytes),
        }
    }

    /// Writes what an encoder still holds, and gives back what was written to.
    pub(super) fn finish(self) -> io::Result<(W, Written)> {
        let mut counted = match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out.finish()?,
            #[cfg(feature = "c-codecs")]
            Self::Zstd(out) => out.finish()?,
        };
        counted.flush()?;
        let digest = counted.hash.map(|hash| Digest::from_bytes(hash.finish()));
        Ok((counted.inner, Written { size: counted.size, digest }))
    }
}

/// Counts what is written, and hashes it if it is not what went in.
pub(super) struct Counted<W> {
    inner: W,
    size: u64,
    hash: Option<Sha256>,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.size += n as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes[..n]);
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
