use ocitar::{Attestation, Counts, Fate, Manifest, PlatformLoad, PlatformRow, Verdict};
use serde::Serialize;

use super::finding::FindingReport;
use super::id::{ConditionReport, condition};
use crate::cmd::verify::{Case, Met, Run};
use crate::exit::Failure;

/// What `ocitar verify` says.
#[derive(Debug, Serialize)]
struct Document {
    schema: &'static str,
    passes: bool,
    asked: AskedReport,
    archives: Vec<ArchiveReport>,
    unread: Vec<UnreadReport>,
    expectations: Vec<ExpectationReport>,
}

#[derive(Debug, Serialize)]
struct AskedReport {
    engine: Option<&'static str>,
    platform: Option<String>,
    strict: bool,
}

#[derive(Debug, Serialize)]
struct UnreadReport {
    path: String,
    message: String,
}

#[derive(Debug, Serialize)]
struct ArchiveReport {
    path: String,
    passes: bool,
    findings: Vec<FindingReport>,
    images: Vec<ImageReport>,
    verdicts: Vec<VerdictReport>,
    loads: Vec<LoadReport>,
    checked: CheckedReport,
    unreferenced: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ImageReport {
    index: usize,
    names: Vec<String>,
    target: Option<String>,
    platforms: Vec<PlatformReport>,
    attestations: Vec<AttestationReport>,
}

#[derive(Debug, Serialize)]
struct AttestationReport {
    digest: String,
    subject: Option<String>,
    state: &'static str,
    missing: Option<String>,
}

#[derive(Debug, Serialize)]
struct PlatformReport {
    platform: Option<String>,
    state: &'static str,
    missing: Option<String>,
    manifest: Option<String>,
    config: Option<String>,
    layers: Vec<LayerReport>,
}

#[derive(Debug, Serialize)]
struct LayerReport {
    member: String,
    digest: Option<String>,
    size: u64,
    diff_id: String,
    chain_id: String,
    unpacked_size: Option<u64>,
    entries: Option<usize>,
    counts: Option<CountsReport>,
}

#[derive(Debug, Serialize)]
struct CountsReport {
    whiteouts: u32,
    opaque: u32,
    symlinks: u32,
    hard_links: u32,
    devices: u32,
    setuid: u32,
    capabilities: u32,
}

#[derive(Debug, Serialize)]
struct VerdictReport {
    engine: &'static str,
    image: Option<usize>,
    verdict: &'static str,
    id: Option<String>,
    names: Vec<String>,
    conditions: Vec<ConditionReport>,
    lacks: bool,
    message: Option<String>,
    reason: Option<FindingReport>,
}

#[derive(Debug, Serialize)]
struct LoadReport {
    command: String,
    works: bool,
    message: Option<String>,
}

#[derive(Debug, Serialize)]
struct CheckedReport {
    members: usize,
    blobs: usize,
    bytes: u64,
    named: usize,
    layers: usize,
    layer_bytes: u64,
    configs: usize,
    manifests: usize,
}

#[derive(Debug, Serialize)]
struct ExpectationReport {
    expected: String,
    met: bool,
    by: Option<String>,
    instead: Vec<String>,
}

/// The text of the document.
pub(crate) fn document(run: &Run) -> Result<String, Failure> {
    super::text(&Document {
        schema: "ocitar.verify/1",
        passes: run.passes(),
        asked: AskedReport {
            engine: run.engine.map(ocitar::Engine::name),
            platform: run.platform.as_ref().map(ToString::to_string),
            strict: run.strict,
        },
        archives: run.cases.iter().map(archive).collect(),
        unread: run.unread.iter().map(unread).collect(),
        expectations: run.expectations.iter().map(expectation).collect(),
    })
}

fn unread((path, message): &(String, String)) -> UnreadReport {
    UnreadReport { path: path.clone(), message: message.clone() }
}

fn archive(case: &Case) -> ArchiveReport {
    let checked = &case.report.checked;
    ArchiveReport {
        path: case.path.clone(),
        passes: case.passes,
        findings: case.findings.iter().map(FindingReport::from).collect(),
        images: (0..case.archive.images().len()).map(|i| image(case, i)).collect(),
        verdicts: case.report.verdicts.iter().map(verdict).collect(),
        loads: case.report.loads.iter().map(load).collect(),
        checked: CheckedReport {
            members: checked.members,
            blobs: checked.blobs,
            bytes: checked.bytes,
            named: checked.named,
            layers: checked.layers,
            layer_bytes: checked.layer_bytes,
            configs: checked.configs,
            manifests: checked.manifests,
        },
        unreferenced: case.report.unreferenced.iter().map(ToString::to_string).collect(),
    }
}

fn image(case: &Case, i: usize) -> ImageReport {
    let image = &case.archive.images()[i];
    let rows = case.report.platforms.iter().filter(|row| row.image == i);
    ImageReport {
        index: i,
        names: image.names().to_vec(),
        // What does not pass has no identity.
        target: image.target().filter(|_| case.passes).map(|d| d.to_string()),
        platforms: rows.map(|row| platform(case, row, image.manifests())).collect(),
        attestations: image.attestations().iter().map(attestation).collect(),
    }
}

fn attestation(attestation: &Attestation) -> AttestationReport {
    let state = match attestation.missing {
        None => "complete",
        Some(_) if attestation.present => "sparse",
        Some(_) => "absent",
    };
    AttestationReport {
        digest: attestation.digest.to_string(),
        subject: attestation.subject.map(|subject| subject.to_string()),
        state,
        missing: attestation.missing.map(|missing| missing.to_string()),
    }
}

fn platform(case: &Case, row: &PlatformRow, manifests: &[Manifest]) -> PlatformReport {
    let is_whole = row.state.missing().is_none();
    let manifest = manifests.iter().find(|m| is_whole && Some(m.platform()) == row.platform.as_ref());
    let sound = manifest.filter(|_| case.passes);
    PlatformReport {
        platform: row.platform.as_ref().map(ToString::to_string),
        state: row.state.name(),
        missing: row.state.missing().map(|digest| digest.to_string()),
        manifest: sound.and_then(Manifest::digest).map(|digest| digest.to_string()),
        config: sound.map(|manifest| manifest.config().digest().to_string()),
        layers: manifest.iter().flat_map(|manifest| manifest.layers()).map(|l| layer(case, l)).collect(),
    }
}

fn layer(case: &Case, layer: &ocitar::Layer) -> LayerReport {
    let blob = case.archive.inventory().get(layer.member.as_str()).and_then(|member| member.blob());
    let decoded = blob.and_then(|blob| blob.decoded.as_ref()?.as_ref().ok());
    LayerReport {
        member: layer.member.to_string(),
        digest: layer.digest.map(|digest| digest.to_string()),
        size: layer.size,
        diff_id: layer.diff_id.to_string(),
        chain_id: layer.chain_id.to_string(),
        unpacked_size: decoded.map(|decoded| decoded.size),
        entries: decoded.map(|decoded| decoded.changeset.entries),
        counts: decoded.map(|decoded| counts(&decoded.changeset.counts)),
    }
}

fn counts(counts: &Counts) -> CountsReport {
    CountsReport {
        whiteouts: counts.whiteouts,
        opaque: counts.opaque,
        symlinks: counts.symlinks,
        hard_links: counts.hard_links,
        devices: counts.devices,
        setuid: counts.setuid,
        capabilities: counts.capabilities,
    }
}

fn verdict(verdict: &Verdict) -> VerdictReport {
    let fate: &Fate = &verdict.fate;
    VerdictReport {
        engine: verdict.engine.name(),
        image: verdict.image,
        verdict: fate.name(),
        id: fate.id().map(|id| id.to_string()),
        names: verdict.names.clone(),
        conditions: fate.conditions().iter().map(condition).collect(),
        lacks: fate.lacks(),
        message: fate.message().map(str::to_owned),
        reason: fate.because().map(FindingReport::from),
    }
}

fn load(load: &PlatformLoad) -> LoadReport {
    LoadReport { command: load.command.clone(), works: load.works, message: load.message.clone() }
}

fn expectation(met: &Met) -> ExpectationReport {
    ExpectationReport {
        expected: met.text.clone(),
        met: met.is_met(),
        by: met.by.clone(),
        instead: met.instead.clone(),
    }
}
