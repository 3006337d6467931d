//! The manifest that containerd makes up for an archive without an OCI layout.

use std::fmt::Write as _;

use super::host::HostContent;
use crate::codec::Codec;
use crate::digest::{BlobDigest, Digest};
use crate::finding::{Finding, FindingKind};
use crate::image::{DockerItem, LayerBlob};

/// The digest of the made-up manifest: Docker schema 2, compact JSON, keys in this order, digests
/// and sizes of the files as they are in the archive (observed with containerd 1.7.24 and 2.1.9).
pub(super) fn manifest(item: &DockerItem, content: Option<&HostContent>) -> Result<BlobDigest, Box<Finding>> {
    let layers = layers(item, content)?;
    let mut json = String::from(
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\
         \"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"digest\":",
    );
    let (config, size) = (item.config.digest(), item.config_size);
    // Writing into a String cannot fail.
    let _ = write!(json, "\"{config}\",\"size\":{size}}},\"layers\":[");
    for (i, layer) in layers.iter().enumerate() {
        let comma = if i == 0 { "" } else { "," };
        let (digest, size, suffix) = (layer.digest, layer.size, if layer.compressed { ".gzip" } else { "" });
        let _ = write!(
            json,
            "{comma}{{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar{suffix}\",\
             \"digest\":\"{digest}\",\"size\":{size}}}"
        );
    }
    json.push_str("]}");
    Ok(BlobDigest::new(Digest::of(json.as_bytes())))
}

/// Whether the ID depends on what the host has stored: only uncompressed layers are replaced.
pub(super) fn depends_on_store(item: &DockerItem) -> bool {
    item.layers.iter().any(|layer| layer.codec == Codec::Plain)
}

struct Described {
    digest: BlobDigest,
    size: u64,
    compressed: bool,
}

fn layers(item: &DockerItem, content: Option<&HostContent>) -> Result<Vec<Described>, Box<Finding>> {
    let own: Vec<Described> = item.layers.iter().map(describe).collect::<Result<_, _>>()?;
    let Some(content) = content else {
        return Ok(own);
    };
    let digests: Vec<BlobDigest> = own.iter().map(|layer| layer.digest).collect();
    let swap = |(i, layer): (usize, Described)| {
        // Of several layers with one digest, containerd replaces the last only.
        let is_last = !digests[i + 1..].contains(&layer.digest);
        let Some(stored) = content.instead_of(layer.digest).filter(|_| is_last) else {
            return Ok(layer);
        };
        if stored.digest == layer.digest {
            return Ok(layer);
        }
        let kind = FindingKind::HostSize { blob: stored.digest.digest() };
        let size =
            stored.size.ok_or_else(|| Box::new(Finding::fault(kind, item.layers[i].location.clone())))?;
        Ok(Described { digest: stored.digest, size, compressed: true })
    };
    own.into_iter().enumerate().map(swap).collect()
}

fn describe(layer: &LayerBlob) -> Result<Described, Box<Finding>> {
    // Of an uncompressed layer the diffID is the digest, whoever has not read it.
    let unread = (layer.codec == Codec::Plain).then(|| BlobDigest::new(layer.diff_id.digest()));
    let kind = FindingKind::NotHashed { member: layer.member.clone() };
    let digest = layer.digest.or(unread);
    Ok(Described {
        digest: digest.ok_or_else(|| Box::new(Finding::fault(kind, layer.location.clone())))?,
        size: layer.size,
        compressed: layer.codec != Codec::Plain,
    })
}
