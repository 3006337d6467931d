//! The two families of media types.

use crate::Compression;

/// Says which media types a manifest uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MediaTypes {
    /// `application/vnd.oci.image.*`.
    #[default]
    Oci,
    /// `application/vnd.docker.*`, schema 2.
    Docker,
}

impl MediaTypes {
    /// Gives the type of an image's manifest.
    pub fn manifest(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.manifest.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.v2+json",
        }
    }

    /// Gives the type of a list of manifests.
    pub fn index(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.index.v1+json",
            Self::Docker => "application/vnd.docker.distribution.manifest.list.v2+json",
        }
    }

    /// Gives the type of an image's config.
    pub fn config(self) -> &'static str {
        match self {
            Self::Oci => "application/vnd.oci.image.config.v1+json",
            Self::Docker => "application/vnd.docker.container.image.v1+json",
        }
    }

    /// Gives the type of a layer. Bzip2 and xz have none, and writers call them plain.
    pub fn layer(self, compression: Compression) -> &'static str {
        use Compression::{Gzip, GzipMultiMember, Zstd, ZstdMultiFrame};
        match (self, compression) {
            (Self::Oci, Gzip | GzipMultiMember) => "application/vnd.oci.image.layer.v1.tar+gzip",
            (Self::Oci, Zstd | ZstdMultiFrame) => "application/vnd.oci.image.layer.v1.tar+zstd",
            (Self::Oci, _) => "application/vnd.oci.image.layer.v1.tar",
            (Self::Docker, Gzip | GzipMultiMember) => "application/vnd.docker.image.rootfs.diff.tar.gzip",
            (Self::Docker, Zstd | ZstdMultiFrame) => "application/vnd.docker.image.rootfs.diff.tar.zstd",
            (Self::Docker, _) => "application/vnd.docker.image.rootfs.diff.tar",
        }
    }
}
