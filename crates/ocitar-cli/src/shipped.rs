//! What was shipped: an archive, or the stamp of one.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;

use ocitar::{Archive, Host, Severity};
use ocitar_deploy::{ArchiveFile, HostState, Stamp};

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

/// Reads what a host printed.
pub(crate) fn host(path: &Path) -> Result<HostState, Failure> {
    let text = crate::cmd::small(path, HostState::MAX_BYTES)?;
    let name = if path.as_os_str() == "-" { "standard input".into() } else { path.display().to_string() };
    let state = HostState::read(&text).map_err(|fault| {
        Failure::failed(format!("{name}: {}", ocitar::Escaped(&fault.to_string())))
            .advise("`ocitar plan --print-collect` prints the command that collects it")
    })?;
    for number in state.unread.iter().take(NOTED) {
        output::note(&format!("{name}: document {number} is of no kind that is known here, and is left out"));
    }
    if state.unread.len() > NOTED {
        output::note(&format!("{name}: so are {} more", state.unread.len() - NOTED));
    }
    Ok(state)
}
