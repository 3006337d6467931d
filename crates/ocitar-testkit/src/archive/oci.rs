//! OCI layouts.

use super::blobs::{Blobs, OCI_LAYOUT};
use super::entry::index_document;
use super::{ArchiveFiles, Entry};
use crate::image::{Descriptor, MediaTypes, familiar_parts, full_name};

/// Says which annotations give an image its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameAnnotations {
    /// The full name for containerd, and the bare tag as the reference name: docker and buildx.
    #[default]
    Both,
    /// The whole name as the reference name: podman, skopeo.
    RefName,
    /// The bare tag as the reference name: umoci, and skopeo when given no more.
    RefTag,
    /// None at all.
    None,
}

/// Writes an OCI layout as buildx does: the blobs, `index.json`, `oci-layout`.
///
/// ```
/// use ocitar_testkit::{Entry, ImageSpec, archive};
///
/// let files = archive::oci_archive(&[ImageSpec::new("app:1").into()]);
/// let twice = files.duplicate("index.json").to_tar();
/// ```
pub fn oci_archive(entries: &[Entry]) -> ArchiveFiles {
    oci_archive_annotated(entries, NameAnnotations::default())
}

/// Writes an OCI layout with names given in another way.
pub fn oci_archive_annotated(entries: &[Entry], annotations: NameAnnotations) -> ArchiveFiles {
    let mut blobs = Blobs::default();
    entries.iter().for_each(|entry| entry.put_blobs(&mut blobs));
    let lines = entries.iter().flat_map(|entry| named(entry, annotations));
    let index = index_document(MediaTypes::Oci, lines);
    blobs.into_files().add_file("index.json", index).add_file("oci-layout", OCI_LAYOUT)
}

/// Gives one descriptor for each name, or one without a name.
fn named(entry: &Entry, annotations: NameAnnotations) -> Vec<Descriptor> {
    let names = entry.names();
    if names.is_empty() || annotations == NameAnnotations::None {
        return vec![entry.descriptor()];
    }
    names.iter().map(|name| annotated(entry.descriptor(), name, annotations)).collect()
}

fn annotated(descriptor: Descriptor, name: &str, annotations: NameAnnotations) -> Descriptor {
    const REF_NAME: &str = "org.opencontainers.image.ref.name";
    let (full, (_, tag)) = (full_name(name), familiar_parts(name));
    match annotations {
        NameAnnotations::Both => {
            descriptor.annotation("io.containerd.image.name", &full).annotation(REF_NAME, tag)
        }
        NameAnnotations::RefName => descriptor.annotation(REF_NAME, &full),
        NameAnnotations::RefTag => descriptor.annotation(REF_NAME, tag),
        NameAnnotations::None => descriptor,
    }
}
