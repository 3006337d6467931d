//! The manifest document of an image.

use super::spec::edited;
use super::{Descriptor, ImageSpec, MediaTypes};
use crate::digest;
use crate::json::{self, Object};

impl ImageSpec {
    /// Gives the manifest's bytes.
    ///
    /// # Panics
    ///
    /// If an edit finds nothing to replace.
    pub fn manifest(&self) -> Vec<u8> {
        self.manifest_as(self.media_types)
    }

    /// Gives the manifest's bytes with other media types than the image's own.
    ///
    /// # Panics
    ///
    /// If an edit finds nothing to replace.
    pub fn manifest_as(&self, types: MediaTypes) -> Vec<u8> {
        let made = self.made_manifest(types);
        self.manifest_edits.iter().fold(made, |text, (from, to)| edited(&text, from, to)).into_bytes()
    }

    /// Gives the digest of the manifest: the image's ID in a containerd store.
    pub fn manifest_digest(&self) -> String {
        digest(self.manifest())
    }

    /// Points to the manifest.
    pub fn descriptor(&self) -> Descriptor {
        Descriptor::of(self.media_types.manifest(), self.manifest())
    }

    /// Points to every layer as it is stored.
    pub fn layer_descriptors(&self, types: MediaTypes) -> Vec<Descriptor> {
        self.layers.iter().map(|layer| Descriptor::of(types.layer(layer.compression), &layer.blob)).collect()
    }

    fn made_manifest(&self, types: MediaTypes) -> String {
        let layers = self.layer_descriptors(types);
        Object::new()
            .field("schemaVersion", 2)
            .text("mediaType", types.manifest())
            .field("config", Descriptor::of(types.config(), self.config()).to_json())
            .field("layers", json::array(layers.iter().map(Descriptor::to_json)))
            .finish()
    }
}
