//! Which image is in this tarball, and which ID will each container engine give it?
//!
//! `ocitar` reads `docker save` and OCI layout archives (files, streams, directories) once, hashes
//! everything in them, and answers from the bytes alone: no daemon, no registry, no network.
//!
//! ```
//! use ocitar::{Archive, Engine};
//!
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/engines/p-docker-classic28-dup.tar");
//! let archive = Archive::open(path)?;
//! for engine in Engine::ALL {
//!     for prediction in archive.predict(engine) {
//!         match prediction.outcome.id() {
//!             Some(id) => println!("{engine}: {id} {:?}", prediction.names),
//!             None => println!("{engine}: no: {}", prediction.outcome.finding().unwrap()),
//!         }
//!     }
//! }
//! # Ok::<(), ocitar::Error>(())
//! ```
//!
//! # What can be wrong
//!
//! An [`Error`] means that the archive could not be looked at. A [`Finding`] means that it was
//! looked at and is wrong: broken, or such that two engines would read it differently. An archive
//! with a fault among its findings has no identity, and every prediction for it is a refusal.
//!
//! # Layers of the crate
//!
//! `lib.rs` names the modules from the bottom up; none names one that comes after it.

#![warn(clippy::panic, clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that unwraps says enough"))]

mod text;
mod digest;
mod name;
mod location;
mod limits;
mod progress;
mod reference;
mod platform;
mod time;
mod tar;
mod codec;
mod changeset;
mod rootfs;
mod json;
mod error;
mod scan;
mod finding;
mod image;
mod identity;
mod verdict;
mod verify;
mod diff;
mod archive;

pub use archive::Archive;
pub use changeset::{
    Attributes, Changeset, ChangesetFault, Counts, Doubt, FileTime, Gap, LayerEntry, LayerFiles, Node,
    NodeKind, Xattrs,
};
pub use codec::{Codec, DecodeFault, DecodeFaultKind};
pub use diff::{
    By, Cause, ConfigChange, ConfigField, DiffOptions, DiffReport, EngineId, Field, FieldChange, FileChange,
    FileDiff, FileSide, FilesDiff, GlobFault, HistoryChange, Ignore, ImageDiff, ImageSide, LayerChange,
    LayerDiff, LayerSide, Refusal, Side, Unknown, UnknownField,
};
#[cfg(feature = "packages")]
pub use diff::{PackageChange, PackageManager};
pub use digest::{BlobDigest, ChainId, ContentDigest, DiffId, Digest, DigestFault, ImageId};
pub use error::{Error, ErrorKind, Result};
pub use finding::{Finding, FindingKind, Part, Role, Severity, WriterBug};
pub use identity::{
    Condition, Engine, Host, HostContent, HostContentFault, Outcome, Prediction, UnknownEngine,
};
pub use image::{Absent, Attestation, Config, HistoryEntry, Image, Layer, Manifest, RunConfig};
pub use json::JsonFault;
pub use limits::Limits;
pub use location::Location;
pub use name::{MemberName, NameFault};
pub use platform::{Platform, PlatformFault};
pub use progress::{Discard, Event, Progress};
pub use reference::{Reference, ReferenceFault};
pub use rootfs::{Conflict, ConflictKind, Placed, RootFs, Walk};
pub use scan::{Blob, Content, Decoded, Detail, Inventory, Member, ScanFault, ScanOptions};
pub use tar::TarFault;
pub use text::Escaped;
pub use verdict::{Fate, Verdict};
pub use verify::{Checked, Gate, PlatformLoad, PlatformRow, PlatformState, Report};

/// The example of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
