//! Docker with containerd's image store: the top-level descriptor's digest as ID, or that of a
//! made-up manifest.
//!
//! Observed with Docker 26.1 (containerd 1.7.24), 28.5 and 29.7 (both with containerd 2.1.9).

use super::condition::Condition;
use super::docker_classic::familiar_names;
use super::prediction::{Outcome, Prediction};
use super::{Case, choose, run, synth};
use crate::codec::Codec;
use crate::finding::FindingKind;
use crate::image::{
    Config, Descriptor, DockerItem, ImageNode, IndexEntry, IndexNode, LayerBlob, Node, OciView,
    position_of_config,
};
use crate::reference::Reference;

/// Docker 26 does not list images with Docker media types and zstd layers, does not run images
/// from an index inside an index, and reports a failure where another platform is incomplete.
const AFTER_26: Condition = Condition::DockerNewerThan("26.1");

pub(super) fn predict(case: &Case<'_>) -> Vec<Prediction> {
    match (&case.facts.oci, &case.facts.docker) {
        (Some(oci), _) if oci.declared => entries(case, &oci.entries),
        (_, Some(docker)) => docker.items.iter().map(|item| made_up(case, item)).collect(),
        _ => Prediction::whole(FindingKind::NeedsLayout),
    }
}

/// Entries of one digest are one image, which gets all their names.
fn entries(case: &Case<'_>, entries: &[IndexEntry]) -> Vec<Prediction> {
    // Docker 28 lists what is no image as one, Docker 26 does not.
    if let Some(entry) = entries.iter().find(|entry| !entry.node.may_be_image()) {
        return Prediction::whole(FindingKind::Artifact { digest: entry.descriptor.digest });
    }
    let mut all: Vec<Prediction> = Vec::new();
    for entry in entries {
        let image = OciView::image_of(case.images, entry);
        let names = familiar_names(entry.name());
        match all.iter_mut().find(|p| p.image == image) {
            Some(known) => known.names.extend(names),
            None => all.push(Prediction::new(image, names, stored(case, entry))),
        }
        if let (Some(name), Some(prediction)) =
            (listed_only(entry), all.iter_mut().find(|p| p.image == image))
        {
            prediction.listed_only.push(name);
        }
    }
    all
}

/// The name, as listed, if the store does not find an image by it: Docker looks up the name
/// written out in full, and the store keeps it as it is in the archive.
fn listed_only(entry: &IndexEntry) -> Option<String> {
    let name = entry.name()?;
    let full = name.parse::<Reference>().ok().filter(|name| name.tag().is_some());
    let is_full = full.is_some_and(|full| full.to_string() == name);
    if is_full { None } else { familiar_names([name]).pop() }
}

fn stored(case: &Case<'_>, entry: &IndexEntry) -> Outcome {
    let descriptor = &entry.descriptor;
    let image = match choose::by_containerd(&entry.node, descriptor.digest, &case.host.platform) {
        Ok(image) => image,
        Err(kind) => return Outcome::refused(kind, descriptor.at.clone()),
    };
    if let Some(kind) = not_on_linux(&image.config, &image.layers) {
        return Outcome::refused_for(kind, &image.config, &descriptor.at);
    }
    let mut conditions = case.outer_conditions();
    conditions.extend(case.platform_condition(image.config.platform()));
    conditions.extend(version_condition(&entry.node, image));
    conditions.extend(super::unpack_conditions(&image.layers, &super::FINE_IN_CONTAINERD));
    Outcome::loads(descriptor.digest, conditions)
}

fn not_on_linux(config: &Config, layers: &[LayerBlob]) -> Option<FindingKind> {
    super::other_os(config)
        .or_else(|| run::by_docker(config))
        .or_else(|| super::too_many_for_containerd(layers))
}

fn version_condition(node: &Node, image: &ImageNode) -> Option<Condition> {
    let zstd = image.layers.iter().any(|layer| layer.codec == Codec::Zstd);
    let awkward = match node {
        Node::Index(index) => {
            index.children.iter().any(|(_, node)| matches!(node, Node::Index(_))) || has_torn(index)
        }
        _ => false,
    };
    let needed = awkward || (zstd && image.has_docker_type());
    needed.then_some(AFTER_26)
}

/// Whether the manifest of another platform is there without what it names: Docker 26 tries to
/// unpack it, fails, and keeps the image.
fn has_torn(index: &IndexNode) -> bool {
    let torn = |(descriptor, node): &(&Descriptor, &Node)| match node {
        Node::Missing(missing) => *missing != descriptor.digest,
        _ => false,
    };
    choose::leaves(index).iter().any(torn)
}

fn made_up(case: &Case<'_>, item: &DockerItem) -> Prediction {
    Prediction::new(
        position_of_config(case.images, item.config.digest()),
        familiar_names(item.tags()),
        made_up_outcome(case, item),
    )
}

fn made_up_outcome(case: &Case<'_>, item: &DockerItem) -> Outcome {
    if let Some(kind) = not_on_linux(&item.config, &item.layers) {
        return Outcome::refused_for(kind, &item.config, &item.at);
    }
    match synth::manifest(item, case.host.content.as_ref()) {
        Ok(id) => {
            let mut conditions = case.outer_conditions();
            conditions.extend(case.platform_condition(item.config.platform()));
            conditions.extend(case.store_condition(item));
            conditions.extend(super::unpack_conditions(&item.layers, &super::FINE_IN_CONTAINERD));
            Outcome::loads(id, conditions)
        }
        Err(finding) => Outcome::Unknown(*finding),
    }
}
