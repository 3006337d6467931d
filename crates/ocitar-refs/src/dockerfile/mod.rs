//! Dockerfiles as instructions whose words know where they stand.
//!
//! Takes text, gives instructions and comments, as BuildKit's parser splits them: escape directive,
//! continued lines, comments between them, here-documents. Knows nothing of images.

mod lines;
mod words;

pub(crate) use lines::{Instruction, parse};
pub(crate) use words::Word;
