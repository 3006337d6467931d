//! What is wrong, as one list: findings, engines that do not make it usable, unmet expectations.

use ocitar::{Codec, Finding, Severity, Verdict};

use crate::cmd::verify::{Case, Run};
use crate::render::verify::engine_line;

/// One thing to report.
pub(crate) struct Problem {
    /// The rule's stable name.
    pub(crate) rule: &'static str,
    /// Whether it alone keeps the archive from passing.
    pub(crate) is_error: bool,
    /// The archive's path; none of an expectation, which is about all of them.
    pub(crate) path: Option<String>,
    /// Where in the archive, for people.
    pub(crate) place: Option<String>,
    /// Bytes from the start of the file; none if that is compressed.
    pub(crate) offset: Option<u64>,
    pub(crate) text: String,
}

/// All that is wrong with one archive.
pub(crate) fn of_case(case: &Case, run: &Run) -> Vec<Problem> {
    let findings = case.report.findings.iter().map(|finding| of_finding(case, finding));
    let is_bad = |v: &&Verdict| {
        let counts = run.engine.is_none_or(|engine| engine == v.engine);
        counts && !v.fate.is_usable() && (run.engine.is_some() || !v.fate.lacks())
    };
    let verdicts = case.report.verdicts.iter().filter(is_bad).map(|verdict| of_verdict(case, verdict));
    findings.chain(verdicts).collect()
}

/// The expectations that are not met.
pub(crate) fn of_expectations(run: &Run) -> Vec<Problem> {
    let unmet = run.expectations.iter().filter(|met| !met.is_met());
    let problem = |met: &crate::cmd::verify::Met| Problem {
        rule: "expect",
        is_error: true,
        path: None,
        place: None,
        offset: None,
        text: format!("{} is {}", met.text, met.otherwise),
    };
    unmet.map(problem).collect()
}

/// The archives that could not be looked at.
pub(crate) fn of_unread(run: &Run) -> Vec<Problem> {
    let problem = |(path, text): &(String, String)| Problem {
        rule: "unread",
        is_error: true,
        path: Some(path.clone()),
        place: None,
        offset: None,
        text: text.clone(),
    };
    run.unread.iter().map(problem).collect()
}

fn of_finding(case: &Case, finding: &Finding) -> Problem {
    Problem {
        rule: finding.rule(),
        is_error: finding.severity == Severity::Fault,
        path: Some(case.path.clone()),
        place: finding.at.is_known().then(|| finding.at.to_string()),
        offset: finding.at.offset.filter(|_| case.archive.inventory().outer_codec() == Codec::Plain),
        text: format!("{} (try: {})", finding.kind, finding.advice()),
    }
}

fn of_verdict(case: &Case, verdict: &Verdict) -> Problem {
    Problem {
        rule: verdict.fate.because().map_or("engine", Finding::rule),
        is_error: true,
        path: Some(case.path.clone()),
        place: None,
        offset: None,
        text: engine_line(case, verdict),
    }
}
