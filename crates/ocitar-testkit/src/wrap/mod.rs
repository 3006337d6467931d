//! Compression of layers and of whole archives, well-formed and broken.
//!
//! [`Compression`] is what real writers do. The functions make what only some readers accept, or none.

mod broken;
mod chunked;
mod compression;
mod gzip;
mod steady;
mod zstd;

pub use broken::{patched, truncated, with_trailing};
pub use compression::Compression;
pub use gzip::{gzip_bad_crc, gzip_bad_size, gzip_concat, gzip_named};
pub use zstd::{zstd_concat, zstd_skippable_first, zstd_window};

use chunked::Chunked;
use steady::Steady;
