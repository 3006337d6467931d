use std::collections::BTreeMap;

use ocitar_refs::{Entry, Lock, NearMiss, Pin, PinFault, Pinned};
use serde::Serialize;

use crate::cmd::pin::Run;
use crate::cmd::pin::files::Text;
use crate::cmd::pin::others::Other;

/// What `ocitar pin` did, or would do.
#[derive(Debug, Serialize)]
pub(crate) struct PinReport {
    schema: &'static str,
    /// Whether files were written.
    written: bool,
    changed: Vec<String>,
    lock: Option<String>,
    pins: Vec<PinRow>,
    left_alone: Vec<NearRow>,
    other_files: Vec<OtherRow>,
    faults: Vec<FaultRow>,
}

#[derive(Debug, Serialize)]
struct PinRow {
    file: String,
    line: usize,
    column: usize,
    kind: &'static str,
    services: Vec<String>,
    image: String,
    old: String,
    new: String,
    style: &'static str,
    engine: Option<&'static str>,
    id: Option<String>,
    conditions: Vec<String>,
    command: Option<String>,
    source: String,
}

#[derive(Debug, Serialize)]
struct NearRow {
    file: String,
    line: usize,
    column: usize,
    text: String,
}

#[derive(Debug, Serialize)]
struct OtherRow {
    file: String,
    services: Vec<String>,
    in_lock: bool,
}

#[derive(Debug, Serialize)]
struct FaultRow {
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    message: String,
    advice: String,
}

impl PinReport {
    pub(crate) fn new(run: &Run) -> Self {
        Self {
            schema: SCHEMA,
            written: !run.is_dry && !run.changes.is_empty(),
            changed: run.changes.iter().map(|change| change.path.display().to_string()).collect(),
            lock: Some(run.lock_path.display().to_string()),
            pins: run.plan.pins.iter().map(|pin| row(run, pin)).collect(),
            left_alone: run.plan.near.iter().map(|near| self::near(run, near)).collect(),
            other_files: run.others.iter().map(other).collect(),
            faults: Vec::new(),
        }
    }

    /// Nothing could be done, for these reasons.
    pub(crate) fn refused(files: &[Text], faults: &[PinFault]) -> Self {
        let fault = |fault: &PinFault| FaultRow {
            file: files.get(fault.file).map(Text::shown).unwrap_or_default(),
            line: fault.position.map(|(line, _)| line),
            column: fault.position.map(|(_, column)| column),
            message: fault.kind.to_string(),
            advice: fault.kind.advice(),
        };
        Self {
            schema: SCHEMA,
            written: false,
            changed: Vec::new(),
            lock: None,
            pins: Vec::new(),
            left_alone: Vec::new(),
            other_files: Vec::new(),
            faults: faults.iter().map(fault).collect(),
        }
    }
}

const SCHEMA: &str = "ocitar.pin/1";

fn row(run: &Run, pin: &Pin) -> PinRow {
    let wish = &run.wishes[pin.wish];
    PinRow {
        file: run.files[pin.file].shown(),
        line: pin.place.line,
        column: pin.place.column,
        kind: pin.kind.name(),
        services: pin.services.clone(),
        image: pin.image.to_string(),
        old: pin.old.clone(),
        new: pin.new.clone(),
        style: wish.style.name(),
        engine: pin.engine.map(ocitar::Engine::name),
        id: pin.id.map(|id| id.to_string()),
        conditions: pin.conditions.clone(),
        command: pin.command.clone(),
        source: wish.target.source.clone(),
    }
}

fn near(run: &Run, near: &NearMiss) -> NearRow {
    NearRow {
        file: run.files[near.file].shown(),
        line: near.place.line,
        column: near.place.column,
        text: near.text.clone(),
    }
}

fn other(other: &Other) -> OtherRow {
    OtherRow { file: other.file.clone(), services: other.services.clone(), in_lock: other.is_in_lock }
}

/// What a lock file holds.
#[derive(Debug, Serialize)]
pub(crate) struct LockReport {
    schema: &'static str,
    lock: String,
    services: Vec<ServiceRow>,
}

#[derive(Debug, Serialize)]
struct ServiceRow {
    service: String,
    repository: String,
    files: Vec<String>,
    override_file: Option<String>,
    current: u32,
    entries: Vec<EntryRow>,
}

#[derive(Debug, Serialize)]
struct EntryRow {
    number: u32,
    image: String,
    when: String,
    style: &'static str,
    engine: Option<&'static str>,
    source: String,
    archive_sha256: Option<String>,
    names: Vec<String>,
    ids: BTreeMap<&'static str, String>,
    conditions: BTreeMap<&'static str, Vec<String>>,
}

impl LockReport {
    pub(crate) fn new(path: &str, lock: &Lock) -> Self {
        let service = |pinned: &Pinned| ServiceRow {
            service: pinned.service.clone(),
            repository: pinned.repository.to_string(),
            files: pinned.files.clone(),
            override_file: pinned.override_file.clone(),
            current: pinned.current_number(),
            entries: pinned.entries().iter().map(entry).collect(),
        };
        Self {
            schema: "ocitar.pins/1",
            lock: path.to_owned(),
            services: lock.pinned().iter().map(service).collect(),
        }
    }
}

fn entry(entry: &Entry) -> EntryRow {
    EntryRow {
        number: entry.number,
        image: entry.image.to_string(),
        when: entry.when.clone(),
        style: entry.style.name(),
        engine: entry.engine.map(ocitar::Engine::name),
        source: entry.source.clone(),
        archive_sha256: entry.archive_sha256.clone(),
        names: entry.names.iter().map(ToString::to_string).collect(),
        ids: entry.ids.iter().map(|(engine, id)| (engine.name(), id.to_string())).collect(),
        conditions: entry.conditions.iter().map(|(engine, list)| (engine.name(), list.clone())).collect(),
    }
}
