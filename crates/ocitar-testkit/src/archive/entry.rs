//! What one line of an OCI layout's index points to.

use super::attestation::Attestation;
use super::blobs::Blobs;
use crate::image::{Descriptor, MediaTypes, platform};
use crate::json::{self, Object};
use crate::{ImageSpec, digest};

/// Says what one line of an OCI layout's index points to.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "tests hold few of them, and like them plain")]
pub enum Entry {
    /// An image.
    Image(ImageSpec),
    /// An index of images.
    Index(IndexSpec),
}

/// Says what a nested index holds: one image for each platform.
///
/// ```
/// use ocitar_testkit::{Entry, ImageSpec, archive::{IndexSpec, oci_archive}};
///
/// let amd64 = ImageSpec::nameless();
/// let arm64 = ImageSpec::nameless().platform("linux", "arm64", Some("v8"));
/// let index = IndexSpec::new("app:1", [amd64, arm64]).attested();
/// let files = oci_archive(&[Entry::Index(index)]);
/// assert!(files.content("index.json").is_some());
/// ```
#[derive(Clone, Debug)]
pub struct IndexSpec {
    /// The names with their tags; those of the images do not count.
    pub names: Vec<String>,
    /// One image for each platform.
    pub images: Vec<ImageSpec>,
    /// Whether every image has a provenance attestation, as buildx writes.
    pub attested: bool,
    /// The media type of the index itself.
    pub media_types: MediaTypes,
}

impl IndexSpec {
    /// Collects images under one name.
    pub fn new(name: &str, images: impl IntoIterator<Item = ImageSpec>) -> Self {
        Self {
            names: vec![name.to_owned()],
            images: images.into_iter().collect(),
            attested: false,
            media_types: MediaTypes::Oci,
        }
    }

    /// Adds a provenance attestation for every image.
    pub fn attested(mut self) -> Self {
        self.attested = true;
        self
    }

    /// Gives the bytes of the index.
    pub fn document(&self) -> Vec<u8> {
        let images = self.images.iter().map(image_descriptor);
        let attestations =
            self.images.iter().filter(|_| self.attested).map(|image| Attestation::of(image).descriptor);
        index_document(self.media_types, images.chain(attestations)).into_bytes()
    }

    /// Gives the digest of the index: the image's ID in a containerd store.
    pub fn digest(&self) -> String {
        digest(self.document())
    }
}

impl From<ImageSpec> for Entry {
    fn from(image: ImageSpec) -> Self {
        Self::Image(image)
    }
}

impl From<IndexSpec> for Entry {
    fn from(index: IndexSpec) -> Self {
        Self::Index(index)
    }
}

impl Entry {
    /// Gives the names of the image or index.
    pub fn names(&self) -> &[String] {
        match self {
            Self::Image(image) => &image.names,
            Self::Index(index) => &index.names,
        }
    }

    /// Points to the manifest or index.
    pub fn descriptor(&self) -> Descriptor {
        match self {
            Self::Image(image) => image.descriptor(),
            Self::Index(index) => Descriptor::of(index.media_types.index(), index.document()),
        }
    }

    /// Gives the image that an engine on the platform of the first image would take.
    pub(super) fn first_image(&self) -> Option<ImageSpec> {
        match self {
            Self::Image(image) => Some(image.clone()),
            Self::Index(index) => {
                index.images.first().map(|image| ImageSpec { names: index.names.clone(), ..image.clone() })
            }
        }
    }

    /// Adds all that is pointed to.
    pub(super) fn put_blobs(&self, blobs: &mut Blobs) {
        match self {
            Self::Image(image) => blobs.put_image(image),
            Self::Index(index) => index.put_blobs(blobs),
        }
    }
}

impl IndexSpec {
    fn put_blobs(&self, blobs: &mut Blobs) {
        blobs.put(self.document());
        for image in &self.images {
            blobs.put_image(image);
            if self.attested {
                let attestation = Attestation::of(image);
                attestation.blobs.into_iter().for_each(|blob| blobs.put(blob));
            }
        }
    }
}

/// Gives the bytes of an index.
pub(super) fn index_document(types: MediaTypes, manifests: impl IntoIterator<Item = Descriptor>) -> String {
    let manifests = manifests.into_iter().map(|descriptor| descriptor.to_json());
    Object::new()
        .field("schemaVersion", 2)
        .text("mediaType", types.index())
        .field("manifests", json::array(manifests))
        .finish()
}

fn image_descriptor(image: &ImageSpec) -> Descriptor {
    image.descriptor().platform(platform(&image.architecture, &image.os, image.variant.as_deref()))
}
