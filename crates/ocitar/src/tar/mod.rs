//! The strict tar profile: whatever is accepted, Go's `archive/tar` reads identically.
//!
//! Takes 512-byte blocks, gives members or a [`TarFault`]. Knows nothing of files, threads or
//! images: the walker does no I/O, so that files, pipes and fuzzers share it.
//!
//! Every engine reads archives with Go's reader, and readers differ on hostile headers. So the
//! profile is narrow: formats POSIX (`ustar`, PAX), GNU long names and v7; regular files,
//! directories and symbolic links; canonical numbers; nothing that another reader could take for
//! something else. Each refusal is a variant of [`TarFault`] and says what it prevents.

mod fault;
mod field;
mod header;
mod loose;
mod pax;
mod walker;

pub use fault::TarFault;
pub(crate) use loose::{LooseHeader, is_zero_block, until_nul};
pub(crate) use walker::{BLOCK, Entry, EntryKind, Step, Walker, padding};
