//! What is in a container's root directory: layers, laid over each other.
//!
//! Takes recorded layers, lowest first, gives a tree of what is left of them. Knows nothing of
//! images or archives. Where engines, or the file systems that they unpack to, were seen to make
//! different trees of the same layers, that is a [`Conflict`], and what it leads to is left out of
//! the tree; nothing is guessed.

mod apply;
mod conflict;
mod names;
mod resolve;
mod tree;
mod walk;

pub use conflict::{Conflict, ConflictKind};
pub use tree::{Placed, RootFs};
pub use walk::Walk;
