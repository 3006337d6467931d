//! Whether an archive is what it says, and what becomes of it where it is loaded.
//!
//! Takes facts of an archive and a host, gives one [`Report`]. Knows nothing of reading or of
//! output. Faults that make an archive ambiguous were found where it was interpreted; here is what
//! takes the whole of it: names that no digest covers held against each other, what nothing refers
//! to, bugs of writers, platforms, and the count of all that was proven.

mod checked;
mod loads;
mod names;
mod platforms;
mod report;
mod unreferenced;
mod writers;

pub use checked::Checked;
pub use loads::PlatformLoad;
pub use platforms::{PlatformRow, PlatformState};
pub use report::{Gate, Report};

use crate::finding::{self, Finding, FindingKind, Severity};
use crate::identity::{Engine, Host};
use crate::image::{Facts, Image};
use crate::limits::Limits;
use crate::verdict::{self, Fate, Readings};

/// Looks at an archive as a whole.
pub(crate) fn report(facts: &Facts, images: &[Image], host: &Host, limits: &Limits) -> Report {
    let mut findings: Vec<Finding> = facts.findings.clone();
    names::check(facts, limits, &mut findings);
    writers::check(facts, &mut findings);
    let read = facts.fault().map(|_| Readings::of(facts, limits));
    // A strict reading stops where a document could be read differently; what is wrong behind that
    // place is wanted too.
    let behind = read.iter().map(Readings::first);
    findings.extend(behind.flat_map(|read| read.findings.iter().chain(&read.forgiven)).cloned());
    let mut findings = finding::once(findings);
    // The sort is stable: else they stay as they were found.
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut verdicts = verdict::all(facts, images, host, read.as_ref());
    if let Some(lie) = findings.iter().find(|finding| matches!(finding.kind, FindingKind::Platform { .. })) {
        // By which of both an engine goes was not seen.
        let by_index = verdicts.iter_mut().filter(|verdict| verdict.engine != Engine::DockerClassic);
        by_index.for_each(|verdict| verdict.fate = Fate::Unclear { because: lie.clone() });
    }
    let at_fault = findings.iter().any(|finding| finding.severity == Severity::Fault);
    if at_fault {
        verdicts.iter_mut().for_each(|verdict| verdict.fate.withhold_id());
    }
    let platforms = platforms::rows(images);
    Report {
        verdicts,
        host: host.platform.clone(),
        loads: loads::of(facts, images, &platforms),
        platforms,
        checked: Checked::of(facts),
        unreferenced: if at_fault { Vec::new() } else { unreferenced::members(facts, limits) },
        complete: facts.inventory.is_complete(),
        findings,
    }
}
