//! SARIF 2.1.0 (OASIS), as code scanning reads it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::problem::{Level, Problem};
use crate::exit::Failure;

/// The whole log; `is_complete` says whether every input could be read.
pub(crate) fn log(problems: &[Problem], is_complete: bool) -> Result<String, Failure> {
    let rules: BTreeSet<&str> = problems.iter().map(|problem| problem.rule).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let mut log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ocitar",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| json!({"id": rule})).collect::<Vec<_>>(),
            }},
            "invocations": [{"executionSuccessful": is_complete}],
            "results": problems.iter().map(|problem| result(problem, &rules)).collect::<Vec<_>>(),
        }],
    });
    if problems.iter().any(|problem| problem.region.is_some()) {
        log["runs"][0]["columnKind"] = json!("unicodeCodePoints");
    }
    crate::json::text(&log)
}

fn result(problem: &Problem, rules: &[&str]) -> Value {
    let mut result = json!({
        "ruleId": problem.rule,
        "ruleIndex": rules.iter().position(|rule| *rule == problem.rule),
        "level": level(problem.level),
        "message": {"text": text(problem)},
    });
    if let Some(path) = &problem.path {
        let mut place = json!({"artifactLocation": {"uri": uri(path)}});
        if let Some(offset) = problem.offset {
            place["region"] = json!({"byteOffset": offset});
        }
        if let Some(region) = problem.region {
            place["region"] =
                json!({"startLine": region.line, "startColumn": region.column, "endColumn": region.end});
        }
        result["locations"] = json!([{"physicalLocation": place}]);
    }
    result
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
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
