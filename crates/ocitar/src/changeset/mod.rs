//! A layer's content as engines unpack it: a tar of changes to a file system.
//!
//! Takes decompressed bytes in pieces of any size, gives a [`Changeset`]. Knows nothing of images.
//! Layers may hold what an image archive may not (hard links, devices, extended attributes), so
//! this reader is lenient where Go's is, and stops with a remark where it cannot be sure to read
//! as Go does. What it reports as a fault is one for every engine.

mod counts;
mod doubt;
mod fault;
mod files;
mod meta;
mod needed;
mod node;
mod paths;
mod record;
mod walker;

pub use counts::Counts;
pub use doubt::Doubt;
pub use fault::ChangesetFault;
pub(crate) use files::{Budget, Keep, Kept};
pub use files::{Gap, LayerFiles};
pub(crate) use needed::Needed;
pub use node::{Attributes, FileTime, LayerEntry, Node, NodeKind, Xattrs};
pub(crate) use record::Recorder;
pub use walker::Changeset;
pub(crate) use walker::{Ahead, ChangesetWalker};
