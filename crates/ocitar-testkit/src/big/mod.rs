//! Archives too big for memory, made while they are read.
//!
//! [`BigArchive`] makes every layer up from a seed: once when it is built, to learn digests and sizes, and again
//! each time it is read.

mod archive;
mod content;
mod layer;
mod reader;

pub use archive::BigArchive;
pub use content::Content;
pub use reader::BigReader;
