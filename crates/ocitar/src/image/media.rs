//! Media types, and what they say of a blob.

use crate::codec::Codec;

const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
const DOCKER_CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar";
const DOCKER_LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar";

pub(super) fn is_index(media_type: &str) -> bool {
    matches!(media_type, OCI_INDEX | DOCKER_LIST)
}

pub(super) fn is_manifest(media_type: &str) -> bool {
    matches!(media_type, OCI_MANIFEST | DOCKER_MANIFEST)
}

pub(crate) fn is_docker_manifest(media_type: &str) -> bool {
    media_type == DOCKER_MANIFEST
}

pub(super) fn is_config(media_type: &str) -> bool {
    matches!(media_type, OCI_CONFIG | DOCKER_CONFIG)
}

pub(super) fn is_docker_config(media_type: &str) -> bool {
    media_type == DOCKER_CONFIG
}

/// Whether engines unpack a layer of this media type as what its bytes are.
///
/// containerd goes by the type's suffix to decide whether to look at the bytes at all: under a
/// compressed type, and under Docker's plain one, it does; under OCI's plain type it takes them
/// for a tar (observed with Docker 28 and 26). Other types are no layers for it.
pub(super) fn fits(media_type: &str, codec: Codec) -> bool {
    let oci = |suffix| matches!(suffix, "+gzip" | "+zstd") || (suffix.is_empty() && codec == Codec::Plain);
    let docker = |suffix| matches!(suffix, "" | ".gzip" | ".zstd");
    media_type.strip_prefix(OCI_LAYER).is_some_and(oci)
        || media_type.strip_prefix(DOCKER_LAYER).is_some_and(docker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_which_types_engines_unpack() {
        for (media_type, codec, want) in [
            ("application/vnd.oci.image.layer.v1.tar", Codec::Plain, true),
            ("application/vnd.oci.image.layer.v1.tar", Codec::Gzip, false),
            ("application/vnd.oci.image.layer.v1.tar+gzip", Codec::Plain, true),
            ("application/vnd.oci.image.layer.v1.tar+zstd", Codec::Gzip, true),
            ("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", Codec::Gzip, false),
            ("application/vnd.docker.image.rootfs.diff.tar", Codec::Gzip, true),
            ("application/vnd.docker.image.rootfs.diff.tar.gzip", Codec::Zstd, true),
            ("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", Codec::Gzip, false),
            ("text/plain", Codec::Plain, false),
            ("", Codec::Plain, false),
        ] {
            assert_eq!(fits(media_type, codec), want, "{media_type} {codec}");
        }
    }
}
