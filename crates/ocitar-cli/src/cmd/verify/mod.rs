//! `ocitar verify`: arguments, and from reports to an exit code.

mod expect;
mod stamp;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use ocitar::{Archive, Engine, Finding, Gate, Host, Platform, Report, Verdict};

pub(crate) use expect::{Expectation, Met};
pub(crate) use stamp::read as stamp;

use crate::exit::{Exit, Failure};
use crate::format::verify::problems;
use crate::format::{Format, Printing, github, junit, sarif};
use crate::input::{Input, Reading, Whole};
use crate::json::verify as json;
use crate::render::verify as text;
use crate::tee::{self, Tee};
use crate::{cmd, output};

const EXIT: &str = "\
Exit codes: 0 sound, unambiguous, and usable by every engine that reads archives of its kind (or by \
the one of --engine); 1 a fault (with --strict: or a warning), an engine that would load it broken \
or refuses it, no image for --platform, or --expect or --stamp not met; 2 could not finish.

The report goes to standard output; with --tee - to standard error.";

/// Prove that an archive is what it says, and will load everywhere as one image
///
/// Hashes every byte once: blobs against their names and descriptors, layers against their diffIDs,
/// both views of a docker save against each other, every layer as engines unpack it. Says what each
/// engine makes of the archive; a green `docker load` does not.
#[derive(Args, Debug)]
#[command(after_help = EXIT)]
pub(crate) struct VerifyArgs {
    /// Archives: files, folders, - for standard input, or docker-archive:PATH, oci-archive:PATH,
    /// oci:FOLDER
    #[arg(required = true, value_name = "ARCHIVE")]
    archives: Vec<OsString>,

    /// Demand an image by its ID or digest, of whichever store (with --engine, by that engine's ID);
    /// as NAME=ID, under that name, such as app:1=cf944c6ccf63. 12 hex digits or more are enough; may
    /// be repeated. Of several archives, one must have it
    #[arg(long, value_name = "[NAME=]ID")]
    expect: Vec<Expectation>,

    /// Demand that it is exactly what this stamp says: the file's size and SHA-256, every digest, every
    /// ID (see `ocitar stamp`)
    #[arg(long, value_name = "FILE")]
    stamp: Option<PathBuf>,

    /// Judge by this engine alone: docker-classic, docker-containerd, containerd or podman
    #[arg(long, short, value_name = "NAME")]
    engine: Option<Engine>,

    /// The host that will load the archive, which must have an image for it (default: Linux on this
    /// machine's architecture, and others are only told of)
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// Fail on warnings too
    #[arg(long)]
    strict: bool,

    /// Pass the archive through, to a file or (-) to standard output; if it does not pass, its end
    /// is withheld, so that a load of it fails
    #[arg(long, value_name = "FILE|-")]
    tee: Option<PathBuf>,

    #[command(flatten)]
    printing: Printing,

    #[command(flatten)]
    reading: Reading,
}

/// An archive, and what was found.
pub(crate) struct Case {
    /// The name for people, escaped.
    pub(crate) name: String,
    /// The name for programs.
    pub(crate) path: String,
    pub(crate) archive: Archive,
    pub(crate) report: Report,
    /// What is wrong with it, and what else the gate minds.
    pub(crate) findings: Vec<Finding>,
    /// The engine that alone counts.
    pub(crate) engine: Option<Engine>,
    /// Whether it passes, expectations aside.
    pub(crate) passes: bool,
}

impl Case {
    fn new(input: &Input, archive: Archive, host: &Host, gate: &Gate) -> Self {
        let report = archive.verify_on(host);
        let (passes, mut findings) = (report.passes(gate), report.foreign(gate));
        findings.extend(report.findings.iter().cloned());
        Self {
            name: input.name(),
            path: input.path(),
            archive,
            report,
            findings,
            engine: gate.engine,
            passes,
        }
    }

    /// The verdicts that count.
    pub(crate) fn verdicts(&self) -> impl Iterator<Item = &Verdict> {
        self.report.verdicts.iter().filter(|v| self.engine.is_none_or(|engine| engine == v.engine))
    }

    /// Whether it does not matter that the engine does not make it usable: it takes no archives of
    /// its kind, and another does.
    pub(crate) fn is_excused(&self, verdict: &Verdict) -> bool {
        let is_usable = || self.report.verdicts.iter().any(|v| v.fate.is_usable());
        verdict.fate.lacks() && self.engine.is_none() && is_usable()
    }
}

/// The whole run.
pub(crate) struct Run {
    pub(crate) cases: Vec<Case>,
    pub(crate) expectations: Vec<Met>,
    /// The engine that alone counts.
    pub(crate) engine: Option<Engine>,
    pub(crate) strict: bool,
    /// The host that must have an image for it.
    pub(crate) platform: Option<Platform>,
    /// The archives that could not be looked at: their paths, and why.
    pub(crate) unread: Vec<(String, String)>,
}

impl Run {
    /// What it comes down to, in a line.
    fn summary(&self) -> String {
        let passed = self.cases.iter().filter(|case| case.passes).count();
        let word = if self.passes() { "passed" } else { "failed" };
        format!("{word}: {passed} of {} sound and usable", self.cases.len() + self.unread.len())
    }

    /// Whether every archive passes and every expectation is met.
    pub(crate) fn passes(&self) -> bool {
        let read = self.unread.is_empty() && self.cases.iter().all(|case| case.passes);
        read && self.expectations.iter().all(Met::is_met)
    }
}

pub(crate) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let inputs = cmd::inputs(&args.archives)?;
    args.check(&inputs)?;
    let host = args.platform.clone().map_or_else(Host::default, Host::new);
    let gate = Gate::default().engine(args.engine).strict(args.strict).native(args.platform.is_some());
    let stamped = args.stamp.as_deref().map(stamp::read).transpose()?;
    let mut whole = None;
    let mut tee = args.tee.as_deref().map(|path| Tee::new(path, None)).transpose()?;
    let (mut cases, mut unread, mut exit) = (Vec::new(), Vec::new(), Exit::Yes);
    for (input, archive) in inputs.iter().zip(args.read(&inputs, tee.as_mut(), &mut whole)) {
        match archive {
            Ok(archive) => cases.push(Case::new(input, archive, &host, &gate)),
            // Whoever was to read the archive has ended, and nothing was decided.
            Err(failure) if failure.is_broken_pipe => return Ok(Exit::Failed),
            Err(failure) => {
                output::failure(&failure);
                exit = exit.max(failure.exit);
                unread.push((input.path(), failure.text));
            }
        }
    }
    let mut expectations: Vec<Met> =
        args.expect.iter().map(|expect| expect.find(&cases, args.engine)).collect();
    if let (Some((path, stamped)), [case]) = (args.stamp.as_deref().zip(stamped), cases.as_slice()) {
        expectations.push(stamp::compare(path, &stamped, case, whole));
    }
    let (engine, strict, platform) = (args.engine, args.strict, args.platform.clone());
    let run = Run { cases, expectations, engine, strict, platform, unread };
    if !run.passes() {
        exit = exit.max(Exit::No);
    }
    if let Some(tee) = tee {
        // A stream that was not passed on must not look like one that was.
        let ended = match exit {
            Exit::Yes => tee.release().map(drop),
            _ if run.unread.is_empty() => tee.withhold("does not pass"),
            _ => tee.withhold("could not be read"),
        };
        match ended {
            Err(failure) if failure.is_broken_pipe => {
                exit = if exit == Exit::Yes { Exit::Failed } else { exit }
            }
            result => result?,
        }
    }
    match args.print(&run) {
        // Who does not read the report may still go by the exit code.
        Err(failure) if failure.is_broken_pipe => Ok(exit),
        result => result.map(|()| exit),
    }
}

impl VerifyArgs {
    fn check(&self, inputs: &[Input]) -> Result<(), Failure> {
        if self.tee.is_some() && inputs.len() > 1 {
            return Err(Failure::failed("--tee passes one archive through"));
        }
        if self.stamp.is_some() && inputs.len() > 1 {
            return Err(Failure::failed("--stamp is of one archive"));
        }
        if inputs.iter().any(|input| input.image.is_some()) {
            return Err(Failure::failed("an archive is verified as a whole, not an image of it")
                .advise("leave out :NAME; --expect NAME=ID demands an image"));
        }
        Ok(())
    }

    fn read(
        &self,
        inputs: &[Input],
        tee: Option<&mut Tee>,
        whole: &mut Option<Whole>,
    ) -> Vec<Result<Archive, Failure>> {
        match (tee, inputs) {
            (tee, [input]) if self.stamp.is_some() => {
                let read = input.read_hashed(&self.reading, tee);
                vec![read.map(|(archive, hashed)| {
                    *whole = hashed;
                    archive
                })]
            }
            (Some(tee), [input]) => vec![input.read_through(&self.reading, tee)],
            _ => Input::read_all(inputs, &self.reading),
        }
    }

    fn print(&self, run: &Run) -> Result<(), Failure> {
        let report = match self.printing.format() {
            Format::Text => text::report(run),
            Format::Json => json::document(run)?,
            Format::Sarif => sarif::log(&problems(run), run.unread.is_empty())?,
            Format::Junit => junit::suites(run),
            Format::Github => github::annotations(&problems(run), "verify", &run.summary()),
        };
        // Standard output is the archive's, if it is passed through there.
        match self.tee.as_deref().is_some_and(tee::is_stdout) {
            true => output::beside(&report),
            false => output::data(&report)?,
        }
        Ok(())
    }
}
