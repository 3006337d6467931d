//! The commands: one file each, arguments and glue, no knowledge of archives.

pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod id;
pub(crate) mod inspect;
pub(crate) mod lint;
pub(crate) mod ls;
pub(crate) mod pin;
pub(crate) mod plan;
pub(crate) mod stamp;
pub(crate) mod verify;

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;

use ocitar::{Archive, Host, HostContent, Platform, Severity};

use crate::exit::{Exit, Failure};
use crate::input::{self, Input};
use crate::output;

/// The text of a small file, or of standard input by `-`.
pub(crate) fn small(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let source: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(std::io::stdin().lock()),
        false => Box::new(std::fs::File::open(path).map_err(|e| fail(&e))?),
    };
    let mut text = Vec::new();
    // One byte more than allowed tells that there are more.
    source.take(limit as u64 + 1).read_to_end(&mut text).map_err(|e| fail(&e))?;
    match text.len() > limit {
        true => Err(fail(&format!("it has more than {limit} bytes, which no such file has"))),
        false => Ok(text),
    }
}

/// The host that will load an archive: this machine's, unless another is named, and what its store holds.
fn host(platform: Option<&Platform>, content: Option<&Path>) -> Result<Host, Failure> {
    let host = platform.cloned().map_or_else(Host::default, Host::new);
    let Some(path) = content else {
        return Ok(host);
    };
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let listing = std::fs::read_to_string(path).map_err(|e| fail(&e))?;
    Ok(host.with_content(HostContent::parse(&listing).map_err(|e| fail(&e))?))
}

/// Fails if standard input is asked for twice.
fn stdin_once<'a>(arguments: impl Iterator<Item = &'a OsStr>) -> Result<(), Failure> {
    match arguments.filter(|argument| Input::parse(argument).is_stdin()).count() > 1 {
        true => Err(Failure::failed("standard input can be read only once")),
        false => Ok(()),
    }
}

/// The archives that a command is given.
fn inputs(arguments: &[OsString]) -> Result<Vec<Input>, Failure> {
    let inputs: Vec<Input> = arguments.iter().map(|argument| Input::parse(argument)).collect();
    if inputs.iter().filter(|input| input.is_stdin()).count() > 1 {
        return Err(Failure::failed("standard input can be read only once"));
    }
    Ok(inputs)
}

/// Does `work` for every input, goes on after a failure, and ends as the worst one did.
fn each(inputs: &[OsString], mut work: impl FnMut(&Input) -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    let inputs = self::inputs(inputs)?;
    let mut worst = Exit::Yes;
    for input in &inputs {
        let exit = match work(input) {
            Ok(exit) => exit,
            Err(failure) if failure.is_broken_pipe => return Err(failure),
            Err(failure) => {
                output::failure(&failure);
                failure.exit
            }
        };
        worst = worst.max(exit);
    }
    Ok(worst)
}

/// Says what is wrong with an archive and what to do about it; tells whether it is at fault.
fn report_alone(archive: &Archive, input: &Input) -> Exit {
    let exit = report(archive, &input.name());
    if let Some(fault) = archive.fault() {
        output::advice(input::advice(&input.path(), fault));
    }
    exit
}

/// How many findings of one archive are shown to a person.
const SHOWN: usize = 20;

/// Says what is wrong with an archive, each once however many views have it; tells whether it is at
/// fault.
fn report(archive: &Archive, name: &str) -> Exit {
    let mut told = HashSet::new();
    let new = archive.findings().iter().filter(|finding| told.insert(finding.to_string()));
    let findings: Vec<_> = new.collect();
    for finding in findings.iter().take(SHOWN) {
        output::finding(name, finding);
    }
    if findings.len() > SHOWN {
        let more = findings.len() - SHOWN;
        output::note(&format!("{name}: {more} more findings; --json lists all of them"));
    }
    let at_fault = findings.iter().any(|finding| finding.severity == Severity::Fault);
    if at_fault { Exit::No } else { Exit::Yes }
}
