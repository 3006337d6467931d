//! What was shipped: an archive, or the stamp of one.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};

use ocitar::{Archive, Engine, Host, Severity};
use ocitar_deploy::{ArchiveFile, HostFault, HostState, Stamp};

use crate::exit::Failure;
use crate::input::{Input, Quick, Reading};
use crate::output;

/// How many documents are noted that were not understood.
const NOTED: usize = 5;

/// How archives are read here.
pub(crate) struct How<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) depth: &'a Quick,
    /// The host that the IDs are for.
    pub(crate) host: Host,
}

/// Reads a stamp as it is, and of an archive what a stamp would say.
pub(crate) fn read(argument: &OsStr, how: &How<'_>) -> Result<Stamp, Failure> {
    let input = Input::parse(argument);
    if input.image.is_some() {
        return Err(Failure::failed("the archive is taken as a whole, not an image of it")
            .advise("leave out :NAME; names tell which container runs which image"));
    }
    if let Shipped::Stamp = input.file().map_or(Shipped::Archive, Shipped::of) {
        if how.host.content.is_some() {
            return Err(Failure::failed(format!("{}: a stamp has no IDs for a known store", input.name()))
                .advise("give the archive with --host-content"));
        }
        return crate::cmd::verify::stamp(Path::new(argument));
    }
    let archive = input.read(how.reading, how.depth.detail())?;
    check(&input, &archive, &how.host)?;
    let size = input.file().and_then(|path| path.metadata().ok()).filter(std::fs::Metadata::is_file);
    let file = ArchiveFile { name: Some(input.name()), size: size.map(|m| m.len()), sha256: None };
    Ok(Stamp::of(&archive, file, &how.host))
}

/// What a file is that something is held against.
pub(crate) enum Shipped {
    Archive,
    Stamp,
    Lock,
}

/// Bytes in which a lock's schema is looked for.
const HEAD: u64 = 4096;

impl Shipped {
    /// What a file is, by its first bytes: a stamp is JSON, a lock names its schema, and no archive begins
    /// like that. What is no file is an archive.
    pub(crate) fn of(path: &Path) -> Self {
        let mut head = Vec::new();
        let file = std::fs::File::open(path).ok().filter(|_| path.is_file());
        let is_read = file.is_some_and(|file| file.take(HEAD).read_to_end(&mut head).is_ok());
        if !is_read || head.contains(&0) {
            return Self::Archive;
        }
        if head.trim_ascii_start().starts_with(b"{") {
            return Self::Stamp;
        }
        match String::from_utf8_lossy(&head).contains("schema = \"ocitar.lock/") {
            true => Self::Lock,
            false => Self::Archive,
        }
    }
}

fn check(input: &Input, archive: &Archive, host: &Host) -> Result<(), Failure> {
    let report = archive.verify_on(host);
    match report.findings.iter().find(|finding| finding.severity == Severity::Fault) {
        Some(fault) => {
            output::finding(&input.name(), fault);
            let text = format!("{}: no ID: the archive is at fault", input.name());
            Err(Failure::no(text).advise(fault.advice()))
        }
        None => Ok(()),
    }
}

/// Some hosts, each by where it was read from.
#[derive(Default)]
pub(crate) struct Hosts {
    pub(crate) states: Vec<(String, HostState)>,
    pub(crate) unread: Vec<Unread>,
}

/// A host of which nothing could be read.
pub(crate) struct Unread {
    pub(crate) from: String,
    pub(crate) failure: Failure,
}

/// Reads what each host printed. One that cannot be read keeps nobody from the others; if there is none
/// besides, it is all that is to be said.
pub(crate) fn hosts(paths: &[PathBuf], engine: Option<Engine>) -> Result<Hosts, Failure> {
    let mut hosts = Hosts::default();
    for path in paths {
        let from = path.display().to_string();
        match host(path).and_then(|state| on(engine, state, path)) {
            Ok(state) => hosts.states.push((from, state)),
            Err(failure) if paths.len() == 1 => return Err(failure),
            Err(failure) => hosts.unread.push(Unread { from, failure }),
        }
    }
    Ok(hosts)
}

/// The same on an engine that is named, unless the host tells of another.
fn on(engine: Option<Engine>, mut state: HostState, path: &Path) -> Result<HostState, Failure> {
    match (engine, state.daemon.engine) {
        (Some(given), Some(told)) if given != told => Err(Failure::failed(format!(
            "{}: it is of {told}, and --engine says {given}",
            ocitar::Escaped(&path.display().to_string())
        ))
        .advise("leave out --engine")),
        _ => {
            state.daemon.engine = engine.or(state.daemon.engine);
            Ok(state)
        }
    }
}

/// Reads what a host printed.
fn host(path: &Path) -> Result<HostState, Failure> {
    let text = crate::cmd::small(path, HostState::MAX_BYTES)?;
    let name = if path.as_os_str() == "-" { "standard input".into() } else { path.display().to_string() };
    let state = HostState::read(&text).map_err(|fault| {
        let advice = match fault {
            HostFault::Unreachable => "is it running there, and may you use it? `docker ps` there tells",
            _ => "`ocitar plan --print-collect` prints the command that collects it",
        };
        Failure::failed(format!("{name}: {}", ocitar::Escaped(&fault.to_string()))).advise(advice)
    })?;
    for number in state.unread.iter().take(NOTED) {
        output::note(&format!("{name}: document {number} is of no kind that is known here, and is left out"));
    }
    if state.unread.len() > NOTED {
        output::note(&format!("{name}: so are {} more", state.unread.len() - NOTED));
    }
    Ok(state)
}
