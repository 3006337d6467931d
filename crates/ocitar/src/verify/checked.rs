use std::collections::BTreeSet;

use crate::digest::{BlobDigest, DiffId};
use crate::image::{DockerItem, Facts, ImageNode, LayerBlob, OciView};
use crate::name::MemberName;

/// What was hashed and compared, so that "verified" never means "skipped".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Checked {
    /// Members of the archive.
    pub members: usize,
    /// Files whose every byte was hashed.
    pub blobs: usize,
    /// Bytes of these files, as stored.
    pub bytes: u64,
    /// Files of these that are named for their digest, and have it.
    pub named: usize,
    /// Layers whose decompressed bytes have the diffID of a config.
    pub layers: usize,
    /// Bytes of these layers after decompression.
    pub layer_bytes: u64,
    /// Configs that were read and hashed.
    pub configs: usize,
    /// Image manifests that were read and hashed.
    pub manifests: usize,
}

impl Checked {
    pub(super) fn of(facts: &Facts) -> Self {
        let members = facts.inventory.members();
        let hashed = || members.iter().filter_map(|m| Some((&m.name, m.blob()?.size, m.blob()?.digest?)));
        let images = images(facts);
        let layers = proven(facts, &images);
        let digests = |of: fn(&ImageParts<'_>) -> Option<BlobDigest>| {
            images.iter().filter_map(of).collect::<BTreeSet<_>>().len()
        };
        Self {
            members: members.len(),
            blobs: hashed().count(),
            bytes: hashed().map(|(_, size, _)| size).sum(),
            named: hashed().filter(|(name, _, digest)| is_named(name, *digest)).count(),
            layers: layers.len(),
            layer_bytes: layers.iter().map(|(_, _, size)| size).sum(),
            configs: digests(|parts| Some(parts.config)),
            manifests: digests(|parts| parts.manifest),
        }
    }
}

struct ImageParts<'a> {
    manifest: Option<BlobDigest>,
    config: BlobDigest,
    layers: &'a [LayerBlob],
}

fn images(facts: &Facts) -> Vec<ImageParts<'_>> {
    let items = facts.docker.iter().flat_map(|docker| &docker.items);
    let entries = facts.oci.iter().flat_map(|oci| &oci.entries);
    let nodes = entries.flat_map(|entry| OciView::images(&entry.node));
    items.map(of_item).chain(nodes.map(of_node)).collect()
}

fn of_item(item: &DockerItem) -> ImageParts<'_> {
    ImageParts { manifest: None, config: item.config.digest(), layers: &item.layers }
}

fn of_node(node: &ImageNode) -> ImageParts<'_> {
    ImageParts { manifest: Some(node.digest), config: node.config.digest(), layers: &node.layers }
}

/// Each layer file that was decoded to its end and is what a config says, once.
fn proven(facts: &Facts, images: &[ImageParts<'_>]) -> BTreeSet<(MemberName, DiffId, u64)> {
    let layers = images.iter().flat_map(|parts| parts.layers);
    let prove = |layer: &LayerBlob| {
        let decoded = facts.inventory.get(layer.member.as_str())?.blob()?.decoded.as_ref()?.as_ref().ok()?;
        (decoded.diff_id == layer.diff_id).then(|| (layer.member.clone(), decoded.diff_id, decoded.size))
    };
    layers.filter_map(prove).collect()
}

fn is_named(name: &MemberName, digest: BlobDigest) -> bool {
    name.as_str().strip_prefix("blobs/sha256/").is_some_and(|hex| hex == digest.digest().hex())
}
