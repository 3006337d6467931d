use super::reader::Reader;
use super::view::{IndexEntry, IndexNode, Node, OciView};
use crate::finding::{Finding, FindingKind, Role};
use crate::image::descriptor::Descriptor;
use crate::image::document::{Document, Shelf};
use crate::location::Location;

const IMAGE_NAME: &str = "io.containerd.image.name";
const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Reads the layout, if there is an `index.json` or an `oci-layout`.
pub(in crate::image) fn read(shelf: &Shelf<'_>, findings: &mut Vec<Finding>) -> Option<OciView> {
    let layout = shelf.named("oci-layout", Role::OciLayout);
    let index = shelf.named("index.json", Role::IndexJson);
    if layout.is_none() && index.is_none() {
        return None;
    }
    let mut reader = Reader::new(shelf, findings);
    let declared = match layout {
        None => false,
        Some(Ok(layout)) => reader.layout(&layout),
        Some(Err(finding)) => {
            reader.findings.push(finding);
            true
        }
    };
    let entries = match index {
        Some(Ok(index)) => reader.entries(&index),
        Some(Err(finding)) => {
            reader.findings.push(finding);
            Vec::new()
        }
        None => {
            let kind = FindingKind::Missing { role: Role::IndexJson, name: "index.json".to_owned() };
            reader.findings.push(Finding::fault(kind, Location::default()));
            Vec::new()
        }
    };
    Some(OciView { declared, entries, mentioned: reader.mentioned })
}

impl Reader<'_> {
    /// Reads the version; any other than 1.0.0 is taken for no layout by some engines and refused
    /// by others.
    pub(super) fn layout(&mut self, document: &Document<'_>) -> bool {
        let version =
            document.value.fields("", &["imageLayoutVersion"]).and_then(|f| f.string("imageLayoutVersion"));
        match version {
            Ok(Some("1.0.0")) => {}
            Ok(found) => {
                let found = found.unwrap_or_default().to_owned();
                self.fail(FindingKind::LayoutVersion { found }, document.location());
            }
            Err(error) => self.findings.push(Finding::json(error, document.name)),
        }
        true
    }

    pub(super) fn entries(&mut self, index: &Document<'_>) -> Vec<IndexEntry> {
        let Some(IndexNode { children }) = self.index(index, Role::IndexJson, 0) else {
            return Vec::new();
        };
        if children.is_empty() {
            self.fail(FindingKind::NoImages { role: Role::IndexJson }, index.location());
        }
        children.into_iter().map(entry).collect()
    }
}

fn entry((descriptor, node): (Descriptor, Node)) -> IndexEntry {
    let text = |key| descriptor.annotation(key).filter(|name| !name.is_empty()).map(str::to_owned);
    let (image_name, ref_name) = (text(IMAGE_NAME), text(REF_NAME));
    IndexEntry { image_name, ref_name, descriptor, node }
}
