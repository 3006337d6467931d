//! What is compared of archives.

use std::fmt::Write as _;

use ocitar::{Archive, Codec, Engine, Limits, Prediction};

/// Everything that may not depend on how an archive is read.
pub fn all(archive: &Archive) -> String {
    if is_loose(archive) {
        return format!("refused, {} IDs", ids(archive));
    }
    let mut view = String::new();
    for member in archive.members() {
        // How a stream is broken may depend on the lengths of reads, not whether.
        let decoded = member.blob().map(|b| b.decoded.as_ref().map(|d| d.as_ref().ok()));
        let facts = member.blob().map(|b| (b.size, b.digest, b.codec));
        let _ = writeln!(view, "member {} {:?} {facts:?} {decoded:?}", member.name, member.offset);
    }
    for finding in archive.findings() {
        let _ = writeln!(view, "finding {} at {}", finding.rule(), finding.at);
    }
    for engine in Engine::ALL {
        archive.predict(engine).iter().for_each(|p| prediction(&mut view, engine, p));
    }
    view
}

fn prediction(view: &mut String, engine: Engine, prediction: &Prediction) {
    let Prediction { image, names, outcome, .. } = prediction;
    let (id, rule) = (outcome.id(), outcome.finding().map(|finding| (finding.rule(), &finding.at)));
    let _ = writeln!(view, "{engine} {image:?} {names:?} {id:?} {:?} {rule:?}", outcome.conditions());
}

/// Whether what was seen before the fault depends on the lengths of reads or the turns of threads.
fn is_loose(archive: &Archive) -> bool {
    let wrapped = archive.inventory().outer_codec() != Codec::Plain;
    (wrapped && archive.fault().is_some()) || rules(archive).contains(&"limit-documents")
}

/// How many images any engine loads.
fn ids(archive: &Archive) -> usize {
    let predictions = Engine::ALL.into_iter().flat_map(|engine| archive.predict(engine));
    predictions.filter(|prediction| prediction.outcome.id().is_some()).count()
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
