use std::io::{self, Read};

/// Keeps the source's own error apart from those of a decoder above it.
///
/// A decoder turns both into one `io::Error`; but a damaged blob is a fact, and a failing disk is
/// not.
pub(super) struct Guard<R> {
    inner: R,
    failed: Option<io::Error>,
}

impl<R: Read> Guard<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, failed: None }
    }

    /// The source's error, if it had one.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.failed.take()
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.inner.read(buf) {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => {
                    let copy = io::Error::new(e.kind(), e.to_string());
                    self.failed = Some(e);
                    return Err(copy);
                }
                Ok(n) => return Ok(n),
            }
        }
    }
}
