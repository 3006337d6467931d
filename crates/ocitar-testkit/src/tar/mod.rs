//! Any bytes a tar file may consist of.
//!
//! [`RawTar`] writes members one after the other; [`RawHeader`] is one header block whose every field can be set to
//! a sensible value or to any bytes; [`Pax`] is the content of an extended header. None of them judges: whatever is
//! asked for is written, and text too long for its field is cut, so that fuzzers can pass anything.
//!
//! ```
//! use ocitar_testkit::tar::{Pax, RawHeader, RawTar};
//!
//! // Readers disagree on which of the two sizes holds.
//! let tar = RawTar::new()
//!     .pax(Pax::new().record("size", "0"))
//!     .append(RawHeader::file("manifest.json").size(512), vec![b' '; 512])
//!     .finish();
//! assert_eq!(tar.len(), 6 * 512);
//! ```

mod builder;
mod checksum;
mod field;
mod header;
mod number;
mod pax;

pub use builder::{End, RawTar};
pub use checksum::Checksum;
pub use field::Field;
pub use header::{Flavour, RawHeader};
pub use number::{base256, octal};
pub use pax::Pax;

/// The size of a tar block in bytes: of a header, and of the unit that content is padded to.
pub const BLOCK: usize = 512;
