//! containerd through `ctr images import`: IDs as in Docker's containerd store, but only named
//! images and only those of the host's platform.
//!
//! Observed with containerd 2.1.9, default flags.

use super::condition::Condition;
use super::prediction::{Outcome, Prediction};
use super::{Case, choose, run, synth};
use crate::codec::Codec;
use crate::finding::FindingKind;
use crate::image::{Descriptor, DockerItem, IndexEntry, Node, OciView, position_of_config};
use crate::platform::Platform;
use crate::reference::Reference;

pub(super) fn predict(case: &Case<'_>) -> Vec<Prediction> {
    let codec = case.facts.inventory.outer_codec();
    if matches!(codec, Codec::Bzip2 | Codec::Xz) {
        return Prediction::whole(FindingKind::OuterCodec { codec });
    }
    match (&case.facts.oci, &case.facts.docker) {
        (Some(oci), _) if oci.declared => entries(case, &oci.entries),
        (_, Some(docker)) => docker.items.iter().map(|item| made_up(case, item)).collect(),
        _ => Prediction::whole(FindingKind::NeedsLayout),
    }
}

fn entries(case: &Case<'_>, entries: &[IndexEntry]) -> Vec<Prediction> {
    let mut all: Vec<Prediction> = Vec::new();
    for entry in entries {
        let image = OciView::image_of(case.images, entry);
        let names: Vec<String> = oci_name(entry).into_iter().collect();
        match all.iter_mut().find(|p| p.image == image && p.outcome.id().is_some()) {
            Some(known) => known.names.extend(names),
            None => {
                let outcome = stored(case, entry, names.is_empty());
                all.push(Prediction::new(image, names, outcome));
            }
        }
    }
    all
}

/// What containerd takes for a name and not for a tag alone.
fn is_full(name: &str) -> bool {
    name.contains(['/', ':', '@'])
}

/// A full name is kept as it is, a bare tag gets a name made of the day, and a bare word where a
/// full name should be is dropped.
fn oci_name(entry: &IndexEntry) -> Option<String> {
    match (&entry.image_name, &entry.ref_name) {
        (Some(name), _) => is_full(name).then(|| name.clone()),
        (None, Some(name)) if is_full(name) => Some(name.clone()),
        (None, Some(tag)) => Some(format!("import-<date>:{tag}")),
        (None, None) => None,
    }
}

fn stored(case: &Case<'_>, entry: &IndexEntry, nameless: bool) -> Outcome {
    let (descriptor, host) = (&entry.descriptor, &case.host.platform);
    let refused = |kind| Outcome::refused(kind, descriptor.at.clone());
    if nameless {
        return refused(FindingKind::Nameless);
    }
    if let Some(platform) = &descriptor.platform {
        if platform.normal != *host || platform.os_features {
            let found = platform.normal.to_string();
            return refused(FindingKind::OtherPlatform { host: host.clone(), found });
        }
    }
    match complete(&entry.node, descriptor, host) {
        Ok(()) => {
            let mut conditions = case.import_conditions();
            for image in OciView::images(&entry.node) {
                let too_many = super::too_many_for_containerd(&image.layers);
                if let Some(kind) = run::by_containerd(&image.config).or(too_many) {
                    return Outcome::refused_for(kind, &image.config, &descriptor.at);
                }
                conditions.extend(super::unpack_conditions(&image.layers, &super::FINE_IN_CONTAINERD));
                conditions.extend(run::user_condition(&image.config));
            }
            // Without a platform in its descriptor, an image for any is taken.
            if let Node::Image(image) = &entry.node {
                conditions.extend(case.platform_condition(image.config.platform()));
            }
            Outcome::loads(descriptor.digest, conditions)
        }
        Err(kind) => refused(kind),
    }
}

/// Whatever is there for the host's platform, or without one, must be there in full.
fn complete(node: &Node, descriptor: &Descriptor, host: &Platform) -> Result<(), FindingKind> {
    match for_host(node, descriptor, host)? {
        0 => Err(FindingKind::NotUnpacked { host: host.clone(), found: choose::platforms_of(node) }),
        _ => Ok(()),
    }
}

/// How many images for the host there are below a node, all of them complete.
fn for_host(node: &Node, descriptor: &Descriptor, host: &Platform) -> Result<usize, FindingKind> {
    let Node::Index(index) = node else {
        return choose::by_containerd(node, descriptor.digest, host).map(|_| 1);
    };
    let mut images = 0;
    for (descriptor, node) in &index.children {
        if descriptor.platform.as_ref().is_none_or(|p| p.normal == *host && !p.os_features) {
            images += for_host(node, descriptor, host)?;
        }
    }
    Ok(images)
}

fn made_up(case: &Case<'_>, item: &DockerItem) -> Prediction {
    Prediction::new(
        position_of_config(case.images, item.config.digest()),
        full_names(item.tags()),
        made_up_outcome(case, item),
    )
}

fn made_up_outcome(case: &Case<'_>, item: &DockerItem) -> Outcome {
    let (platform, host) = (item.config.platform(), &case.host.platform);
    if platform != host || item.config.has_os_features() {
        let found = platform.to_string();
        return Outcome::refused(FindingKind::OtherPlatform { host: host.clone(), found }, item.at.clone());
    }
    if let Some(found) = item.config.odd_rootfs_type() {
        return Outcome::refused(FindingKind::RootfsType { found: found.to_owned() }, item.at.clone());
    }
    let too_many = super::too_many_for_containerd(&item.layers);
    if let Some(kind) = run::by_containerd(&item.config).or(too_many) {
        return Outcome::refused(kind, item.at.clone());
    }
    if item.repo_tags.is_empty() {
        return Outcome::refused(FindingKind::Nameless, item.at.clone());
    }
    match synth::manifest(item, None) {
        Ok(id) => {
            let mut conditions = case.import_conditions();
            conditions.extend(synth::depends_on_store(item).then_some(Condition::EmptyStore));
            conditions.extend(super::unpack_conditions(&item.layers, &super::FINE_IN_CONTAINERD));
            conditions.extend(run::user_condition(&item.config));
            Outcome::loads(id, conditions)
        }
        Err(finding) => Outcome::Unknown(*finding),
    }
}

fn full_names<'a>(tags: impl Iterator<Item = &'a str>) -> Vec<String> {
    let full = |tag: &str| tag.parse::<Reference>().map_or_else(|_| tag.to_owned(), |name| name.to_string());
    super::unique(tags.map(full))
}

impl Case<'_> {
    fn import_conditions(&self) -> Vec<Condition> {
        let mut conditions: Vec<Condition> = self.unread_condition().into_iter().collect();
        if self.facts.inventory.outer_codec() != Codec::Plain {
            conditions.push(Condition::NotWithLocal);
        }
        conditions
    }
}
