//! Annotations of GitHub Actions (workflow commands on standard output).

use super::problem::{self, Problem};
use crate::cmd::verify::Run;

/// A line for each thing that is wrong, and one for what is not.
pub(crate) fn annotations(run: &Run) -> String {
    let of_cases = run.cases.iter().flat_map(|case| problem::of_case(case, run));
    let all = of_cases.chain(problem::of_unread(run)).chain(problem::of_expectations(run));
    let lines: String = all.map(|problem| annotation(&problem)).collect();
    let passed = run.cases.iter().filter(|case| case.passes).count();
    let word = if run.passes() { "passed" } else { "failed" };
    let of = run.cases.len() + run.unread.len();
    lines + &format!("::notice title=ocitar verify::{word}: {passed} of {of} sound and usable\n")
}

fn annotation(problem: &Problem) -> String {
    let level = if problem.is_error { "error" } else { "warning" };
    let file = problem.path.as_ref().map_or_else(String::new, |path| format!("file={},", property(path)));
    let place = problem.place.as_ref().map_or_else(String::new, |place| format!(" at {place}"));
    let text = data(&format!("{}{place}", problem.text));
    format!("::{level} {file}title={}::{text}\n", property(problem.rule))
}

/// Text behind `::`, where a line end would begin another command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property, which ends at a comma or colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_text_from_becoming_a_command() {
        let problem = Problem {
            rule: "json-syntax",
            is_error: true,
            path: Some("a,b:c\n::x.tar".to_owned()),
            place: None,
            offset: None,
            text: "100%\n::error::x".to_owned(),
        };
        let want = "::error file=a%2Cb%3Ac%0A%3A%3Ax.tar,title=json-syntax::100%25%0A::error::x\n";
        assert_eq!(annotation(&problem), want);
    }
}
