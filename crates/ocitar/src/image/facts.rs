use super::agree;
use super::docker::{self, DockerView};
use super::document::Shelf;
use super::names;
use super::oci::{self, OciView};
use super::tidy;
use crate::finding::{Finding, FindingKind, Severity};
use crate::limits::Limits;
use crate::location::Location;
use crate::scan::{Inventory, ScanFault};

/// All that is known of an archive: what it holds, what that means, and what is wrong.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) inventory: Inventory,
    pub(crate) docker: Option<DockerView>,
    pub(crate) oci: Option<OciView>,
    pub(crate) findings: Vec<Finding>,
}

impl Facts {
    /// Interprets an inventory.
    pub(crate) fn new(inventory: Inventory, limits: &Limits) -> Self {
        let scan =
            |(fault, at): &(_, Location)| Finding::fault(FindingKind::Scan(Clone::clone(fault)), at.clone());
        let mut findings: Vec<Finding> = inventory.faults().iter().map(scan).collect();
        if findings.is_empty() && !inventory.has_end_marker() {
            findings.push(Finding::warning(FindingKind::NoEndMarker, Location::default()));
        }
        if !tidy::has_entry_point(&inventory) {
            // What else is wrong with it, nobody asks. But after a fault of the archive as such, an
            // image may be in what was not read.
            if inventory.faults().is_empty() {
                findings.push(no_image(&inventory));
            }
            return Self { inventory, docker: None, oci: None, findings };
        }
        tidy::check(&inventory, &mut findings);
        if inventory.faults().iter().any(|(fault, _)| *fault == ScanFault::Documents) {
            // Which documents were kept is a matter of chance, and so would be what they say.
            return Self { inventory, docker: None, oci: None, findings };
        }
        let shelf = Shelf::new(&inventory, limits);
        let docker = docker::read(&shelf, &mut findings);
        let oci = oci::read(&shelf, &mut findings);
        names::check_items(docker.as_ref().map_or(&[], |docker| &docker.items), &mut findings);
        names::check_entries(oci.as_ref().map_or(&[], |oci| &oci.entries), &mut findings);
        if let (Some(docker), Some(oci)) = (&docker, &oci) {
            agree::check(docker, oci, &mut findings);
        }
        Self { inventory, docker, oci, findings }
    }

    /// What makes the archive unfit for every engine, if anything does.
    pub(crate) fn fault(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.severity == Severity::Fault)
    }
}

fn no_image(inventory: &Inventory) -> Finding {
    let is_v1 = |name: &str| name == "repositories" || name.ends_with("/json");
    let v1 = inventory.members().iter().any(|member| is_v1(member.name.as_str()));
    let kind = if v1 { FindingKind::V1Legacy } else { FindingKind::NoImage };
    Finding::fault(kind, Location::default())
}
