//! zstd by libzstd.

use std::io::{self, BufRead, Read};

use zstd::stream::read::Decoder;

use super::decode::Window;

/// Decodes any number of zstd frames and fails unless the last one ends the input.
pub(crate) struct ZstdReader<R: BufRead>(Decoder<'static, R>);

impl<R: BufRead> ZstdReader<R> {
    pub(super) fn new(source: R, window: Window) -> io::Result<Self> {
        let mut decoder = Decoder::with_buffer(source)?;
        decoder.window_log_max(window.log())?;
        Ok(Self(decoder))
    }

    /// The source, of which not all may have been read.
    pub(super) fn source(&mut self) -> &mut R {
        self.0.get_mut()
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}
