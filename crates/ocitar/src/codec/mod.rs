//! Compression: what engines detect, and decoders that read to the very end.
//!
//! Takes compressed bytes, gives decompressed ones or a [`DecodeFault`]. Knows nothing of what
//! the bytes are.
//!
//! Every decoder reads all gzip members, zstd frames and xz or bzip2 streams, checks every
//! checksum, and fails on bytes that follow: readers that stop at the first member, or skip what
//! comes last, see other content than the engines do.

mod decode;
mod gzip;
mod sniff;

pub use decode::{DecodeFault, DecodeFaultKind};
pub(crate) use decode::{Decoder, Window, has_large_window};
pub use sniff::Codec;
pub(crate) use sniff::{PEEK, has_skippable_frame, has_xz_filters, zstd_window};
