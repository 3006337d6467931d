//! Strict JSON: whatever is accepted, Go's `encoding/json` and everyone else read identically.
//!
//! Takes a document's raw bytes, gives a tree of values with their offsets, or a [`JsonFault`].
//! Knows nothing of what the document means. Digests are always over the raw bytes; the tree is
//! only a view.
//!
//! Go takes the last of two equal keys but merges structs and reuses slice elements, matches keys
//! whatever their case, replaces invalid UTF-8, and ignores what follows the first value. Other
//! readers do other things. So all of that is refused, at every level, before a view is made.
//! [`parse_as_go`] reads on where what Go makes of it is certain, to tell what engines will do with a
//! document that is refused.

mod fault;
mod number;
mod parser;
mod string;
mod value;
mod write;

pub(crate) use fault::JsonError;
pub use fault::JsonFault;
pub(crate) use parser::{parse, parse_as_go};
pub(crate) use value::{Fields, Object, Value};
pub(crate) use write::quoted;
