//! One pass over an archive: every member's facts, and nothing of what they mean.
//!
//! Takes a file, a reader or a directory, gives an [`Inventory`]. Knows nothing of images: layers
//! are not known before `manifest.json` or `index.json`, which may come last, so every member is
//! hashed as it passes, decompressed speculatively, and kept only if it is a small JSON document.
//!
//! Only this folder opens files and starts threads. Facts come out in archive order and are the
//! same for any number of threads.

mod blob;
mod context;
mod directory;
mod fault;
mod file;
mod guard;
mod inventory;
mod lanes;
mod options;
mod parallel;
mod stream;
mod tree;
mod walk;
mod workers;

pub use fault::ScanFault;
pub use inventory::{Blob, Content, Decoded, Inventory, Member};
pub use options::{Detail, ScanOptions};
