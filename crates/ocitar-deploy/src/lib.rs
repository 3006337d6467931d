//! Was what runs there shipped?
//!
//! Takes an image archive's identities and what hosts print of themselves, and holds them against
//! each other. A [`Stamp`] is all that identifies the images of one archive, small enough to travel
//! beside it. A [`HostState`] is what `docker inspect` and its like say of a host. From both, a
//! [`Plan`] says what a load there will do, and a [`Drift`] which containers run something else.
//!
//! Nothing here reads a file or asks a daemon: bytes go in, values come out.
//!
//! ```
//! use ocitar::{Archive, Engine, Host};
//! use ocitar_deploy::{ArchiveFile, Stamp};
//!
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/engines/p-docker-classic28-dup.tar");
//! let archive = Archive::open(path)?;
//! let stamp = Stamp::of(&archive, ArchiveFile::default(), &Host::default());
//! for image in &stamp.images {
//!     println!("{:?} {:?}", image.names, image.id_on(Engine::DockerClassic));
//! }
//! let text = serde_json::to_string(&stamp).unwrap();
//! assert_eq!(Stamp::from_json(text.as_bytes()).unwrap(), stamp);
//! # Ok::<(), ocitar::Error>(())
//! ```
//!
//! # Layers of the crate
//!
//! The modules stand from the bottom up; none names one that comes after it.

#![warn(clippy::panic, clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that unwraps says enough"))]

mod as_text;
mod names;
mod platforms;
mod stamp;
mod host;
mod content;
mod remedy;
mod plan;
mod drift;

pub use content::ContentDifference;
pub use drift::{Drift, Freshness, Proof, Row};
pub use host::{Container, Daemon, HostFault, HostState, Manager, StoredImage, Told};
pub use plan::{
    After, Change, Cost, Fate, Plan, PlanFault, PlannedContainer, PlannedImage, TagChange, Unnamed,
};
pub use remedy::Remedy;
pub use stamp::{
    ArchiveFile, ConditionStamp, Difference, IdStamp, ImageStamp, Known, LayerStamp, ManifestStamp,
    RefusalStamp, Stamp, StampFault, Tool,
};
