use ocitar_deploy::{Drift, Row, Told};
use serde::Serialize;

use super::UnreadReport;
use super::remedy::RemedyReport;
use crate::exit::Failure;
use crate::shipped::Unread;

/// What `ocitar drift` says.
#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    stale: bool,
    comparable: bool,
    hosts: Vec<HostReport<'a>>,
    unread: Vec<UnreadReport<'a>>,
}

#[derive(Debug, Serialize)]
struct HostReport<'a> {
    from: &'a str,
    containers: Vec<RowReport<'a>>,
    others: usize,
}

#[derive(Debug, Serialize)]
struct RowReport<'a> {
    id: &'a str,
    name: &'a str,
    place: String,
    asked: Option<&'a str>,
    state: Option<&'a str>,
    counts: bool,
    verdict: &'static str,
    running: Option<String>,
    told: Option<&'static str>,
    expected: Option<&'a str>,
    proof: ProofReport,
    remedy: Option<RemedyReport<'a>>,
}

#[derive(Debug, Serialize)]
struct ProofReport {
    name: &'static str,
    message: String,
}

pub(crate) fn document(hosts: &[(String, Drift)], unread: &[Unread]) -> Result<String, Failure> {
    super::text(&Document {
        schema: "ocitar.drift/1",
        stale: hosts.iter().any(|(_, drift)| drift.is_stale()),
        comparable: hosts.iter().any(|(_, drift)| drift.is_comparable()),
        hosts: hosts.iter().map(|(from, drift)| report(from, drift)).collect(),
        unread: super::unread(unread),
    })
}

fn report<'a>(from: &'a str, drift: &'a Drift) -> HostReport<'a> {
    HostReport { from, containers: drift.rows.iter().map(row).collect(), others: drift.others }
}

fn row(row: &Row) -> RowReport<'_> {
    let (container, runs) = (&row.container, row.container.runs());
    RowReport {
        id: &container.id,
        name: &container.name,
        place: container.place(),
        asked: container.asked.as_deref(),
        state: container.state.as_deref(),
        counts: container.is_live(),
        verdict: row.verdict.name(),
        running: runs.map(|(digest, _)| digest.to_string()),
        told: runs.map(|(_, told)| told_as(told)),
        expected: row.expected.as_deref(),
        proof: ProofReport { name: row.proof.name(), message: row.proof.to_string() },
        remedy: row.remedy.as_ref().map(RemedyReport::from),
    }
}

fn told_as(told: Told) -> &'static str {
    match told {
        Told::Manifest => "manifest",
        Told::Label => "label",
        _ => "id",
    }
}
