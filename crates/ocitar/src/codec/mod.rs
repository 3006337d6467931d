//! Compression: what engines detect, and decoders that read to the very end.
//!
//! Takes compressed bytes, gives decompressed ones or a [`DecodeFault`]. Knows nothing of what
//! the bytes are.
//!
//! Every decoder reads all gzip members, zstd frames and xz or bzip2 streams, checks every
//! checksum, and fails on bytes that follow: readers that stop at the first member, or skip what
//! comes last, see other content than the engines do.
//!
//! zstd and xz are decoded by C libraries, or with the feature `pure-rust` alone in Rust; `versus`
//! tests that both say the same.

#[cfg(not(any(feature = "c-codecs", feature = "pure-rust")))]
compile_error!(
    "ocitar needs one of its features `c-codecs` (the default) and `pure-rust` to read zstd and xz"
);

#[cfg(any(test, not(feature = "c-codecs")))]
mod crc64;
mod decode;
mod gzip;
mod input;
mod sniff;
#[cfg(test)]
mod versus;
#[cfg(any(test, feature = "c-codecs"))]
mod xz_c;
#[cfg(any(test, not(feature = "c-codecs")))]
mod xz_rust;
#[cfg(any(test, feature = "c-codecs"))]
mod zstd_c;
#[cfg(any(test, not(feature = "c-codecs")))]
mod zstd_rust;

pub use decode::{DecodeFault, DecodeFaultKind};
pub(crate) use decode::{Decoder, Window, has_large_window};
pub use sniff::Codec;
pub(crate) use sniff::{PEEK, has_skippable_frame, has_xz_filters, zstd_window};
