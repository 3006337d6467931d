//! Blobs under the names of their digests.

use std::collections::BTreeMap;

use super::ArchiveFiles;
use crate::ImageSpec;
use crate::sha256_hex;

/// The content of `oci-layout`.
pub(super) const OCI_LAYOUT: &str = r#"{"imageLayoutVersion":"1.0.0"}"#;

/// Collects blobs, each once.
#[derive(Default)]
pub(super) struct Blobs {
    by_hex: BTreeMap<String, Vec<u8>>,
}

impl Blobs {
    /// Adds a blob.
    pub(super) fn put(&mut self, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.by_hex.insert(sha256_hex(&bytes), bytes);
    }

    /// Adds the config, manifest and layers of an image.
    pub(super) fn put_image(&mut self, image: &ImageSpec) {
        self.put(image.config());
        self.put(image.manifest());
        for layer in &image.layers {
            self.put(layer.blob.clone());
        }
    }

    /// Gives the directories and blobs as members, sorted by name.
    pub(super) fn into_files(self) -> ArchiveFiles {
        let dirs = ArchiveFiles::new().add_dir("blobs/").add_dir("blobs/sha256/");
        self.by_hex.into_iter().fold(dirs, |files, (hex, bytes)| files.add_file(&path(&hex), bytes))
    }
}

/// Gives the path of a blob.
pub(super) fn path(hex: &str) -> String {
    format!("blobs/sha256/{hex}")
}
