//! Content digests and the identities built from them.
//!
//! Takes bytes, gives typed digests. Knows nothing of archives, images or engines.

mod hasher;
mod ids;
mod value;

pub(crate) use hasher::{Hasher, LANES};
pub use ids::{BlobDigest, ChainId, ContentDigest, DiffId, ImageId};
pub use value::{Digest, DigestFault};
