//! Annotations of GitHub Actions (workflow commands on standard output).

use super::problem::{Level, Problem};

/// A line for each thing that is wrong, and one for what it comes down to.
pub(crate) fn annotations(problems: &[Problem], command: &str, summary: &str) -> String {
    let lines: String = problems.iter().map(annotation).collect();
    lines + &format!("::notice title=ocitar {command}::{}\n", data(summary))
}

fn annotation(problem: &Problem) -> String {
    let level = match problem.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    let file = problem.path.as_ref().map_or_else(String::new, |path| format!("file={},", property(path)));
    let region = problem.region.map_or_else(String::new, |region| {
        let last = region.end.saturating_sub(1).max(region.column);
        format!("line={},col={},endColumn={last},", region.line, region.column)
    });
    let place = problem.place.as_ref().map_or_else(String::new, |place| format!(" at {place}"));
    let text = data(&format!("{}{place}", problem.text));
    format!("::{level} {file}{region}title={}::{text}\n", property(problem.rule))
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
            level: Level::Error,
            path: Some("a,b:c\n::x.tar".to_owned()),
            place: None,
            offset: None,
            region: None,
            text: "100%\n::error::x".to_owned(),
        };
        let want = "::error file=a%2Cb%3Ac%0A%3A%3Ax.tar,title=json-syntax::100%25%0A::error::x\n";
        assert_eq!(annotation(&problem), want);
    }
}
