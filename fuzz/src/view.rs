//! What is compared of archives.

use ocitar::{
    Archive, Blob, Codec, DecodeFault, DecodeFaultKind, Engine, Finding, Limits, Prediction, ScanFault,
};

/// Everything that may not depend on how an archive is read.
#[derive(Debug, PartialEq)]
pub struct View {
    members: Vec<String>,
    findings: Vec<String>,
    predictions: Vec<String>,
    /// The findings, verdicts and counts of a report.
    report: Vec<String>,
    is_refused: bool,
    is_damaged: bool,
}

impl View {
    /// Takes the view of an archive.
    pub fn of(archive: &Archive) -> Self {
        let predict = |engine| archive.predict(engine).into_iter().map(move |it| (engine, it));
        let all: Vec<_> = Engine::ALL.into_iter().flat_map(predict).collect();
        Self {
            members: archive.members().iter().map(member).collect(),
            findings: archive.findings().iter().map(finding).collect(),
            predictions: all.iter().map(|(engine, it)| prediction(*engine, it)).collect(),
            report: report(archive),
            is_refused: archive.fault().is_some() && all.iter().all(|(_, it)| it.outcome.id().is_none()),
            is_damaged: archive.inventory().faults().iter().any(|(fault, _)| is_damage(fault)),
        }
    }

    /// Panics unless two ways to read one archive gave the same.
    ///
    /// If one of them met damaged data of the outer compression, the other may have seen more or
    /// less of the archive: both must refuse, and agree as far as both have seen.
    pub fn assert_same(&self, other: &Self, ways: &str) {
        if self.is_damaged || other.is_damaged {
            let both = self.members.len().min(other.members.len());
            assert_eq!(self.members[..both], other.members[..both], "members of damaged data: {ways}");
            assert!(self.is_refused && other.is_refused, "damaged data is not refused: {ways}");
        } else {
            assert_eq!(self, other, "{ways}");
        }
    }
}

/// Whether a decoder met damage. What the decoders of other crates decoded in that very call is
/// lost, and how much that is depends on the lengths of reads; our gzip reader hands it out first.
fn is_damage(fault: &ScanFault) -> bool {
    let ScanFault::Outer(DecodeFault { codec, kind, .. }) = fault else {
        return false;
    };
    *codec != Codec::Gzip && *kind == DecodeFaultKind::Corrupt
}

fn member(member: &ocitar::Member) -> String {
    let facts = member.blob().map(|blob| (blob.size, blob.digest, blob.codec, decoded(blob)));
    format!("{} {:?} {facts:?}", member.name, member.offset)
}

/// Of a layer that is both damaged and too large, either may be noticed first: see `is_damage`.
fn decoded(blob: &Blob) -> String {
    match &blob.decoded {
        Some(Err(fault)) if fault.codec != Codec::Gzip && fault.kind != DecodeFaultKind::Truncated => {
            "damaged or too large".to_owned()
        }
        decoded => format!("{decoded:?}"),
    }
}

/// A finding in full, unless it quotes what `decoded` leaves open.
fn finding(finding: &Finding) -> String {
    match finding.rule() {
        rule @ "layer-compression" => format!("{rule} at {}", finding.at),
        _ => finding.to_string(),
    }
}

fn prediction(engine: Engine, prediction: &Prediction) -> String {
    let Prediction { image, names, outcome, .. } = prediction;
    let (id, rule) = (outcome.id(), outcome.finding().map(|finding| (finding.rule(), &finding.at)));
    format!("{engine} {image:?} {names:?} {id:?} {:?} {rule:?}", outcome.conditions())
}

/// What `verify` says, after a check that it contradicts neither itself nor the predictions.
fn report(archive: &Archive) -> Vec<String> {
    let report = archive.verify();
    check_report(archive, &report);
    let findings = report.findings.iter().map(finding);
    let verdict = |verdict: &ocitar::Verdict| {
        let because = verdict.fate.because().map(|finding| (finding.rule(), &finding.at));
        format!("{} {:?} {} {because:?}", verdict.engine, verdict.image, verdict.fate.name())
    };
    let rest = format!("{:?} {:?} {:?}", (&report.platforms, &report.loads), report.checked, report.unreferenced);
    findings.chain(report.verdicts.iter().map(verdict)).chain([rest]).collect()
}

/// Panics if a report gives an archive at fault an ID, lets it pass, or gives a sound one another
/// ID than the prediction.
pub fn check_report(archive: &Archive, report: &ocitar::Report) {
    let at_fault = report.faults().next().is_some();
    let ids: Vec<_> = report.verdicts.iter().filter_map(|verdict| verdict.fate.id()).collect();
    assert!(!at_fault || (ids.is_empty() && !report.passes(&ocitar::Gate::default())), "at fault, and passed");
    assert!(archive.fault().is_none() || at_fault, "a fault is lost");
    let predicted = |verdict: &ocitar::Verdict| {
        let all = archive.predict(verdict.engine).into_iter();
        let of_image = all.filter(|prediction| prediction.image == verdict.image);
        of_image.map(|prediction| prediction.outcome.id()).collect::<Vec<_>>()
    };
    for verdict in report.verdicts.iter().filter(|_| !at_fault) {
        assert!(predicted(verdict).contains(&verdict.fate.id()), "another ID than predicted: {verdict:?}");
    }
}

/// The rules of all findings.
pub fn rules(archive: &Archive) -> Vec<&'static str> {
    archive.findings().iter().map(ocitar::Finding::rule).collect()
}

/// Limits that a small input can exceed.
pub fn tight_limits() -> Limits {
    let mut limits = Limits::default();
    limits.members = 7;
    limits.tar_meta = 300;
    limits.documents = 1 << 10;
    limits.json_values = 60;
    limits.json_depth = 5;
    limits.images = 2;
    limits.names = 2;
    limits.layers = 2;
    limits.descriptors = 3;
    limits.index_depth = 1;
    limits.layer_decoded = 4 << 10;
    limits.archive_decoded = 16 << 10;
    limits.tail = 2 << 10;
    limits
}
