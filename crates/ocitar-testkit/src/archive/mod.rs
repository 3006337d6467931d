//! Images in the dialects of their writers.
//!
//! Every writer gives an [`ArchiveFiles`]: names and contents in order, still to be edited, then turned into a tar
//! or written to a directory.
//!
//! | function | written by |
//! |---|---|
//! | [`docker_archive`] | podman, skopeo, crane: `manifest.json` only |
//! | [`docker_archive_legacy_symlinks`] | `docker save` up to 24 |
//! | [`oci_archive`] | buildx `type=oci`, skopeo, umoci: an OCI layout |
//! | [`hybrid`] | `docker save` since 25 |
//! | [`containerd_save`] | the same with the containerd image store, where an entry may be an index |

mod attestation;
mod blobs;
mod docker;
mod edit;
mod entry;
mod files;
mod hybrid;
mod legacy;
mod oci;
mod output;

pub use docker::{LayerNames, docker_archive, docker_archive_named};
pub use entry::{Entry, IndexSpec};
pub use files::{ArchiveFiles, FileKind};
pub use hybrid::{containerd_save, hybrid};
pub use legacy::docker_archive_legacy_symlinks;
pub use oci::{NameAnnotations, oci_archive, oci_archive_annotated};
