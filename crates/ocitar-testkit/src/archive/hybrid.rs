//! Archives that are a docker archive and an OCI layout at once.

use super::blobs::Blobs;
use super::docker::{LayerNames, item};
use super::legacy::{add_repositories, v1_documents};
use super::{ArchiveFiles, Entry, FileKind, oci_archive};
use crate::ImageSpec;
use crate::image::MediaTypes;
use crate::json::{self, Object};

/// Writes images as `docker save` does since 25: OCI layout, `manifest.json`, `repositories`, and blobs of the first
/// image format that nothing points to.
///
/// ```
/// use ocitar_testkit::{ImageSpec, LayerBuilder, archive};
///
/// let image = ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "1"));
/// let other = ImageSpec::new("evil:1");
/// // Engines that read index.json load another image than those that read manifest.json.
/// let index = archive::hybrid(&[other]).content("index.json").map(<[u8]>::to_vec);
/// let files = archive::hybrid(&[image]).replace("index.json", index.unwrap_or_default());
/// ```
pub fn hybrid(images: &[ImageSpec]) -> ArchiveFiles {
    let entries: Vec<Entry> = images.iter().cloned().map(Entry::Image).collect();
    let files = with_blobs(oci_archive(&entries), v1_blobs(images));
    let items = images
        .iter()
        .map(|image| item(image, LayerNames::Blob).field("LayerSources", sources(image)).finish());
    let files = files.add_file("manifest.json", json::array(items));
    add_repositories(files, images, top_layer).sorted()
}

/// Writes entries as `docker save` does with the containerd image store: OCI layout, and a `manifest.json` with the
/// first image of every entry.
pub fn containerd_save(entries: &[Entry]) -> ArchiveFiles {
    let images = entries.iter().filter_map(Entry::first_image);
    let items = images.map(|image| item(&image, LayerNames::Blob).finish());
    oci_archive(entries).add_file("manifest.json", json::array(items)).sorted()
}

/// Gives `LayerSources`: a descriptor of every layer under its diffID, each once.
fn sources(image: &ImageSpec) -> String {
    let types = MediaTypes::Oci;
    let descriptors = image.layer_descriptors(types);
    let mut pairs: Vec<_> = image.diff_ids().into_iter().zip(descriptors).collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    pairs.dedup_by(|(one, _), (other, _)| one == other);
    pairs
        .iter()
        .fold(Object::new(), |object, (id, descriptor)| object.field(id, descriptor.to_json()))
        .finish()
}

fn v1_blobs(images: &[ImageSpec]) -> Blobs {
    let mut blobs = Blobs::default();
    for (_, document) in images.iter().flat_map(v1_documents) {
        blobs.put(document);
    }
    blobs
}

fn with_blobs(files: ArchiveFiles, blobs: Blobs) -> ArchiveFiles {
    blobs.into_files().files.into_iter().fold(files, |files, (name, kind)| match kind {
        FileKind::File(content) => files.add_once(&name, content),
        _ => files,
    })
}

/// Gives the hex digits of the topmost diffID, which is what docker writes there.
fn top_layer(image: &ImageSpec) -> Option<String> {
    let id = image.diff_ids().pop()?;
    id.strip_prefix("sha256:").map(str::to_owned)
}
