//! What is wrong with archives, as one list: findings, engines that do not make them usable, unmet
//! expectations.

use ocitar::{Codec, Finding, Severity, Verdict};

use super::problem::{Level, Problem};
use crate::cmd::verify::{Case, Run};
use crate::render::verify::engine_line;

/// All that is wrong with the archives of a run.
pub(crate) fn problems(run: &Run) -> Vec<Problem> {
    let of_cases = run.cases.iter().flat_map(of_case);
    of_cases.chain(of_unread(run)).chain(of_expectations(run)).collect()
}

/// All that is wrong with one archive.
pub(crate) fn of_case(case: &Case) -> Vec<Problem> {
    let findings = case.findings.iter().map(|finding| of_finding(case, finding));
    let is_bad = |v: &&Verdict| !v.fate.is_usable() && !case.is_excused(v);
    let verdicts = case.verdicts().filter(is_bad).map(|verdict| of_verdict(case, verdict));
    findings.chain(verdicts).collect()
}

/// The expectations that are not met.
fn of_expectations(run: &Run) -> Vec<Problem> {
    let unmet = run.expectations.iter().filter(|met| !met.is_met());
    let problem = |met: &crate::cmd::verify::Met| Problem {
        rule: "expect",
        level: Level::Error,
        path: None,
        place: None,
        offset: None,
        region: None,
        text: met.reason(),
    };
    unmet.map(problem).collect()
}

/// The archives that could not be looked at.
fn of_unread(run: &Run) -> Vec<Problem> {
    let problem = |(path, text): &(String, String)| Problem {
        rule: "unread",
        level: Level::Error,
        path: Some(path.clone()),
        place: None,
        offset: None,
        region: None,
        text: text.clone(),
    };
    run.unread.iter().map(problem).collect()
}

fn of_finding(case: &Case, finding: &Finding) -> Problem {
    Problem {
        rule: finding.rule(),
        level: Level::of(finding.severity == Severity::Fault),
        path: Some(case.path.clone()),
        place: finding.at.is_known().then(|| finding.at.to_string()),
        offset: finding.at.offset.filter(|_| case.archive.inventory().outer_codec() == Codec::Plain),
        region: None,
        text: format!("{} (try: {})", finding.kind, finding.advice()),
    }
}

fn of_verdict(case: &Case, verdict: &Verdict) -> Problem {
    Problem {
        rule: verdict.fate.because().map_or("engine", Finding::rule),
        level: Level::Error,
        path: Some(case.path.clone()),
        place: None,
        offset: None,
        region: None,
        text: engine_line(case, verdict),
    }
}
