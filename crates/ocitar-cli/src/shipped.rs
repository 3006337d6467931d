//! What was shipped: an archive, or the stamp of one.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use ocitar::{Archive, Host, Platform, Severity};
use ocitar_deploy::{ArchiveFile, HostState, Stamp};

use crate::exit::Failure;
use crate::input::{Input, Quick, Reading};
use crate::output;

/// How archives are read here.
pub(crate) struct How<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) depth: &'a Quick,
    /// The host that the IDs are for; none is this machine.
    pub(crate) platform: Option<Platform>,
}

/// Reads a stamp as it is, and of an archive what a stamp would say.
pub(crate) fn read(argument: &OsStr, how: &How<'_>) -> Result<Stamp, Failure> {
    let input = Input::parse(argument);
    if input.image.is_some() {
        return Err(Failure::failed("the archive is taken as a whole, not an image of it")
            .advise("leave out :NAME; names tell which container runs which image"));
    }
    if is_stamp(&input)? {
        return crate::cmd::verify::stamp(Path::new(argument));
    }
    let archive = input.read(how.reading, how.depth.detail())?;
    let host = how.platform.clone().map_or_else(Host::default, Host::new);
    check(&input, &archive, &host)?;
    let size = input.file().and_then(|path| path.metadata().ok()).filter(std::fs::Metadata::is_file);
    let file = ArchiveFile { name: Some(input.name()), size: size.map(|m| m.len()), sha256: None };
    Ok(Stamp::of(&archive, file, &host))
}

/// A stamp is JSON, and no archive begins like that.
fn is_stamp(input: &Input) -> Result<bool, Failure> {
    let Some(path) = input.file().filter(|path| path.is_file()) else {
        return Ok(false);
    };
    let fail = |e: std::io::Error| Failure::failed(format!("{}: cannot read: {e}", input.name()));
    let mut start = BufReader::new(std::fs::File::open(path).map_err(fail)?.take(64));
    let bytes = start.fill_buf().map_err(fail)?;
    Ok(bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') && !bytes.contains(&0))
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
    for number in &state.unread {
        output::note(&format!("{name}: document {number} is of no kind that is known here, and is left out"));
    }
    Ok(state)
}
