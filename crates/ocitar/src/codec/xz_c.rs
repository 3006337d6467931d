//! xz by liblzma.

use std::io::{self, BufRead, Read};

use liblzma::bufread::XzDecoder;
use liblzma::stream::{CONCATENATED, Stream};

use super::decode::XZ_MEMORY;

/// Decodes any number of xz streams and fails unless the last one, or its padding, ends the input.
pub(crate) struct XzReader<R: BufRead>(XzDecoder<R>);

impl<R: BufRead> XzReader<R> {
    pub(super) fn new(source: R) -> io::Result<Self> {
        let stream = Stream::new_stream_decoder(XZ_MEMORY, CONCATENATED)?;
        Ok(Self(XzDecoder::new_stream(source, stream)))
    }

    /// The source, of which not all may have been read.
    pub(super) fn source(&mut self) -> &mut R {
        self.0.get_mut()
    }
}

impl<R: BufRead> Read for XzReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}
