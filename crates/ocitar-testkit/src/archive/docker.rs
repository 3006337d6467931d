//! Archives with a `manifest.json` only.

use super::ArchiveFiles;
use super::blobs;
use super::legacy::v1_ids;
use crate::image::LayerSpec;
use crate::json::{self, Object};
use crate::{ImageSpec, sha256_hex};

/// Says how the files of layers are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LayerNames {
    /// `<v1 id>/layer.tar`, as docker did once.
    V1Dir,
    /// `<diffid>.tar`, as podman and skopeo do.
    #[default]
    DiffId,
    /// `blobs/sha256/<digest>`, for the config too.
    Blob,
}

/// Writes images as podman and skopeo do: configs, layers, then `manifest.json`.
///
/// ```
/// use ocitar_testkit::{ImageSpec, LayerBuilder, archive};
///
/// let image = ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "1"));
/// let files = archive::docker_archive(&[image]);
/// assert_eq!(files.files.len(), 3);
/// ```
pub fn docker_archive(images: &[ImageSpec]) -> ArchiveFiles {
    docker_archive_named(images, LayerNames::default())
}

/// Writes images with layer files of any style of names.
pub fn docker_archive_named(images: &[ImageSpec], names: LayerNames) -> ArchiveFiles {
    let mut files = ArchiveFiles::new();
    for image in images {
        files = files.add_once(&config_path(image, names), image.config());
        for (path, layer) in layer_paths(image, names).iter().zip(&image.layers) {
            files = files.add_once(path, &layer.blob);
        }
    }
    let items = images.iter().map(|image| item(image, names).finish());
    files.add_file("manifest.json", json::array(items))
}

/// Gives an image's item of `manifest.json`.
pub(super) fn item(image: &ImageSpec, names: LayerNames) -> Object {
    // Docker writes null for an image without a name.
    let tags = if image.names.is_empty() { "null".to_owned() } else { json::texts(&image.names) };
    Object::new()
        .text("Config", &config_path(image, names))
        .field("RepoTags", tags)
        .field("Layers", json::texts(layer_paths(image, names)))
}

/// Gives the paths of an image's layers.
pub(super) fn layer_paths(image: &ImageSpec, names: LayerNames) -> Vec<String> {
    match names {
        LayerNames::V1Dir => v1_ids(image).iter().map(|id| format!("{id}/layer.tar")).collect(),
        LayerNames::DiffId => image.layers.iter().map(diff_id_path).collect(),
        LayerNames::Blob => image.layers.iter().map(|layer| blobs::path(&layer.hex())).collect(),
    }
}

fn diff_id_path(layer: &LayerSpec) -> String {
    format!("{}.tar", sha256_hex(&layer.tar))
}

fn config_path(image: &ImageSpec, names: LayerNames) -> String {
    match names {
        LayerNames::Blob => blobs::path(&image.config_hex()),
        LayerNames::V1Dir | LayerNames::DiffId => format!("{}.json", image.config_hex()),
    }
}
