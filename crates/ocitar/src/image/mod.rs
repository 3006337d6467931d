//! What an inventory means: images, their configs and layers, in both dialects.
//!
//! Takes an [`Inventory`](crate::Inventory), gives facts about images and findings. Knows nothing
//! of engines and reads no input: everything here is a pure function.

mod agree;
mod config;
mod descriptor;
mod docker;
mod document;
mod facts;
mod layer;
mod legacy;
mod list;
mod media;
mod names;
mod oci;
mod tidy;

pub use config::{Config, HistoryEntry, RunConfig};
pub use list::{Absent, Attestation, Image, Layer, Manifest};
pub(crate) use list::{images, position_of_config};

pub(crate) use descriptor::Descriptor;
pub(crate) use docker::DockerItem;
pub(crate) use facts::{Facts, Scope};
pub(crate) use layer::LayerBlob;
pub(crate) use legacy::{is_legacy, repositories};
pub(crate) use oci::{ImageNode, IndexEntry, IndexNode, Node, OciView};
