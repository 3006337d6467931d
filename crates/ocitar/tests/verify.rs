//! What `verify` says of archives that real tools wrote, and of what is changed in them.

mod common;

use common::{corpus, verdicts};
use ocitar::{Archive, Gate, Report};

fn report(bytes: &[u8]) -> Report {
    Archive::read(bytes).unwrap().verify()
}

#[test]
fn what_real_tools_wrote_is_sound() {
    let folder = common::testdata().join("engines");
    let mut wrong = Vec::new();
    for record in verdicts::read(&folder.join("verdicts.json")) {
        if !record.file.starts_with("p-") {
            continue;
        }
        let report = report(&corpus::load(&folder, &record.file).unwrap());
        let rules: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
        let fates: Vec<_> = report
            .verdicts
            .iter()
            .map(|v| (v.engine.name(), v.fate.name(), v.fate.lacks(), v.fate.because().map(|f| f.rule())))
            .collect();
        if !report.passes(&Gate::default().strict(true)) || !report.unreferenced.is_empty() {
            wrong.push(format!("{}: {rules:?} {fates:?} {:?}", record.file, report.unreferenced));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
