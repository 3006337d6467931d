use super::finding::{IgnoreFault, LintFinding, Problem};
use super::judge::plain;
use super::rule::Rule;
use crate::find::Found;
use crate::yaml::Comment;

/// What an ignore comment begins with.
const MARK: &str = "ocitar-ignore";

/// One rule that a comment excuses, and where.
struct Excuse<'a> {
    rule: Rule,
    line: usize,
    comment: &'a Comment,
    is_used: bool,
}

/// Takes out what comments excuse, and adds what is wrong with the comments.
pub(super) fn apply(files: &[&Found], findings: Vec<LintFinding>) -> Vec<LintFinding> {
    let mut excuses: Vec<Vec<Excuse<'_>>> = Vec::new();
    let mut kept = Vec::new();
    for (file, found) in files.iter().enumerate() {
        let (of_file, faults) = read(&found.comments);
        excuses.push(of_file);
        kept.extend(
            faults
                .into_iter()
                .map(|(comment, fault)| plain(file, comment.place.clone(), Problem::InvalidIgnore(fault))),
        );
    }
    for finding in findings {
        let of_file = &mut excuses[finding.file];
        let mut fits = of_file.iter_mut().filter(|excuse| excuse.fits(&finding)).peekable();
        if fits.peek().is_none() {
            kept.push(finding);
        } else {
            fits.for_each(|excuse| excuse.is_used = true);
        }
    }
    for (file, of_file) in excuses.iter().enumerate() {
        let unused = of_file.iter().filter(|excuse| !excuse.is_used);
        kept.extend(
            unused
                .map(|excuse| plain(file, excuse.comment.place.clone(), Problem::UnusedIgnore(excuse.rule))),
        );
    }
    kept
}

impl Excuse<'_> {
    fn fits(&self, finding: &LintFinding) -> bool {
        let is_there = finding.place.line == self.line || finding.lines.contains(&self.line);
        self.rule == finding.rule() && is_there
    }
}

type Faults<'a> = Vec<(&'a Comment, IgnoreFault)>;

/// The excuses of a file. One that stands alone is about the next line without such a comment.
fn read(comments: &[Comment]) -> (Vec<Excuse<'_>>, Faults<'_>) {
    let (mut excuses, mut faults) = (Vec::new(), Vec::new());
    for (i, comment) in comments.iter().enumerate() {
        let Some(rest) = comment.text.trim().strip_prefix(MARK) else { continue };
        match rules(rest) {
            Ok(rules) => {
                let line = if comment.is_alone { line_below(comments, i) } else { comment.place.line };
                excuses.extend(rules.into_iter().map(|rule| Excuse { rule, line, comment, is_used: false }));
            }
            Err(fault) => faults.push((comment, fault)),
        }
    }
    (excuses, faults)
}

fn line_below(comments: &[Comment], i: usize) -> usize {
    let mut line = comments[i].place.line + 1;
    for comment in &comments[i + 1..] {
        if !comment.is_alone || comment.place.line != line {
            break;
        }
        line += 1;
    }
    line
}

/// `[rule, rule]: reason`.
fn rules(text: &str) -> Result<Vec<Rule>, IgnoreFault> {
    let inner = text.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((names, reason)) = inner else { return Err(IgnoreFault::NoRule) };
    let parse =
        |name: &str| name.trim().parse().map_err(|()| IgnoreFault::UnknownRule(name.trim().to_owned()));
    let rules: Vec<Rule> = names.split(',').map(parse).collect::<Result<_, _>>()?;
    match reason.trim_start().strip_prefix(':').is_some_and(|reason| !reason.trim().is_empty()) {
        true => Ok(rules),
        false => Err(IgnoreFault::NoReason),
    }
}
