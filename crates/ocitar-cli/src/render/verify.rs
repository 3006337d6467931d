//! The report of `ocitar verify`, for people.

use ocitar::{Checked, Condition, Escaped, Fate, Finding, Manifest, PlatformState, Severity, Verdict};

use super::{Columns, bytes, names};
use crate::cmd::verify::{Case, Met, Run};

/// How many findings of one archive are shown.
const SHOWN: usize = 20;
/// Words of an engine up to this length stand beside ours.
const SHORT: usize = 60;
/// How many names of files that nothing refers to are shown.
const SHOWN_FILES: usize = 3;

/// The whole report: a block an archive, then the expectations.
pub(crate) fn report(run: &Run) -> String {
    let blocks: String = run.cases.iter().map(block).collect();
    blocks + &run.expectations.iter().map(expectation).collect::<String>()
}

fn block(case: &Case) -> String {
    let rows = if case.passes { sound(case) } else { failed(case) };
    rows + &remarks(case) + &checked(case)
}

/// A line an image and platform.
fn sound(case: &Case) -> String {
    let mut columns = Columns::default();
    for (i, image) in case.archive.images().iter().enumerate() {
        let of_image = case.report.platforms.iter().filter(|row| row.image == i);
        for row in of_image {
            let platform = row.platform.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
            let (word, what) = match &row.state {
                PlatformState::Complete => {
                    let on = image.manifests().iter().find(|m| Some(m.platform()) == row.platform.as_ref());
                    ("ok", on.map_or_else(String::new, proof))
                }
                state => (
                    state.name(),
                    format!("lacks {}", state.missing().map_or_else(String::new, |d| d.to_string())),
                ),
            };
            columns.row([word.to_owned(), case.name.clone(), names(image.names()), platform, what]);
        }
    }
    columns.render("")
}

/// The hashes that prove an image on one platform.
fn proof(manifest: &Manifest) -> String {
    let short = |digest: String| digest.trim_start_matches("sha256:").chars().take(12).collect::<String>();
    let of_layers = count(manifest.layers().len(), "layer");
    let config = short(manifest.config().digest().to_string());
    match manifest.digest() {
        Some(digest) => format!("config {config}, manifest {}, {of_layers}", short(digest.to_string())),
        None => format!("config {config}, {of_layers}"),
    }
}

/// What is wrong, and what each engine makes of it.
fn failed(case: &Case) -> String {
    let mut out = format!("FAIL  {}{}\n", case.name, held(case));
    for finding in case.findings.iter().take(SHOWN) {
        out += &line(finding);
    }
    if case.findings.len() > SHOWN {
        out += &format!("  and {} more: --json lists all\n", case.findings.len() - SHOWN);
    }
    out += &engines(case);
    match advice(case) {
        Some(advice) => out + &format!("  try: {advice}\n"),
        None => out,
    }
}

/// The images that are in it, as far as they could be read.
fn held(case: &Case) -> String {
    let images: Vec<String> = case.archive.images().iter().map(|image| names(image.names())).collect();
    if images.is_empty() { String::new() } else { format!("  ({})", images.join("; ")) }
}

fn engines(case: &Case) -> String {
    let counted: Vec<&Verdict> = case.verdicts().collect();
    let is_unclear = |v: &&Verdict| matches!(v.fate, Fate::Unclear { .. });
    if counted.len() > 1 && counted.iter().all(is_unclear) {
        return "  what engines make of it is not certain\n".to_owned();
    }
    let mut columns = Columns::default();
    for verdict in counted {
        columns.row([verdict.engine.to_string(), fate(case, verdict, true)]);
    }
    columns.render("  ")
}

fn line(finding: &Finding) -> String {
    let head = if finding.severity == Severity::Fault { "fault" } else { "warning" };
    let place = if finding.at.is_known() { format!("\n      at {}", finding.at) } else { String::new() };
    format!("  {head}: {} [{}]{place}\n", finding.kind, finding.rule())
}

/// How to speak of a fault that the report has just told in full; none if it has not.
fn told(case: &Case, because: &Finding) -> Option<String> {
    let shown = || case.findings.iter().take(SHOWN);
    let alike = shown().filter(|finding| finding.rule() == because.rule()).count();
    let is_told = alike == 1 && shown().any(|finding| finding.kind == because.kind);
    let faults = shown().filter(|finding| finding.severity == Severity::Fault).count();
    is_told.then(|| if faults == 1 { "that reason".to_owned() } else { format!("[{}]", because.rule()) })
}

/// What becomes of it, in words; `is_below` if the report has told the findings above it.
fn fate(case: &Case, verdict: &Verdict, is_below: bool) -> String {
    let image = verdict.image.filter(|_| case.archive.images().len() > 1);
    let of_image =
        image.map_or_else(String::new, |i| format!("{}: ", names(case.archive.images()[i].names())));
    let because = verdict.fate.because().map_or_else(String::new, |finding| {
        let told = if is_below { told(case, finding) } else { None };
        told.map_or_else(|| finding.kind.to_string(), |told| format!("for {told}"))
    });
    let reason = match verdict.fate.message().map(|text| Escaped(&text.replace('…', "...")).to_string()) {
        Some(said) if said.len() <= SHORT && !because.is_empty() => format!("{because}; it says `{said}`"),
        Some(said) => format!("it says `{said}`"),
        None => because,
    };
    let gap = if reason.starts_with("for ") { " " } else { ": " };
    let at_fault = case.report.faults().next().is_some();
    let on = conditions(&verdict.fate, at_fault);
    of_image
        + &match &verdict.fate {
            Fate::Usable { .. } if at_fault => {
                format!("loads it without a complaint, and what it loads is usable{on}")
            }
            Fate::Usable { .. } => format!("loads it, usable{on}"),
            _ if case.is_excused(verdict) => format!("does not load it, which does not count: {reason}"),
            fate if fate.lacks() => format!("does not load it: {reason}"),
            Fate::Broken { .. } => format!("reports success, but it is broken{gap}{reason}"),
            Fate::Refused { .. } => format!("refuses it{gap}{reason}"),
            _ => format!("not certain{gap}{reason}"),
        }
}

/// What must hold; of an archive at fault, which has no ID, not what the ID depends on.
fn conditions(fate: &Fate, at_fault: bool) -> String {
    let counts = |c: &&Condition| !at_fault || **c != Condition::EmptyStore;
    let all: Vec<String> = fate.conditions().iter().filter(counts).map(ToString::to_string).collect();
    if all.is_empty() { String::new() } else { format!("; {}", all.join("; ")) }
}

/// What to do about the worst of it.
fn advice(case: &Case) -> Option<&'static str> {
    let refusal = || case.verdicts().filter(|v| !v.fate.lacks()).find_map(|v| v.fate.because());
    let lack = || case.verdicts().find_map(|v| v.fate.because());
    let worst = case.findings.first().or_else(refusal).or_else(lack);
    worst.map(Finding::advice)
}

/// What holds only on a condition, or not everywhere.
fn remarks(case: &Case) -> String {
    let mut lines: Vec<String> = Vec::new();
    for verdict in case.verdicts().filter(|_| case.passes) {
        let text = match &verdict.fate {
            Fate::Usable { conditions, .. } if conditions.is_empty() => continue,
            fate @ Fate::Usable { .. } => format!("usable{}", conditions(fate, false)),
            fate => {
                let because = fate.because().map_or_else(String::new, |finding| finding.kind.to_string());
                format!("does not load it: {because}")
            }
        };
        let line = format!("      {}: {text}\n", verdict.engine);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    if case.passes {
        lines.extend(case.report.findings.iter().take(SHOWN).map(|finding| format!("    {}", line(finding))));
    }
    for load in case.report.loads.iter().filter(|load| !load.works) {
        let says = load.message.as_deref().unwrap_or_default().replace('…', "...");
        lines.push(format!("      {} fails: {}\n", load.command, Escaped(&says)));
    }
    for attestation in case.archive.images().iter().flat_map(|image| image.attestations()) {
        if let Some(missing) = attestation.missing {
            lines.push(format!("      an attestation lacks {missing}: engines load the image without it\n"));
        }
    }
    lines.extend(unreferenced(case));
    lines.concat()
}

fn unreferenced(case: &Case) -> Option<String> {
    let all = &case.report.unreferenced;
    if all.is_empty() {
        return None;
    }
    let first: Vec<String> = all.iter().take(SHOWN_FILES).map(ToString::to_string).collect();
    let more = if all.len() > SHOWN_FILES { ", …" } else { "" };
    Some(format!("      nothing refers to {} of its files: {}{more}\n", all.len(), first.join(", ")))
}

/// What was hashed and compared.
fn checked(case: &Case) -> String {
    let Checked { blobs, bytes: size, layers, layer_bytes, configs, manifests, .. } =
        case.report.checked.clone();
    let hashed = format!("{} ({})", count(blobs, "file"), bytes(size));
    if !case.passes {
        return format!("      hashed: {hashed}\n");
    }
    let of_images = case.archive.images().iter().flat_map(|image| image.manifests());
    let stacked = of_images.map(|manifest| manifest.layers().len()).sum::<usize>();
    format!(
        "      verified: {hashed}, {} by diffID ({}, {} unpacked), {}, {}\n",
        count(stacked, "layer"),
        count(layers, "file"),
        bytes(layer_bytes),
        count(configs, "config"),
        count(manifests, "manifest"),
    )
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

fn expectation(met: &Met) -> String {
    if let Some(by) = &met.by {
        return format!("ok    {} is {by}\n", met.text);
    }
    let instead: String = met.instead.iter().map(|line| format!("      {line}\n")).collect();
    let advice = met.advice.map_or_else(String::new, |advice| format!("  try: {advice}\n"));
    format!("FAIL  {} is {}\n{instead}{advice}", met.text, met.otherwise)
}

/// One line about an archive, for formats with a line of their own for everything else.
pub(crate) fn engine_line(case: &Case, verdict: &Verdict) -> String {
    format!("{}: {}", verdict.engine, fate(case, verdict, false))
}
