use std::sync::Arc;

use super::config::{Config, HistoryEntry};
use super::docker::DockerItem;
use super::facts::Facts;
use super::layer::LayerBlob;
use super::oci::{ImageNode, IndexEntry, Node, OciView};
use crate::codec::Codec;
use crate::digest::{BlobDigest, ChainId, DiffId};
use crate::name::MemberName;
use crate::platform::Platform;

/// One image of the archive: what one name stands for, on any number of platforms.
#[derive(Clone, Debug)]
pub struct Image {
    names: Vec<String>,
    target: Option<(BlobDigest, String)>,
    manifests: Vec<Manifest>,
    attestations: Vec<Attestation>,
    absent: Vec<Absent>,
}

impl Image {
    /// The names it has in the archive, as written; engines normalise them.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The digest of the index or manifest that `index.json` names; none without an OCI layout.
    pub fn target(&self) -> Option<BlobDigest> {
        self.target.as_ref().map(|(digest, _)| *digest)
    }

    /// The media type of the target.
    pub fn media_type(&self) -> Option<&str> {
        self.target.as_ref().map(|(_, media_type)| &**media_type)
    }

    /// The image on each platform that is complete in the archive.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// Manifests that describe others, such as provenance and bills of materials.
    pub fn attestations(&self) -> &[Attestation] {
        &self.attestations
    }

    /// What an index names and the archive does not hold in full.
    pub fn absent(&self) -> &[Absent] {
        &self.absent
    }
}

/// An image on one platform.
#[derive(Clone, Debug)]
pub struct Manifest {
    digest: Option<BlobDigest>,
    platform: Platform,
    config: Arc<Config>,
    config_size: u64,
    layers: Vec<Layer>,
}

impl Manifest {
    /// The digest of the image manifest; none without an OCI layout.
    pub fn digest(&self) -> Option<BlobDigest> {
        self.digest
    }

    /// What it runs on, by its index or else by its config.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Its config.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Bytes of the config.
    pub fn config_size(&self) -> u64 {
        self.config_size
    }

    /// Its layers, lowest first.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }
}

/// A layer of an image.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Layer {
    /// The member that holds it.
    pub member: MemberName,
    /// The digest of its bytes as stored; none if they were not read and the name does not tell.
    pub digest: Option<BlobDigest>,
    /// Bytes as stored.
    pub size: u64,
    /// The compression its bytes show.
    pub codec: Codec,
    /// The media type its descriptor gives; none without an OCI layout.
    pub media_type: Option<String>,
    /// The digest of its decompressed bytes, as the config states it.
    pub diff_id: DiffId,
    /// The digest that names this layer on top of those below.
    pub chain_id: ChainId,
    /// The history entry that made it, if the config tells.
    pub history: Option<HistoryEntry>,
}

/// An image that is not in the archive, or not all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Absent {
    /// What it runs on, if its index says so.
    pub platform: Option<Platform>,
    /// The digest of its manifest.
    pub manifest: BlobDigest,
    /// The digest of what is missing: the manifest itself, or something that it names.
    pub missing: BlobDigest,
}

/// A manifest that describes another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attestation {
    /// Its digest.
    pub digest: BlobDigest,
    /// The manifest it describes, if stated.
    pub subject: Option<BlobDigest>,
    /// Whether it is in the archive.
    pub present: bool,
    /// The first thing that is missing of it, itself included.
    pub missing: Option<BlobDigest>,
}

/// The images of an archive, in its order: by `index.json` if there is one, else by
/// `manifest.json`.
pub(crate) fn images(facts: &Facts) -> Vec<Image> {
    match (&facts.oci, &facts.docker) {
        (Some(oci), _) if !oci.entries.is_empty() => by_target(&oci.entries),
        (_, Some(docker)) => docker.items.iter().map(from_item).collect(),
        _ => Vec::new(),
    }
}

/// Entries of one digest are one image of several names.
fn by_target(entries: &[IndexEntry]) -> Vec<Image> {
    let mut images: Vec<Image> = Vec::new();
    for entry in entries {
        let name = entry.name().map(str::to_owned);
        let digest = Some(entry.descriptor.digest);
        match images.iter_mut().find(|image| image.target() == digest) {
            Some(image) => image.names.extend(name),
            None => images.push(from_entry(entry, name)),
        }
    }
    images
}

fn from_entry(entry: &IndexEntry, name: Option<String>) -> Image {
    let mut image = Image {
        names: name.into_iter().collect(),
        target: Some((entry.descriptor.digest, entry.descriptor.media_type.clone())),
        manifests: Vec::new(),
        attestations: Vec::new(),
        absent: Vec::new(),
    };
    add(&mut image, &entry.descriptor, &entry.node);
    image
}

fn add(image: &mut Image, descriptor: &super::Descriptor, node: &Node) {
    let platform = descriptor.platform.as_ref().map(|p| p.normal.clone());
    let is_attestation = descriptor.annotation("vnd.docker.reference.type").is_some();
    match node {
        Node::Image(node) if image.manifests.iter().any(|m| m.digest == Some(node.digest)) => {}
        Node::Image(node) => image.manifests.push(from_node(node, platform)),
        Node::Index(index) => index.children.iter().for_each(|(d, n)| add(image, d, n)),
        Node::Missing(missing) if !is_attestation => {
            image.absent.push(Absent { platform, manifest: descriptor.digest, missing: *missing });
        }
        Node::Attestation(missing) => image.attestations.push(attestation(descriptor, *missing)),
        Node::Missing(missing) => image.attestations.push(attestation(descriptor, Some(*missing))),
        Node::Artifact | Node::OtherOs | Node::Faulty => {}
    }
}

fn attestation(descriptor: &super::Descriptor, missing: Option<BlobDigest>) -> Attestation {
    Attestation {
        digest: descriptor.digest,
        subject: descriptor.annotation("vnd.docker.reference.digest").and_then(|d| d.parse().ok()),
        present: missing != Some(descriptor.digest),
        missing,
    }
}

fn from_node(node: &ImageNode, platform: Option<Platform>) -> Manifest {
    let types = node.layer_types.iter().map(|t| Some(t.clone()));
    Manifest {
        digest: Some(node.digest),
        platform: platform.unwrap_or_else(|| node.config.platform().clone()),
        layers: layers(&node.layers, types, &node.config),
        config: Arc::new(node.config.clone()),
        config_size: node.config_size,
    }
}

fn from_item(item: &DockerItem) -> Image {
    let manifest = Manifest {
        digest: None,
        platform: item.config.platform().clone(),
        layers: layers(&item.layers, std::iter::repeat(None), &item.config),
        config: item.config.clone(),
        config_size: item.config_size,
    };
    Image {
        names: item.repo_tags.clone(),
        target: None,
        manifests: vec![manifest],
        attestations: Vec::new(),
        absent: Vec::new(),
    }
}

fn layers(blobs: &[LayerBlob], types: impl Iterator<Item = Option<String>>, config: &Config) -> Vec<Layer> {
    let history = aligned_history(config, blobs.len());
    let mut chain: Option<ChainId> = None;
    let layer = |((blob, media_type), history): ((&LayerBlob, Option<String>), Option<HistoryEntry>)| {
        let chain_id = chain.map_or(ChainId::base(blob.diff_id), |chain| chain.then(blob.diff_id));
        chain = Some(chain_id);
        Layer {
            member: blob.member.clone(),
            digest: blob.digest,
            size: blob.size,
            codec: blob.codec,
            media_type,
            diff_id: blob.diff_id,
            chain_id,
            history,
        }
    };
    blobs.iter().zip(types).zip(history).map(layer).collect()
}

/// The history entry of each layer; none at all if the history does not speak of every layer.
fn aligned_history(config: &Config, layers: usize) -> Vec<Option<HistoryEntry>> {
    let made: Vec<_> = config.history().iter().filter(|h| !h.empty_layer).cloned().map(Some).collect();
    if made.len() == layers { made } else { vec![None; layers] }
}

/// The first image of an entry that runs on the host, as stores choose it.
pub(crate) fn position_of_config(images: &[Image], config: BlobDigest) -> Option<usize> {
    images.iter().position(|image| image.manifests.iter().any(|m| m.config.digest() == config))
}

impl OciView {
    /// Which of the archive's images each entry belongs to.
    pub(crate) fn image_of(images: &[Image], entry: &IndexEntry) -> Option<usize> {
        images.iter().position(|image| image.target() == Some(entry.descriptor.digest))
    }
}
