use ocitar::{Finding, Severity};
use serde::Serialize;

/// A finding: a stable rule, and where.
#[derive(Debug, Serialize)]
pub(crate) struct FindingReport {
    rule: &'static str,
    severity: &'static str,
    member: Option<String>,
    offset: Option<u64>,
    byte: Option<u64>,
    expected: Option<String>,
    actual: Option<String>,
    message: String,
    advice: &'static str,
}

impl From<&Finding> for FindingReport {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule(),
            severity: match finding.severity {
                Severity::Fault => "fault",
                _ => "warning",
            },
            member: finding.at.member.as_ref().map(ToString::to_string),
            offset: finding.at.offset,
            byte: finding.at.byte,
            expected: finding.kind.expected(),
            actual: finding.kind.actual(),
            message: finding.kind.to_string(),
            advice: finding.advice(),
        }
    }
}
