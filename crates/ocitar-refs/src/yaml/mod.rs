//! YAML (and JSON, which is YAML) as trees whose scalars know where they stand.
//!
//! Takes text, gives documents, comments, and the keys that stand twice. Aliases are links, never
//! copies. Knows nothing of images.

mod parse;
mod reader;
mod tree;

pub(crate) use parse::{is_addressed, parse};
pub(crate) use reader::Reader;
pub(crate) use tree::NodeId;
pub use tree::{Comment, DuplicateKey};
