//! The report of `ocitar lint`, for people.

use ocitar::Escaped;
use ocitar_refs::{Found, Level, LintFinding};

use super::style::{CHANGED, DIFFERENT, FAINT, HEAD, paint};
use crate::cmd::lint::Run;
use crate::exit::Failure;

/// How many names of files are told in one note.
const SHOWN: usize = 5;

/// A block a finding.
pub(crate) fn report(run: &Run) -> String {
    run.findings.iter().map(|finding| block(finding, &run.files[finding.file].0)).collect()
}

fn block(finding: &LintFinding, path: &str) -> String {
    let place = format!("{}:{}:{}:", Escaped(path), finding.place.line, finding.place.column);
    let style = match finding.level() {
        Level::Error => DIFFERENT,
        Level::Warning => CHANGED,
        Level::Note => FAINT,
    };
    let head = paint(style, format!("{}[{}]", finding.level().name(), finding.rule()));
    let owners = finding.owners();
    let at = if owners.is_empty() { String::new() } else { format!("  at {owners}\n") };
    format!("{} {head}: {finding}\n{at}  try: {}\n", paint(HEAD, place), finding.advice())
}

/// What it comes down to, in a line.
pub(crate) fn summary(run: &Run) -> String {
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")]
        .map(|(level, word)| count(run.count(level), word));
    let of = count(run.references(), "reference");
    format!("{of} in {}: {}", count(run.files.len(), "file"), counts.join(", "))
}

/// What is said beside the report: what was not judged, and what it comes down to.
pub(crate) fn notes(run: &Run) -> Vec<String> {
    let named = |paths: &[String], what: &str| {
        let first: Vec<String> = paths.iter().take(SHOWN).map(|path| Escaped(path).to_string()).collect();
        let more =
            if paths.len() > SHOWN { format!(" and {} more", paths.len() - SHOWN) } else { String::new() };
        (!paths.is_empty()).then(|| format!("{what}: {}{more}", first.join(", ")))
    };
    let lines = |lines: fn(&Found) -> &[usize]| -> Vec<String> {
        let of_file = |(path, found): &(String, Found)| -> Vec<String> {
            lines(found).iter().map(|line| format!("{path}:{line}")).collect()
        };
        run.files.iter().flat_map(of_file).collect()
    };
    let documents = lines(|found| &found.unknown);
    let elsewhere = named(
        &lines(|found| &found.elsewhere),
        "what include and extends take from other files is judged where these are given",
    );
    let unknown = named(&[&run.unknown[..], &documents].concat(), "of no kind that is known, so not judged");
    let templates = named(&run.templates, "templates, to be judged once they are rendered");
    unknown.into_iter().chain(elsewhere).chain(templates).chain([summary(run)]).collect()
}

/// No file is of a kind that is known.
pub(crate) fn nothing(run: &Run) -> Failure {
    let failure = Failure::failed("nothing was judged");
    let is_stdin = |path: &String| path == "-";
    match (&run.unknown[..], &run.templates[..]) {
        ([], []) => failure.advise("name files, or a folder with deployment files in it"),
        ([], _) => failure.advise("render the templates, as with `helm template`, and give what comes out"),
        (unknown, _) if unknown.iter().any(is_stdin) => {
            failure.advise("say what standard input is: --kind dockerfile, or --stdin-name Dockerfile")
        }
        _ => failure.advise("say with --kind what the files are"),
    }
}

fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
