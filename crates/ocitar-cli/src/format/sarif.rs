//! SARIF 2.1.0 (OASIS), as code scanning reads it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::problem::{self, Problem};
use crate::cmd::verify::Run;
use crate::exit::Failure;

/// The whole log.
pub(crate) fn log(run: &Run) -> Result<String, Failure> {
    let of_cases = run.cases.iter().flat_map(|case| problem::of_case(case, run));
    let all = of_cases.chain(problem::of_unread(run)).chain(problem::of_expectations(run));
    let problems: Vec<Problem> = all.collect();
    let rules: BTreeSet<&str> = problems.iter().map(|problem| problem.rule).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ocitar",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({"id": rule})).collect::<Vec<_>>(),
            }},
            "invocations": [{"executionSuccessful": run.unread.is_empty()}],
            "results": problems.iter().map(|problem| result(problem, &rules)).collect::<Vec<_>>(),
        }],
    });
    crate::json::text(&log)
}

fn result(problem: &Problem, rules: &[&str]) -> Value {
    let mut result = json!({
        "ruleId": problem.rule,
        "ruleIndex": rules.iter().position(|rule| *rule == problem.rule),
        "level": if problem.is_error { "error" } else { "warning" },
        "message": {"text": text(problem)},
    });
    if let Some(path) = &problem.path {
        let mut place = json!({"artifactLocation": {"uri": uri(path)}});
        if let Some(offset) = problem.offset {
            place["region"] = json!({"byteOffset": offset});
        }
        result["locations"] = json!([{"physicalLocation": place}]);
    }
    result
}

fn text(problem: &Problem) -> String {
    match &problem.place {
        Some(place) => format!("{} (at {place})", problem.text),
        None => problem.text.clone(),
    }
}

/// A path as a relative or absolute URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let plain = |b: u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'~' | b'+' | b'=' | b'@')
    };
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn writes_paths_as_uris() {
        assert_eq!(super::uri("a b/ü:1.tar"), "a%20b/%C3%BC%3A1.tar");
    }
}
