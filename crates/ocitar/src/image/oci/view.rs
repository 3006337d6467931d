use std::collections::BTreeSet;
use std::sync::Arc;

use crate::digest::BlobDigest;
use crate::image::config::Config;
use crate::image::descriptor::Descriptor;
use crate::image::layer::LayerBlob;
use crate::image::media;

/// What `index.json` says, as far as it is sound.
#[derive(Debug, Default)]
pub(crate) struct OciView {
    /// Whether an `oci-layout` file declares it; containerd reads it only then, podman always.
    pub(crate) declared: bool,
    pub(crate) entries: Vec<IndexEntry>,
    /// The blobs that descriptors name, whether they are in the archive or not.
    pub(crate) mentioned: BTreeSet<BlobDigest>,
}

/// One entry of `index.json`.
#[derive(Debug)]
pub(crate) struct IndexEntry {
    pub(crate) descriptor: Descriptor,
    /// The full name, which containerd prefers.
    pub(crate) image_name: Option<String>,
    /// The OCI reference name, by the specification a tag, in practice anything.
    pub(crate) ref_name: Option<String>,
    pub(crate) node: Node,
}

impl IndexEntry {
    /// The name that engines give it, in the archive's spelling. A bad full name does not make way
    /// for a good short one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.image_name.as_deref().or(self.ref_name.as_deref())
    }
}

/// What a descriptor leads to.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// An image that is complete as far as its layers are sound.
    Image(Arc<ImageNode>),
    /// Another index.
    Index(IndexNode),
    /// Something that describes another manifest, such as a provenance; with the first thing that it
    /// names and the archive lacks, if any.
    Attestation(Option<BlobDigest>),
    /// Something that is no image.
    Artifact,
    /// An image of an index for another operating system than Linux, which was not looked into.
    OtherOs,
    /// Not in the archive, or with something missing below it.
    Missing(BlobDigest),
    /// At fault; the finding is among the others.
    Faulty,
}

impl Node {
    /// Whether it is, or would be if it were whole, an image or an index of images.
    pub(crate) fn may_be_image(&self) -> bool {
        !matches!(self, Self::Attestation(_) | Self::Artifact | Self::OtherOs)
    }
}

/// An image manifest and what it names.
#[derive(Debug)]
pub(crate) struct ImageNode {
    pub(crate) digest: BlobDigest,
    pub(crate) media_type: String,
    pub(crate) config: Config,
    pub(crate) config_size: u64,
    pub(crate) layers: Vec<LayerBlob>,
    pub(crate) layer_types: Vec<String>,
    pub(crate) config_type: String,
    /// Whether the manifest itself states its media type.
    pub(crate) states_type: bool,
}

impl ImageNode {
    /// Whether the manifest mixes types in a way that podman refuses: OCI's with a config of
    /// Docker's type, or Docker's without saying so itself.
    pub(crate) fn is_mixed(&self) -> bool {
        match self.has_docker_type() {
            true => !self.states_type,
            false => media::is_docker_config(&self.config_type),
        }
    }

    /// Whether the manifest is of Docker's type rather than OCI's.
    pub(crate) fn has_docker_type(&self) -> bool {
        media::is_docker_manifest(&self.media_type)
    }
}

/// An index and the entries below it.
#[derive(Clone, Debug)]
pub(crate) struct IndexNode {
    pub(crate) children: Vec<(Descriptor, Node)>,
}

impl OciView {
    /// Every image, with the descriptor that leads to it.
    pub(crate) fn described_images(&self) -> Vec<(&Descriptor, &ImageNode)> {
        let mut all = Vec::new();
        for entry in &self.entries {
            describe(&entry.descriptor, &entry.node, &mut all);
        }
        all
    }

    /// All image manifests below an entry, in document order.
    pub(crate) fn images(node: &Node) -> Vec<&ImageNode> {
        match node {
            Node::Image(image) => vec![image],
            Node::Index(index) => index.children.iter().flat_map(|(_, node)| Self::images(node)).collect(),
            _ => Vec::new(),
        }
    }
}

fn describe<'a>(descriptor: &'a Descriptor, node: &'a Node, all: &mut Vec<(&'a Descriptor, &'a ImageNode)>) {
    match node {
        Node::Image(image) => all.push((descriptor, image)),
        Node::Index(index) => index.children.iter().for_each(|(d, node)| describe(d, node, all)),
        _ => {}
    }
}
