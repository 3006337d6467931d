//! Rewriting references so that they mean one image, whatever happens to its tag.
//!
//! Takes files as bytes, images and a lock, gives the files' new bytes. Opens nothing, knows no
//! clock. Every byte outside of the references that are pinned stays as it is.

mod choose;
mod fault;
mod glob;
mod matching;
mod plain;
mod plan;
mod service;
mod splice;
mod wish;
mod write;

pub use fault::{PinFault, PinFaultKind};
pub use plan::{NearMiss, Pin, PinFile, PinPlan, Pinner, SaidBy};
pub use service::service;
pub use splice::{Edit, splice};
pub use wish::Wish;
