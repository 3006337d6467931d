//! An image: its layers, its config and its manifest.
//!
//! [`ImageSpec`] says what an image is; where its parts lie in a file is the matter of [`archive`](crate::archive).

mod config;
mod descriptor;
mod layer;
mod manifest;
mod media_types;
mod name;
mod spec;

pub use descriptor::Descriptor;
pub use layer::LayerSpec;
pub use media_types::MediaTypes;
pub use name::{familiar_parts, full_name};
pub use spec::{History, ImageSpec};

pub(crate) use descriptor::platform;
