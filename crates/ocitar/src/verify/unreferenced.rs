use std::collections::BTreeSet;

use crate::image::{Facts, is_legacy};
use crate::limits::Limits;
use crate::name::MemberName;
use crate::scan::{Content, Inventory};

/// Members that engines look for by their names.
const ENTRY_POINTS: [&str; 3] = ["manifest.json", "index.json", "oci-layout"];

/// Files that nothing refers to: not the entry points, not what they name, not what `docker save`
/// wrote for old versions of Docker.
pub(super) fn members(facts: &Facts, limits: &Limits) -> Vec<MemberName> {
    let Facts { inventory, docker, oci, .. } = facts;
    if docker.is_none() && oci.is_none() {
        return Vec::new();
    }
    let paths: BTreeSet<&str> =
        docker.iter().flat_map(|docker| &docker.mentioned).map(String::as_str).collect();
    let blobs: BTreeSet<String> =
        oci.iter().flat_map(|oci| &oci.mentioned).map(|d| d.digest().hex()).collect();
    let is_mentioned = |name: &str| {
        ENTRY_POINTS.contains(&name)
            || paths.contains(name)
            || name.strip_prefix("blobs/sha256/").is_some_and(|hex| blobs.contains(hex))
    };
    let is_target = targets(inventory, &paths);
    let files = inventory.members().iter().filter(|m| !matches!(m.content, Content::Directory));
    let loose = files.filter(|m| !is_mentioned(m.name.as_str()) && !is_target.contains(m.name.as_str()));
    loose.filter(|m| !is_legacy(m, limits)).map(|m| m.name.clone()).collect()
}

/// What the links among the paths lead to.
fn targets(inventory: &Inventory, paths: &BTreeSet<&str>) -> BTreeSet<String> {
    let links = inventory.members().iter().filter(|m| paths.contains(m.name.as_str()));
    let target = |member: &crate::scan::Member| match &member.content {
        Content::Symlink { target } => Some(member.name.resolve(target).ok()?.as_str().to_owned()),
        _ => None,
    };
    links.filter_map(target).collect()
}
