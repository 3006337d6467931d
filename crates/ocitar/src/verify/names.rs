//! Names and digests that no other digest covers, held against each other: what one flipped bit
//! could change without a trace.

use std::collections::BTreeSet;

use crate::digest::{BlobDigest, Digest};
use crate::finding::{Finding, FindingKind, Part};
use crate::image::{DockerItem, Facts, IndexEntry, OciView, repositories};
use crate::limits::Limits;
use crate::location::Location;
use crate::reference::Reference;

pub(super) fn check(facts: &Facts, limits: &Limits, findings: &mut Vec<Finding>) {
    let items = facts.docker.iter().flat_map(|docker| &docker.items);
    findings.extend(items.filter_map(config_name));
    let is_undeclared = facts.oci.as_ref().is_some_and(|oci| !oci.declared);
    if is_undeclared && facts.docker.is_some() {
        findings.push(Finding::warning(FindingKind::Undeclared, Location::default()));
    }
    // What was left out of a view for a fault has no names to compare.
    if facts.fault().is_none() {
        views(facts, findings);
        old_names(facts, limits, findings);
        platforms(facts, findings);
    }
}

/// A config that is named for a digest must have it: engines do not look, and it is all that tells
/// a damaged config of a `docker save` from a sound one.
fn config_name(item: &DockerItem) -> Option<Finding> {
    let path = item.config_path.as_str();
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".json").unwrap_or(name);
    let stated = Digest::from_hex(name.strip_prefix("sha256:").unwrap_or(name)).ok().map(BlobDigest::new)?;
    let actual = item.config.digest();
    let kind = FindingKind::ConfigName { expected: stated, actual };
    (stated != actual).then(|| Finding::fault(kind, item.at.clone()))
}

/// The names of one image in both views. A name that a layout gives only as a tag is none for most.
fn views(facts: &Facts, findings: &mut Vec<Finding>) {
    let (Some(docker), Some(oci)) = (&facts.docker, &facts.oci) else {
        return;
    };
    for item in &docker.items {
        let entries = || oci.entries.iter().filter(|entry| leads_to(entry, item));
        let by_index: BTreeSet<String> = entries().filter_map(full_name).collect();
        let by_item: BTreeSet<String> = item.tags().map(full).collect();
        // An entry that has lost its name is one more than the named ones.
        let all_named = by_item.is_empty() || entries().all(|entry| full_name(entry).is_some());
        if (by_index != by_item || !all_named) && entries().next().is_some() {
            let names: Vec<&str> = item.tags().collect();
            let image = if names.is_empty() { "an image".to_owned() } else { names.join(", ") };
            findings.push(Finding::fault(FindingKind::Views { part: Part::Names, image }, item.at.clone()));
        }
    }
}

fn leads_to(entry: &IndexEntry, item: &DockerItem) -> bool {
    OciView::images(&entry.node).iter().any(|image| image.config.digest() == item.config.digest())
}

/// An entry's name written out; none if it has only a tag.
fn full_name(entry: &IndexEntry) -> Option<String> {
    entry.name().filter(|name| name.contains(['/', ':'])).map(full)
}

fn full(name: &str) -> String {
    name.parse::<Reference>().map_or_else(|_| name.to_owned(), |name| name.or_latest().to_string())
}

/// `repositories` has the names once more, for Docker before 1.10.
fn old_names(facts: &Facts, limits: &Limits, findings: &mut Vec<Finding>) {
    let Some(docker) = &facts.docker else {
        return;
    };
    let Some((names, at)) = repositories(&facts.inventory, limits) else {
        return;
    };
    let old: BTreeSet<String> = names.iter().map(|name| full(name)).collect();
    let new: BTreeSet<String> = docker.items.iter().flat_map(DockerItem::tags).map(full).collect();
    if old != new && !old.is_empty() {
        let odd = old.symmetric_difference(&new).next().cloned().unwrap_or_default();
        findings.push(Finding::fault(FindingKind::OldNames { name: odd }, at));
    }
}

/// What an index says an image runs on, against what its config says.
fn platforms(facts: &Facts, findings: &mut Vec<Finding>) {
    for (descriptor, image) in facts.oci.iter().flat_map(|oci| oci.described_images()) {
        let Some(stated) = &descriptor.platform else {
            continue;
        };
        let (stated, actual) = (&stated.normal, image.config.platform());
        let same = stated.os() == actual.os() && stated.architecture() == actual.architecture();
        if !same {
            let kind = FindingKind::Platform { stated: stated.to_string(), actual: actual.to_string() };
            findings.push(Finding::fault(kind, descriptor.at.clone()));
        }
    }
}
