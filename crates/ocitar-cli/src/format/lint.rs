//! Findings about image references, as one list, and as tests: one for each file.

use ocitar_refs::LintFinding;

use super::junit::{suite, test_case};
use super::problem::{Level, Problem, Region};
use crate::cmd::lint::Run;

/// All that is wrong.
pub(crate) fn of(run: &Run) -> Vec<Problem> {
    let found = run.findings.iter().map(|finding| of_finding(finding, &run.files[finding.file].0));
    found.chain(run.unread.iter().map(|(path, text)| of_unread(path, text))).collect()
}

fn of_finding(finding: &LintFinding, path: &str) -> Problem {
    let place = &finding.place;
    Problem {
        rule: finding.rule().name(),
        level: match finding.level() {
            ocitar_refs::Level::Error => Level::Error,
            ocitar_refs::Level::Warning => Level::Warning,
            ocitar_refs::Level::Note => Level::Note,
        },
        path: Some(path.to_owned()),
        place: None,
        offset: None,
        region: Some(Region { line: place.line, column: place.column, end: place.column + place.width }),
        text: text(finding),
    }
}

fn text(finding: &LintFinding) -> String {
    let owners = finding.owners();
    let at = if owners.is_empty() { String::new() } else { format!(" (at {owners})") };
    format!("{finding}{at} (try: {})", finding.advice())
}

fn of_unread(path: &str, text: &str) -> Problem {
    let (path, text) = (Some(path.to_owned()), text.to_owned());
    Problem { rule: "unread", level: Level::Error, path, place: None, offset: None, region: None, text }
}

/// A suite for each file: a failed test for each finding that fails, or one that passes.
pub(crate) fn suites(run: &Run, is_strict: bool) -> Vec<String> {
    let is_bad = |finding: &&LintFinding| match finding.level() {
        ocitar_refs::Level::Error => true,
        ocitar_refs::Level::Warning => is_strict,
        ocitar_refs::Level::Note => false,
    };
    let of_file = |(file, (path, _)): (usize, &(String, _))| {
        let bad = run.findings.iter().filter(|finding| finding.file == file).filter(is_bad);
        let tests: Vec<String> = bad
            .map(|finding| {
                let name = format!("{}:{} {}", finding.place.line, finding.place.column, finding.rule());
                test_case(path, &name, Some(text(finding)))
            })
            .collect();
        suite(path, &if tests.is_empty() { vec![test_case(path, "references", None)] } else { tests })
    };
    let unread =
        run.unread.iter().map(|(path, why)| suite(path, &[test_case(path, "read", Some(why.clone()))]));
    run.files.iter().enumerate().map(of_file).chain(unread).collect()
}
