use std::io::{self, Read};

use ocitar::Digest;
use ocitar_sha256::Sha256;

/// A whole input as it came, compressed or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole {
    pub(crate) size: u64,
    pub(crate) digest: Digest,
}

/// Hashes what is read through it.
pub(crate) struct Hashed<R> {
    inner: R,
    hash: Sha256,
    size: u64,
}

impl<R: Read> Hashed<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), size: 0 }
    }

    pub(crate) fn finish(self) -> Whole {
        Whole { size: self.size, digest: Digest::from_bytes(self.hash.finish()) }
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hash.update(&buf[..n]);
        self.size += n as u64;
        Ok(n)
    }
}
