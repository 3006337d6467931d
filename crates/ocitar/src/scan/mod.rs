//! One pass over an archive: every member's facts, and nothing of what they mean.
//!
//! Takes a file, a reader or a directory, gives an [`Inventory`]. Knows nothing of images: layers
//! are not known before `manifest.json` or `index.json`, which may come last, so every member is
//! hashed as it passes, decompressed speculatively, and kept only if it is a small JSON document.
//!
//! Only this folder opens files and starts threads. Facts come out in archive order and are the
//! same for any number of threads.

mod ahead;
mod blob;
mod content;
mod contents;
mod context;
mod directory;
mod exchange;
mod fault;
mod file;
mod guard;
mod inventory;
mod lock;
mod options;
mod pool;
mod queue;
mod raw;
mod recording;
mod skim;
mod source;
mod stream;
mod task;
mod tree;
mod turn;
mod unpack;
mod walk;
mod work;
mod workers;

pub use fault::ScanFault;
pub use inventory::{Blob, Content, Decoded, Inventory, Member};
pub use options::{Detail, ScanOptions};
pub(crate) use recording::Recording;
