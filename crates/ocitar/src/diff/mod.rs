//! What differs between the images of two archives, and why.
//!
//! Takes facts of two archives, gives one [`DiffReport`]. Knows nothing of reading or of output.
//! Three levels, each with its reason: identity (which digest, which ID), layers (aligned, so that
//! an inserted one is one line), and files (root filesystems, every field). What a level does not
//! need is not computed.

mod align;
mod cause;
mod chosen;
mod config;
mod doubt;
mod entries;
mod field;
mod files;
mod history;
mod ignore;
mod layers;
mod links;
mod options;
#[cfg(feature = "packages")]
mod packages;
mod pair;
mod rename;
mod report;
mod room;
mod run;
mod similar;
mod source;
mod work;

pub use cause::Cause;
pub use config::{ConfigChange, ConfigField};
pub use field::{Field, FieldChange, UnknownField};
pub use files::{FileChange, FileDiff, FileSide, FilesDiff, Unknown};
pub use history::HistoryChange;
pub use ignore::{GlobFault, Ignore};
pub use layers::{LayerChange, LayerDiff, LayerSide};
pub use options::{By, DiffOptions};
#[cfg(feature = "packages")]
pub use packages::{PackageChange, PackageManager};
pub use report::{DiffReport, EngineId, ImageDiff, ImageSide, Refusal, Side};
pub(crate) use run::{all_wanted, later, report, trusted, wanted};
pub(crate) use source::Source;
