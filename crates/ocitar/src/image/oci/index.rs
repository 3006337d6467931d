use super::manifest::says_attestation;
use super::reader::Reader;
use super::view::{IndexNode, Node};
use crate::finding::{FindingKind, Role};
use crate::image::descriptor::Descriptor;
use crate::image::document::Document;
use crate::image::media;
use crate::json::Value;

impl Reader<'_> {
    pub(super) fn index(&mut self, document: &Document<'_>, role: Role, depth: usize) -> Option<IndexNode> {
        let fields = self.fields(document)?;
        if ["config", "layers", "fsLayers", "history", "signatures"].iter().any(|key| fields.has(key)) {
            self.fail(FindingKind::Polyglot { role }, document.location());
            return None;
        }
        self.check_type(&fields, document, role, media::is_index)?;
        let manifests = self.json(document, fields.array("manifests"))?.unwrap_or_default();
        let children = manifests.iter().filter_map(|value| self.child(value, document, depth));
        Some(IndexNode { children: children.collect() })
    }

    pub(super) fn child(
        &mut self,
        value: &Value,
        document: &Document<'_>,
        depth: usize,
    ) -> Option<(Descriptor, Node)> {
        self.descriptors += 1;
        if self.descriptors > self.limits.descriptors {
            if self.descriptors == self.limits.descriptors + 1 {
                let limit = self.limits.descriptors as u64;
                self.fail(FindingKind::Limit { what: "manifest descriptors", limit }, document.location());
            }
            return None;
        }
        let descriptor = Descriptor::read(value, "manifests", document.name, self.findings)?;
        self.mentioned.insert(descriptor.digest);
        let is_other = depth > 0 && is_other_os(&descriptor);
        let node = if is_other { Node::OtherOs } else { self.node(&descriptor, depth) };
        Some((descriptor, node))
    }

    pub(super) fn node(&mut self, descriptor: &Descriptor, depth: usize) -> Node {
        let is_index = media::is_index(&descriptor.media_type);
        let role = if is_index { Role::Index } else { Role::Manifest };
        if !is_index && !media::is_manifest(&descriptor.media_type) {
            let found = descriptor.media_type.clone();
            self.fail(FindingKind::MediaType { role, found }, descriptor.at.clone());
            return Node::Faulty;
        }
        let Some(member) = self.blob(descriptor, role) else {
            return Node::Missing(descriptor.digest);
        };
        if let Some(known) = self.manifests.get(&descriptor.digest).filter(|_| !is_index) {
            return self.known(known.clone(), descriptor);
        }
        let document = match self.shelf.read(member, role) {
            Ok(document) => document,
            Err(finding) => {
                self.findings.push(finding);
                return Node::Faulty;
            }
        };
        if is_index {
            return self.nested(&document, depth).unwrap_or(Node::Faulty);
        }
        let node = self.manifest(descriptor, &document).unwrap_or(Node::Faulty);
        self.manifests.insert(descriptor.digest, node.clone());
        node
    }

    /// What a second descriptor of a manifest leads to: the same, if it says the same of it.
    fn known(&mut self, node: Node, descriptor: &Descriptor) -> Node {
        let agrees = match &node {
            Node::Image(image) => image.media_type == descriptor.media_type && !says_attestation(descriptor),
            Node::Attestation(_) => says_attestation(descriptor),
            _ => true,
        };
        if !agrees {
            self.fail(FindingKind::Polyglot { role: Role::Manifest }, descriptor.at.clone());
        }
        node
    }

    pub(super) fn nested(&mut self, document: &Document<'_>, depth: usize) -> Option<Node> {
        if depth == self.limits.index_depth {
            self.fail(FindingKind::IndexDepth { limit: depth }, document.location());
            return None;
        }
        self.index(document, Role::Index, depth + 1).map(Node::Index)
    }
}

/// Whether an index says that an entry is for another operating system. No engine on Linux looks
/// at such entries, and their layers may be elsewhere.
fn is_other_os(descriptor: &Descriptor) -> bool {
    descriptor.platform.as_ref().is_some_and(|p| !matches!(p.normal.os(), "linux" | "unknown"))
}
