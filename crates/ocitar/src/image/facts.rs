use super::agree;
use super::docker::{self, DockerView};
use super::document::{Reading, Shelf};
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
    /// What documents were read on after, as engines do; empty in a strict reading.
    pub(crate) forgiven: Vec<Finding>,
    /// Where in `findings` those of each scope begin.
    starts: [usize; 4],
}

/// What of an archive a finding is about. An engine that reads one view does not meet the faults
/// of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The archive as such, and members whoever names them.
    Archive,
    /// `manifest.json` and what it names.
    ManifestJson,
    /// `index.json` and what it leads to.
    Index,
    /// Both views together.
    Views,
}

impl Facts {
    /// Interprets an inventory.
    pub(crate) fn new(inventory: Inventory, limits: &Limits) -> Self {
        Self::read(inventory, limits, Reading::Strict)
    }

    /// Interprets the same inventory as engines do, as far as that is certain. Of two members of one
    /// name, podman takes the first of a `docker save`.
    pub(crate) fn as_podman_reads(&self, limits: &Limits) -> Self {
        Self::read(self.inventory.clone(), limits, Reading::AsGo)
    }

    /// The same for Docker and containerd, which take the last.
    pub(crate) fn as_docker_reads(&self, limits: &Limits) -> Self {
        Self::read(self.inventory.taking_last(), limits, Reading::AsGo)
    }

    fn read(inventory: Inventory, limits: &Limits, reading: Reading) -> Self {
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
            return Self::without_images(inventory, findings);
        }
        tidy::check(&inventory, &mut findings);
        let is_chance = |fault: &ScanFault| matches!(fault, ScanFault::Documents | ScanFault::Decoded);
        if inventory.faults().iter().any(|(fault, _)| is_chance(fault)) {
            // Which of them were read is a matter of chance, and so would be what they say.
            return Self::without_images(inventory, findings);
        }
        let shelf = Shelf::new(&inventory, limits, reading);
        let manifest_json = findings.len();
        let docker = docker::read(&shelf, &mut findings);
        names::check_items(docker.as_ref().map_or(&[], |docker| &docker.items), &mut findings);
        let index = findings.len();
        let oci = oci::read(&shelf, &mut findings);
        names::check_entries(oci.as_ref().map_or(&[], |oci| &oci.entries), &mut findings);
        let views = findings.len();
        // Where one view is at fault, that it differs from the other says nothing more.
        let is_whole = findings[manifest_json..].iter().all(|finding| finding.severity != Severity::Fault);
        if let (Some(docker), Some(oci), true) = (&docker, &oci, is_whole) {
            agree::check(docker, oci, &mut findings);
        }
        let (forgiven, starts) = (shelf.forgiven(), [0, manifest_json, index, views]);
        Self { inventory, docker, oci, findings, forgiven, starts }
    }

    fn without_images(inventory: Inventory, findings: Vec<Finding>) -> Self {
        let end = findings.len();
        let (forgiven, starts) = (Vec::new(), [0, end, end, end]);
        Self { inventory, docker: None, oci: None, findings, forgiven, starts }
    }

    /// The findings about one part of the archive.
    pub(crate) fn findings_of(&self, scope: Scope) -> &[Finding] {
        let start = self.starts[scope as usize];
        let end = self.starts.get(scope as usize + 1).map_or(self.findings.len(), |end| *end);
        &self.findings[start..end]
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
