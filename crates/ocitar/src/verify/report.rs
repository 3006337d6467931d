use std::collections::{BTreeMap, BTreeSet};

use super::checked::Checked;
use super::loads::PlatformLoad;
use super::platforms::PlatformRow;
use crate::finding::{Finding, FindingKind, Severity};
use crate::identity::{Condition, Engine};
use crate::location::Location;
use crate::name::MemberName;
use crate::platform::Platform;
use crate::verdict::{Fate, Verdict};

/// All that can be said of an archive: what is wrong, what each engine makes of it, and what was
/// hashed to know.
///
/// ```
/// use ocitar::{Archive, Gate};
///
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/engines/p-docker-classic28-dup.tar");
/// let report = Archive::open(path)?.verify();
/// if !report.passes(&Gate::default()) {
///     for finding in &report.findings {
///         eprintln!("{finding}: {}", finding.advice());
///     }
/// }
/// println!("{} blobs, {} bytes hashed", report.checked.blobs, report.checked.bytes);
/// # Ok::<(), ocitar::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// Everything that is wrong or unusual, faults first.
    pub findings: Vec<Finding>,
    /// What each engine makes of each image; of the archive as a whole, if it is at fault.
    pub verdicts: Vec<Verdict>,
    /// The host for which this holds.
    pub host: Platform,
    /// Which platforms of each image are there.
    pub platforms: Vec<PlatformRow>,
    /// What loads of certain platforms do with an OCI layout.
    pub loads: Vec<PlatformLoad>,
    /// What was hashed and compared.
    pub checked: Checked,
    /// Files that nothing in the archive refers to; none are told of an archive at fault.
    pub unreferenced: Vec<MemberName>,
    /// Whether every byte was read; if not, nothing passes.
    pub complete: bool,
}

/// What an archive must be to pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gate {
    /// The one engine that must make it usable; none if all of them must that read archives of
    /// its kind.
    pub engine: Option<Engine>,
    /// Whether a warning is enough to fail.
    pub strict: bool,
    /// Whether an image for another platform than the host's is enough to fail; it loads, and runs
    /// only where the host emulates its platform.
    pub native: bool,
}

impl Gate {
    /// The same for one engine only.
    #[must_use]
    pub fn engine(mut self, engine: Option<Engine>) -> Self {
        self.engine = engine;
        self
    }

    /// The same, failing on images for other platforms or not.
    #[must_use]
    pub fn native(mut self, native: bool) -> Self {
        self.native = native;
        self
    }

    /// The same, failing on warnings or not.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}

impl Report {
    /// The faults among the findings.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Fault)
    }

    /// Whether the archive is sound and unambiguous, and makes a usable image wherever the gate
    /// asks for one.
    ///
    /// Without an engine in the gate, an engine that plainly does not read archives of this kind
    /// does not count (see [`Fate::lacks`]), as long as another makes it usable. With one, only
    /// that one counts. What was read with [`Detail::Metadata`](crate::Detail::Metadata) never
    /// passes, as its layers were not looked at. That an image is for another platform than the
    /// host's matters only if the gate says so; names and IDs are the caller's to compare.
    pub fn passes(&self, gate: &Gate) -> bool {
        let enough = if gate.strict { Severity::Warning } else { Severity::Fault };
        if !self.complete || self.findings.iter().any(|finding| finding.severity >= enough) {
            return false;
        }
        let passes = |fate: &Fate| fate.is_usable() || (gate.engine.is_none() && fate.lacks());
        self.counted(gate).any(|v| v.fate.is_usable())
            && self.counted(gate).all(|v| passes(&v.fate))
            && self.foreign(gate).is_empty()
    }

    /// What a gate for native images minds: one fault for each image of which an engine that counts
    /// would load another platform than the host's.
    pub fn foreign(&self, gate: &Gate) -> Vec<Finding> {
        let mut images: BTreeMap<usize, BTreeSet<&Platform>> = BTreeMap::new();
        for verdict in self.counted(gate).filter(|_| gate.native) {
            let found = verdict.fate.conditions().iter().filter_map(platform);
            for (image, platform) in verdict.image.into_iter().cycle().zip(found) {
                images.entry(image).or_default().insert(platform);
            }
        }
        let finding = |(image, found): (usize, BTreeSet<&Platform>)| {
            let found = found.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let kind =
                FindingKind::Foreign { host: Box::new(self.host.clone()), image: self.name(image), found };
            Finding::fault(kind, Location::default())
        };
        images.into_iter().map(finding).collect()
    }

    fn name(&self, image: usize) -> String {
        let named = self.verdicts.iter().find(|v| v.image == Some(image) && !v.names.is_empty());
        named.map_or_else(|| "an image without a name".to_owned(), |v| v.names.join(", "))
    }

    fn counted(&self, gate: &Gate) -> impl Iterator<Item = &Verdict> {
        let asked = gate.engine;
        self.verdicts.iter().filter(move |v| asked.is_none_or(|engine| engine == v.engine))
    }
}

fn platform(condition: &Condition) -> Option<&Platform> {
    match condition {
        Condition::RunsPlatform(platform) => Some(platform),
        _ => None,
    }
}
