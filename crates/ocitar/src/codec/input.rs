use std::io::{self, BufRead};

/// A source that can be looked at before it is consumed.
pub(super) struct Input<R> {
    pub(super) inner: R,
    /// What the source consists of, for messages.
    part: &'static str,
}

impl<R: BufRead> Input<R> {
    pub(super) fn new(inner: R, part: &'static str) -> Self {
        Self { inner, part }
    }

    /// What is there to read; empty only at the end of the input. No source is ever interrupted.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    pub(super) fn consume(&mut self, n: usize) {
        self.inner.consume(n);
    }

    pub(super) fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut out = [0; N];
        for byte in &mut out {
            *byte = *self.inner.fill_buf()?.first().ok_or_else(|| cut(self.part))?;
            self.inner.consume(1);
        }
        Ok(out)
    }

    /// Says that the input ends where it must not.
    pub(super) fn cut(&self) -> io::Error {
        cut(self.part)
    }
}

/// The pure Rust decoders need these; with C they are there for the tests only.
#[cfg(any(test, not(feature = "c-codecs")))]
impl<R: BufRead> Input<R> {
    /// Adds the next `size` bytes to `out`, which grows only by what there is.
    pub(super) fn append(&mut self, size: usize, out: &mut Vec<u8>) -> io::Result<()> {
        self.each(size as u64, |bytes| out.extend_from_slice(bytes))
    }

    pub(super) fn skip(&mut self, size: u64) -> io::Result<()> {
        self.each(size, |_| ())
    }

    fn each(&mut self, mut left: u64, mut see: impl FnMut(&[u8])) -> io::Result<()> {
        while left > 0 {
            let available = self.inner.fill_buf()?;
            let n = usize::try_from(left).map_or(available.len(), |left| left.min(available.len()));
            if n == 0 {
                return Err(cut(self.part));
            }
            see(&available[..n]);
            self.inner.consume(n);
            left -= n as u64;
        }
        Ok(())
    }
}

fn cut(part: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("the last {part} has no end"))
}

pub(super) fn corrupt(what: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.into())
}
