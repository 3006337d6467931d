//! One layer of an image: its tar, and how it is stored.

use crate::{Compression, digest, sha256_hex};

/// Holds a layer's tar and the bytes that are stored for it.
#[derive(Clone, Debug)]
pub struct LayerSpec {
    /// The uncompressed tar, which the diffID is taken of.
    pub tar: Vec<u8>,
    /// The bytes that are stored.
    pub blob: Vec<u8>,
    /// What the manifest says about the stored bytes.
    pub compression: Compression,
}

impl LayerSpec {
    /// Compresses a layer's tar.
    pub fn new(tar: impl Into<Vec<u8>>, compression: Compression) -> Self {
        let tar = tar.into();
        Self { blob: compression.apply(&tar), tar, compression }
    }

    /// Gives the digest of the uncompressed tar.
    pub fn diff_id(&self) -> String {
        digest(&self.tar)
    }

    /// Gives the digest of the stored bytes.
    pub fn digest(&self) -> String {
        digest(&self.blob)
    }

    /// Gives the digest of the stored bytes without its algorithm.
    pub fn hex(&self) -> String {
        sha256_hex(&self.blob)
    }
}
