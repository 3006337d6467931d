//! Builds container image tarballs in memory: what every known writer makes, and what only an attacker would.
//!
//! Nothing here reads an archive, and nothing here knows `ocitar`: the kit is the other side of the tests.
//! All output is deterministic: times and owners are zero unless set, and the same calls give the same bytes.
//! Only compressed bytes may change with the codec's version or the processor, so tests should not pin their digests.
//!
//! * [`tar`]: any bytes a tar file may consist of, header by header
//! * [`layer`]: the tar of one layer, by what it does to a file system
//! * [`image`]: an image's layers, config and manifest
//! * [`archive`]: images in the dialects of `docker save` and of OCI layouts, as files that can still be edited
//! * [`wrap`]: compression, well-formed and broken
//! * [`big`]: archives too big for memory
//!
//! ```
//! use ocitar_testkit::{Compression, ImageSpec, LayerBuilder, archive};
//!
//! let layer = LayerBuilder::new().dir("etc/").file("etc/motd", "hello\n");
//! let image = ImageSpec::new("app:1").layer_as(layer, Compression::Gzip);
//! let archive = archive::hybrid(&[image]);
//! let good = archive.to_tar();
//! // A hostile variation is one call away.
//! let bad = archive.add_file("manifest.json", "[]").to_tar();
//! assert_ne!(good, bad);
//! ```

mod hash;
mod json;
mod rng;

pub mod tar;
pub mod wrap;

pub mod layer;

pub mod image;

pub mod archive;
pub mod big;

pub use archive::{ArchiveFiles, Entry, FileKind};
pub use big::BigArchive;
pub use hash::{digest, sha256_hex};
pub use image::{ImageSpec, MediaTypes};
pub use layer::LayerBuilder;
pub use rng::XorShift;
pub use tar::{Pax, RawHeader, RawTar};
pub use wrap::Compression;
