use std::io::{self, Read};

use ocitar_sha256::Sha256;

use super::Digest;

/// Messages that are hashed together in less time than one after the other.
pub(crate) const LANES: usize = ocitar_sha256::LANES;

/// A running SHA-256.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hasher(Sha256);

impl Hasher {
    /// Starts an empty hash.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds `bytes`.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds a piece to each of several hashes.
    pub(crate) fn update_all(hashers: &mut [(&mut Self, &[u8])]) {
        let mut messages: Vec<(&mut Sha256, &[u8])> =
            hashers.iter_mut().map(|(hasher, bytes)| (&mut hasher.0, *bytes)).collect();
        ocitar_sha256::update_all(&mut messages);
    }

    /// Ends the hash.
    pub(crate) fn finish(self) -> Digest {
        Digest::from_bytes(self.0.finish())
    }
}

/// Counts and hashes what passes through a reader.
///
/// Only what was really read is in the digest: a caller that wants the digest of the whole input
/// must have read it to the end.
#[derive(Debug)]
pub(crate) struct HashingReader<R> {
    inner: R,
    hasher: Hasher,
    count: u64,
}

impl<R: Read> HashingReader<R> {
    /// Wraps `inner`, from which nothing has been read yet.
    pub(crate) fn new(inner: R) -> Self {
        Self { inner, hasher: Hasher::new(), count: 0 }
    }

    /// The digest and the number of the bytes that passed.
    pub(crate) fn finish(self) -> (Digest, u64) {
        (self.hasher.finish(), self.count)
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.count += n as u64;
        Ok(n)
    }
}
