//! Archives that readers take differently: refused, or read exactly as everyone reads them.

mod common;

use std::collections::BTreeSet;

use common::{corpus, testdata};
use ocitar::{Archive, Engine, Gate, Host};
use serde_json::Value;

/// Every ID that any engine would be said to give.
fn ids(archive: &Archive) -> BTreeSet<String> {
    let host = Host::new("linux/amd64".parse().unwrap());
    let all = Engine::ALL.into_iter().flat_map(|engine| archive.predict_on(engine, &host));
    all.filter_map(|prediction| prediction.outcome.id()).map(|id| id.to_string()).collect()
}

fn check(case: &Value, archive: &Archive) -> Result<(), String> {
    let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let ids = ids(archive);
    check_report(case, archive)?;
    match case["verdict"].as_str().unwrap() {
        "refuse" if ids.is_empty() => Ok(()),
        "refuse" => Err(format!("gives {ids:?}")),
        "accept:A" => ok(ids.contains(&text("id_A")) && !ids.contains(&text("id_B")), archive),
        "accept:A+B" => ok(ids.contains(&text("id_A")) && ids.contains(&text("id_B")), archive),
        verdict => Err(format!("verdict {verdict}?")),
    }
}

/// What must be refused does not pass and gets no ID from any engine's verdict; what everyone reads
/// alike passes.
fn check_report(case: &Value, archive: &Archive) -> Result<(), String> {
    let report = archive.verify_on(&Host::new("linux/amd64".parse().unwrap()));
    let passes = report.passes(&Gate::default());
    let has_id = report.verdicts.iter().any(|verdict| verdict.fate.id().is_some());
    match case["verdict"] == "refuse" {
        true if passes => Err("passes".to_owned()),
        true if has_id && archive.fault().is_some() => Err("has an ID though at fault".to_owned()),
        false if !passes => Err(format!("does not pass: {:?} {:?}", report.findings, report.verdicts)),
        _ => Ok(()),
    }
}

fn ok(fits: bool, archive: &Archive) -> Result<(), String> {
    let findings = || archive.findings().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if fits { Ok(()) } else { Err(format!("gives {:?}: {}", ids(archive), findings())) }
}

#[test]
fn every_case_is_refused_or_read_alike() {
    let folder = testdata().join("hostile");
    let cases: Value = serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    let cases = cases.as_array().or_else(|| cases["cases"].as_array()).unwrap();
    let mut wrong = Vec::new();
    for case in cases {
        let bytes =
            corpus::load(&folder, case["file"].as_str().unwrap()).expect("the fixture is in testdata");
        let archive = Archive::read(bytes.as_slice()).unwrap();
        if let Err(why) = check(case, &archive) {
            wrong.push(format!("{} ({}): {why}", case["name"], case["verdict"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
