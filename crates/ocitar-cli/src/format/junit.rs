//! JUnit XML: a suite an archive, a case for its soundness and for each engine.

use super::problem::Level;
use super::verify::of_case as problems_of;
use crate::cmd::verify::{Case, Run};
use crate::render::names;
use crate::render::verify::engine_line;

/// The whole document of a verification.
pub(crate) fn suites(run: &Run) -> String {
    let mut suites: Vec<String> = run.cases.iter().map(of_case).collect();
    for (path, why) in &run.unread {
        suites.push(suite(path, &[test_case(path, "sound", Some(why.clone()))]));
    }
    if !run.expectations.is_empty() {
        let test = |met: &crate::cmd::verify::Met| {
            test_case("expect", &met.text, (!met.is_met()).then(|| met.reason()))
        };
        suites.push(suite("expectations", &run.expectations.iter().map(test).collect::<Vec<_>>()));
    }
    document("verify", &suites)
}

/// The document of a command.
pub(crate) fn document(command: &str, suites: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ocitar {command}\">\n{}</testsuites>\n",
        suites.concat()
    )
}

fn of_case(case: &Case) -> String {
    let problems: Vec<String> = problems_of(case)
        .iter()
        .filter(|problem| problem.level == Level::Error || !case.passes)
        .map(|problem| format!("[{}] {}", problem.rule, problem.text))
        .collect();
    let sound = (!case.passes).then(|| problems.join("\n"));
    let mut tests = vec![test_case(&case.path, "sound", sound)];
    for verdict in case.verdicts() {
        let is_excused = case.is_excused(verdict);
        let is_bad = !verdict.fate.is_usable() && !is_excused;
        let name = match verdict.image {
            Some(i) => format!("{} {}", verdict.engine, names(case.archive.images()[i].names())),
            None => verdict.engine.to_string(),
        };
        tests.push(match () {
            () if is_excused => skipped(&case.path, &name, &engine_line(case, verdict)),
            () => test_case(&case.path, &name, is_bad.then(|| engine_line(case, verdict))),
        });
    }
    suite(&case.path, &tests)
}

pub(super) fn suite(name: &str, tests: &[String]) -> String {
    let failures = tests.iter().filter(|test| test.contains("<failure ")).count();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\">\n{}  </testsuite>\n",
        escape(name),
        tests.len(),
        tests.concat()
    )
}

pub(super) fn test_case(class: &str, name: &str, failure: Option<String>) -> String {
    let head = format!("    <testcase classname=\"{}\" name=\"{}\"", escape(class), escape(name));
    match failure {
        None => head + "/>\n",
        Some(text) => {
            let first = text.lines().next().unwrap_or_default();
            format!(
                "{head}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                escape(first),
                escape(&text)
            )
        }
    }
}

fn skipped(class: &str, name: &str, why: &str) -> String {
    format!(
        "    <testcase classname=\"{}\" name=\"{}\">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
        escape(class),
        escape(name),
        escape(why)
    )
}

/// Text for XML 1.0, which has no control characters at all.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push_str(&format!("&#{};", u32::from(c))),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_what_xml_reserves_or_lacks() {
        assert_eq!(super::escape("<a b=\"1\">&\u{1b}\n"), "&lt;a b=&quot;1&quot;&gt;&amp;\u{fffd}&#10;");
    }
}
