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
