use std::fmt;
use std::str::FromStr;

use super::{Digest, DigestFault};

/// Declares one identity: a digest with a meaning, which converts to no other identity.
macro_rules! identity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Digest);

        impl $name {
            /// Gives a digest this meaning.
            pub const fn new(digest: Digest) -> Self {
                Self(digest)
            }

            /// The digest without its meaning.
            pub const fn digest(self) -> Digest {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = DigestFault;

            fn from_str(text: &str) -> Result<Self, DigestFault> {
                text.parse().map(Self)
            }
        }
    };
}

identity! {
    /// The digest of a blob's bytes as they are stored in the archive, compressed or not.
    ///
    /// Descriptors refer to blobs by it (OCI image-spec 1.1, *descriptor*). It is a type of its
    /// own, so that it cannot be taken for the digest of the decompressed bytes:
    ///
    /// ```compile_fail
    /// # use ocitar::{BlobDigest, DiffId, Digest};
    /// let blob = BlobDigest::new(Digest::of(b"layer"));
    /// let diff: DiffId = blob; // one identity is never another
    /// ```
    BlobDigest
}

identity! {
    /// The digest of a layer's bytes after decompression: all gzip members, all zstd frames.
    ///
    /// Listed as `rootfs.diff_ids` in the image config (OCI image-spec 1.1, *config*).
    DiffId
}

identity! {
    /// The digest that names a stack of layers: `sha256(parent chainID + " " + diffID)`.
    ///
    /// Engines name unpacked snapshots by it (OCI image-spec 1.1, *config*, "Layer ChainID").
    ChainId
}

identity! {
    /// The ID by which an engine lists an image: a config, manifest or index digest, as the
    /// engine has it.
    ImageId
}

identity! {
    /// The digest of a file's content, wherever in a layer the file is.
    ContentDigest
}

impl ChainId {
    /// The chain of a lowest layer alone, which is its diffID.
    pub const fn base(layer: DiffId) -> Self {
        Self(layer.digest())
    }

    /// The chain with one more layer on top.
    ///
    /// ```
    /// use ocitar::{ChainId, DiffId, Digest};
    ///
    /// let [lower, upper] = [b"a", b"b"].map(|bytes| DiffId::new(Digest::of(bytes)));
    /// let chain = ChainId::base(lower).then(upper);
    /// assert_eq!(chain.digest(), Digest::of(format!("{lower} {upper}").as_bytes()));
    /// ```
    #[must_use]
    pub fn then(self, layer: DiffId) -> Self {
        Self(Digest::of(format!("{self} {layer}").as_bytes()))
    }
}

impl ImageId {
    /// Whether `prefix` abbreviates this ID: `sha256:` and 12 or more hex digits, or the digits
    /// alone. Shorter ones are refused as too easy to hit by accident.
    pub fn matches(&self, prefix: &str) -> bool {
        let hex = prefix.strip_prefix("sha256:").unwrap_or(prefix);
        (12..=64).contains(&hex.len()) && self.0.hex().starts_with(hex)
    }
}
