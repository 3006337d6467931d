//! The two views of a hybrid archive, held against each other.

use std::collections::BTreeMap;

use super::docker::{DockerItem, DockerView};
use super::oci::{ImageNode, IndexEntry, Node, OciView};
use crate::digest::BlobDigest;
use crate::finding::{Finding, FindingKind, Part};
use crate::location::Location;

/// Reports every image that only one view names, or that both describe differently.
///
/// The classic store reads `manifest.json`, the containerd store `index.json`: where they differ,
/// one file loads two different images, and each host believes it has the right one.
pub(super) fn check(docker: &DockerView, oci: &OciView, findings: &mut Vec<Finding>) {
    let images: Vec<&ImageNode> = oci.entries.iter().flat_map(|entry| OciView::images(&entry.node)).collect();
    let by_config: BTreeMap<BlobDigest, &ImageNode> =
        images.iter().map(|image| (image.config.digest(), *image)).collect();
    for item in &docker.items {
        let part = match by_config.get(&item.config.digest()) {
            None => Part::OnlyInManifestJson,
            Some(image) if !same_layers(item, image) => Part::Layers,
            Some(_) => continue,
        };
        findings.push(differ(part, item.tags(), &item.at));
    }
    for entry in &oci.entries {
        if is_image(entry) && !docker.items.iter().any(|item| names(entry, item)) {
            findings.push(differ(Part::OnlyInIndex, entry.name().into_iter(), &entry.descriptor.at));
        }
    }
}

fn differ<'a>(part: Part, names: impl Iterator<Item = &'a str>, at: &Location) -> Finding {
    let names = names.collect::<Vec<_>>().join(", ");
    let image = if names.is_empty() { "an image without a name".to_owned() } else { names };
    Finding::fault(FindingKind::Views { part, image }, at.clone())
}

fn same_layers(item: &DockerItem, image: &ImageNode) -> bool {
    let files = |layers: &[super::LayerBlob]| layers.iter().map(|l| l.member.clone()).collect::<Vec<_>>();
    let digests = |layers: &[super::LayerBlob]| layers.iter().map(|l| l.digest).collect::<Vec<_>>();
    files(&item.layers) == files(&image.layers) || digests(&item.layers) == digests(&image.layers)
}

fn is_image(entry: &IndexEntry) -> bool {
    matches!(entry.node, Node::Image(_) | Node::Index(_) | Node::Missing(_))
}

/// Whether one of the entry's images is the item's.
fn names(entry: &IndexEntry, item: &DockerItem) -> bool {
    OciView::images(&entry.node).iter().any(|image| image.config.digest() == item.config.digest())
}
