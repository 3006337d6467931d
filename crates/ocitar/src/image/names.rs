//! Names in `manifest.json`, held against the grammar that all engines share.

use std::collections::BTreeMap;

use super::docker::DockerItem;
use super::oci::IndexEntry;
use crate::digest::BlobDigest;
use crate::finding::{Finding, FindingKind};
use crate::location::Location;
use crate::reference::Reference;

/// Checks the tags of one image. The classic store creates an image before it finds a tag bad,
/// and engines name an image without tag or with a digest differently.
pub(super) fn check_tags(tags: &[&str], at: &Location, findings: &mut Vec<Finding>) {
    let mut spellings = BTreeMap::new();
    for tag in tags {
        let first = *spellings.entry(full(tag)).or_insert(*tag);
        if first != *tag {
            let kind = FindingKind::NameSpellings { name: first.to_owned() };
            findings.push(Finding::fault(kind, at.clone()));
        }
        let kind = match tag.parse::<Reference>() {
            Err(fault) => FindingKind::Name { name: (*tag).to_owned(), fault },
            Ok(name) if name.tag().is_none() || name.digest().is_some() || looks_like_digest(tag) => {
                FindingKind::NameForm { name: (*tag).to_owned() }
            }
            Ok(_) => continue,
        };
        findings.push(Finding::fault(kind, at.clone()));
    }
}

/// `sha256:abc` is a name and a tag by the grammar, and an abbreviated ID to the classic store,
/// which then leaves the image without a name.
fn looks_like_digest(tag: &str) -> bool {
    tag.starts_with("sha256:")
}

/// Finds names that two images of `manifest.json` share.
pub(super) fn check_items(items: &[DockerItem], findings: &mut Vec<Finding>) {
    let names = items.iter().flat_map(|item| item.repo_tags.iter().map(move |tag| (item, tag)));
    let named = names.map(|(item, tag)| (tag.as_str(), item.config.digest(), &item.at));
    check_twice(named, findings);
}

/// Checks the names in `index.json`: Docker's versions list an image whose name is no reference
/// differently and podman refuses it, and two images may not share a name.
pub(super) fn check_entries(entries: &[IndexEntry], findings: &mut Vec<Finding>) {
    for entry in entries {
        if let Some(Err(fault)) = entry.name().map(str::parse::<Reference>) {
            let kind = FindingKind::Name { name: entry.name().unwrap_or_default().to_owned(), fault };
            findings.push(Finding::fault(kind, entry.descriptor.at.clone()));
        }
    }
    let named = entries.iter().filter_map(|entry| {
        let name = entry.name()?;
        Some((name, entry.descriptor.digest, &entry.descriptor.at))
    });
    check_twice(named, findings);
}

fn check_twice<'a>(
    named: impl Iterator<Item = (&'a str, BlobDigest, &'a Location)>,
    findings: &mut Vec<Finding>,
) {
    let mut first = BTreeMap::new();
    for (name, digest, at) in named {
        if *first.entry(full(name)).or_insert(digest) != digest {
            let kind = FindingKind::NameTwice { name: name.to_owned() };
            findings.push(Finding::fault(kind, at.clone()));
        }
    }
}

/// The name written out, if it is a reference.
fn full(name: &str) -> String {
    name.parse::<Reference>().map_or_else(|_| name.to_owned(), |name| name.or_latest().to_string())
}
