//! The OCI layout dialect: `oci-layout`, `index.json` and the blobs below it.
//!
//! `view` is what it says; `layout`, `index` and `manifest` read it from the top down.

mod index;
mod layout;
mod manifest;
mod reader;
mod view;

pub(in crate::image) use layout::read;
pub(crate) use view::{ImageNode, IndexEntry, IndexNode, Node, OciView};
