//! Which of an index's images an engine takes on a host.

use crate::digest::BlobDigest;
use crate::finding::FindingKind;
use crate::image::{Descriptor, ImageNode, IndexNode, Node};
use crate::platform::Platform;

/// The image that containerd's store runs: the first listed for the host's platform, and if there
/// is none, the first of all.
pub(super) fn by_containerd<'a>(
    node: &'a Node,
    digest: BlobDigest,
    host: &Platform,
) -> Result<&'a ImageNode, FindingKind> {
    let index = match node {
        Node::Image(image) => return Ok(image),
        Node::Missing(missing) => return Err(incomplete(host, *missing)),
        Node::Index(index) => index,
        Node::Attestation(_) | Node::Artifact | Node::OtherOs | Node::Faulty => {
            return Err(FindingKind::Artifact { digest });
        }
    };
    let children = leaves(index);
    let for_host = |(descriptor, _): &&(&Descriptor, &Node)| {
        descriptor.platform.as_ref().is_some_and(|p| p.normal == *host && !p.os_features)
    };
    let candidates = || children.iter().filter(|(_, node)| matches!(node, Node::Image(_) | Node::Missing(_)));
    match candidates().find(for_host).or_else(|| candidates().next()) {
        Some((_, Node::Image(image))) => Ok(image),
        Some((descriptor, Node::Missing(missing))) => Err(incomplete_of(descriptor, *missing)),
        _ => Err(FindingKind::Artifact { digest }),
    }
}

/// All that an index leads to but indexes, in document order.
pub(super) fn leaves(index: &IndexNode) -> Vec<(&Descriptor, &Node)> {
    let mut all = Vec::new();
    for (descriptor, node) in &index.children {
        match node {
            Node::Index(index) => all.extend(leaves(index)),
            node => all.push((descriptor, node)),
        }
    }
    all
}

/// The image that podman takes: the first listed for the host's platform, compared as text, and
/// if there is none, the first without a platform.
pub(super) fn by_podman<'a>(
    node: &'a Node,
    digest: BlobDigest,
    host: &Platform,
) -> Result<&'a ImageNode, FindingKind> {
    let index = match node {
        Node::Index(index) => index,
        node => return by_containerd(node, digest, host),
    };
    let fits = |(descriptor, _): &&(Descriptor, Node)| {
        descriptor.platform.as_ref().is_some_and(|p| {
            p.os == host.os() && p.architecture == host.architecture() && is_variant(&p.variant, host)
        })
    };
    let children = &index.children;
    let chosen = children.iter().find(fits).or_else(|| children.iter().find(|(d, _)| d.platform.is_none()));
    match chosen {
        Some((_, Node::Index(_))) => Err(FindingKind::NestedIndex),
        Some((descriptor, node)) => by_containerd(node, descriptor.digest, host),
        None => Err(other_platform(node, host)),
    }
}

fn is_variant(variant: &str, host: &Platform) -> bool {
    variant == host.variant() || variant.is_empty() || (host.architecture() == "arm64" && variant == "v8")
}

pub(super) fn other_platform(node: &Node, host: &Platform) -> FindingKind {
    FindingKind::OtherPlatform { host: host.clone(), found: platforms_of(node) }
}

/// The platforms that an index states, for people.
pub(super) fn platforms_of(node: &Node) -> String {
    let platforms = match node {
        Node::Index(index) => leaves(index),
        _ => Vec::new(),
    };
    let names = platforms.iter().filter_map(|(d, _)| d.platform.as_ref()).map(|p| p.normal.to_string());
    let found = names.filter(|name| name != "unknown/unknown").collect::<Vec<_>>().join(", ");
    if found.is_empty() { "no stated platform".to_owned() } else { found }
}

pub(super) fn incomplete(host: &Platform, missing: BlobDigest) -> FindingKind {
    FindingKind::Incomplete { platform: host.to_string(), missing }
}

pub(super) fn incomplete_of(descriptor: &Descriptor, missing: BlobDigest) -> FindingKind {
    let platform =
        descriptor.platform.as_ref().map_or_else(|| "any platform".to_owned(), |p| p.normal.to_string());
    FindingKind::Incomplete { platform, missing }
}
