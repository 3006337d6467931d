use std::collections::{BTreeMap, BTreeSet};

use super::view::Node;
use crate::digest::BlobDigest;
use crate::finding::{Finding, FindingKind, Role};
use crate::image::descriptor::Descriptor;
use crate::image::document::{Document, Shelf};
use crate::json::{Fields, JsonError};
use crate::limits::Limits;
use crate::location::Location;
use crate::scan::Member;

/// Reads documents from the top down; what is wrong goes to the findings.
pub(super) struct Reader<'a> {
    pub(super) shelf: &'a Shelf<'a>,
    pub(super) limits: &'a Limits,
    pub(super) findings: &'a mut Vec<Finding>,
    /// Descriptors of manifests met so far.
    pub(super) descriptors: usize,
    /// What the manifests are that were read so far: several names may lead to one.
    pub(super) manifests: BTreeMap<BlobDigest, Node>,
    /// The blobs that descriptors name.
    pub(super) mentioned: BTreeSet<BlobDigest>,
}

const KNOWN: [&str; 11] = [
    "schemaVersion",
    "mediaType",
    "artifactType",
    "manifests",
    "subject",
    "annotations",
    "config",
    "layers",
    "fsLayers",
    "history",
    "signatures",
];

impl<'a> Reader<'a> {
    pub(super) fn new(shelf: &'a Shelf<'a>, findings: &'a mut Vec<Finding>) -> Self {
        let (manifests, mentioned) = (BTreeMap::new(), BTreeSet::new());
        Self { shelf, limits: shelf.limits, findings, descriptors: 0, manifests, mentioned }
    }

    /// The blob of a descriptor, whose size must be the descriptor's.
    pub(super) fn blob(&mut self, descriptor: &Descriptor, role: Role) -> Option<&'a Member> {
        let shelf: &'a Shelf<'a> = self.shelf;
        let member = shelf.inventory.get(&format!("blobs/sha256/{}", descriptor.digest.digest().hex()))?;
        let blob = member.blob()?;
        if u64::try_from(descriptor.size) != Ok(blob.size) {
            let kind = FindingKind::Size { role, expected: descriptor.size, actual: blob.size };
            self.findings.push(Finding::fault(kind, descriptor.at.clone()));
        }
        Some(member)
    }

    pub(super) fn fields<'d>(&mut self, document: &'d Document<'_>) -> Option<Fields<'d>> {
        let fields = document.value.fields("", &KNOWN);
        let fields = self.json(document, fields)?;
        self.json(document, fields.integer("schemaVersion"))?;
        self.json(document, fields.map("annotations"))?;
        self.json(document, fields.string("artifactType"))?;
        if let Some(subject) = fields.get("subject") {
            Descriptor::read(subject, "subject", document.name, self.findings)?;
        }
        Some(fields)
    }

    /// The document's own media type, which it may leave out.
    pub(super) fn check_type<'d>(
        &mut self,
        fields: &Fields<'d>,
        document: &Document<'_>,
        role: Role,
        fits: fn(&str) -> bool,
    ) -> Option<Option<&'d str>> {
        let found = self.json(document, fields.string("mediaType"))?;
        match found {
            Some(found) if !found.is_empty() && !fits(found) => {
                let found = found.to_owned();
                self.fail(FindingKind::MediaType { role, found }, document.location());
                None
            }
            found => Some(found.filter(|found| !found.is_empty())),
        }
    }

    pub(super) fn json<T>(&mut self, document: &Document<'_>, result: Result<T, JsonError>) -> Option<T> {
        result.map_err(|error| self.findings.push(Finding::json(error, document.name))).ok()
    }

    pub(super) fn fail(&mut self, kind: FindingKind, at: Location) {
        self.findings.push(Finding::fault(kind, at));
    }
}
