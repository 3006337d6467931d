//! Archives of docker up to 24, with what is left of the first image format.

use std::collections::{BTreeMap, HashMap};

use super::ArchiveFiles;
use super::docker::{LayerNames, item};
use crate::image::familiar_parts;
use crate::json::{self, Object};
use crate::{ImageSpec, sha256_hex};

/// Writes images as `docker save` did: a directory for each layer, and a link for a layer saved before.
pub fn docker_archive_legacy_symlinks(images: &[ImageSpec]) -> ArchiveFiles {
    let mut files = ArchiveFiles::new();
    let mut saved = HashMap::new();
    for image in images {
        files = files.add_once(&format!("{}.json", image.config_hex()), image.config());
        files = add_layers(files, image, &mut saved);
    }
    let items = images.iter().map(|image| item(image, LayerNames::V1Dir).finish());
    files = files.add_file("manifest.json", json::array(items));
    add_repositories(files, images, |image| v1_ids(image).pop()).sorted()
}

/// Adds the layers of one image; `saved` has the v1 ID under which a layer was written first.
fn add_layers(
    mut files: ArchiveFiles,
    image: &ImageSpec,
    saved: &mut HashMap<String, String>,
) -> ArchiveFiles {
    for ((id, document), layer) in v1_documents(image).into_iter().zip(&image.layers) {
        let tar = format!("{id}/layer.tar");
        if files.get(&tar).is_some() {
            continue;
        }
        files = files.add_dir(&format!("{id}/"));
        files = files.add_file(&format!("{id}/VERSION"), "1.0").add_file(&format!("{id}/json"), document);
        files = match saved.get(&layer.hex()) {
            Some(first) => files.add_symlink(&tar, &format!("../{first}/layer.tar")),
            None => files.add_file(&tar, &layer.blob),
        };
        saved.entry(layer.hex()).or_insert(id);
    }
    files
}

/// Adds `repositories`, which says what layer is on top for each name; left out if there are no names.
pub(super) fn add_repositories(
    files: ArchiveFiles,
    images: &[ImageSpec],
    top: impl Fn(&ImageSpec) -> Option<String>,
) -> ArchiveFiles {
    let mut repositories: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for image in images {
        for name in &image.names {
            let (repository, tag) = familiar_parts(name);
            let tags = repositories.entry(repository).or_default();
            tags.push((tag.to_owned(), top(image).unwrap_or_default()));
        }
    }
    if repositories.is_empty() {
        return files;
    }
    let object = repositories
        .iter()
        .fold(Object::new(), |object, (name, tags)| object.field(name, Object::new().texts(tags).finish()));
    files.add_file("repositories", object.finish() + "\n")
}

/// Makes up the ID of every layer as an image of its own: equal only if everything below is equal too.
pub(super) fn v1_ids(image: &ImageSpec) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (index, diff_id) in image.diff_ids().iter().enumerate() {
        let parent = ids.last().map_or("", String::as_str);
        let is_top = index + 1 == image.layers.len();
        let config = if is_top { image.config_hex() } else { String::new() };
        ids.push(sha256_hex(format!("{parent} {diff_id} {config}")));
    }
    ids
}

/// Gives the ID and the `json` of every layer as an image of its own.
pub(super) fn v1_documents(image: &ImageSpec) -> Vec<(String, String)> {
    let ids = v1_ids(image);
    let parents = std::iter::once(None).chain(ids.iter().map(Some));
    ids.iter().zip(parents).map(|(id, parent)| (id.clone(), v1_document(id, parent))).collect()
}

fn v1_document(id: &str, parent: Option<&String>) -> String {
    Object::new()
        .text("id", id)
        .optional("parent", parent.map(String::as_str))
        .text("created", "1970-01-01T00:00:00Z")
        .field("container_config", r#"{"Hostname":"","Env":null,"Cmd":null,"Labels":null}"#)
        .text("os", "linux")
        .finish()
}
