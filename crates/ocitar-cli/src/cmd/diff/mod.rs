//! `ocitar diff`: arguments, and from a comparison to an exit code.

mod options;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ocitar::{Archive, By, DiffOptions, DiffReport, Field, Platform, Side};

use crate::exit::{Exit, Failure};
use crate::gist::Answer;
use crate::input::{Input, Reading, pair};
use crate::json::diff as json;
use crate::output::Stale;
use crate::render::diff as text;
use crate::{cmd, html, markdown, output, select};

const EXAMPLES: &str = "\
Examples:
  ocitar diff old.tar new.tar                          the same image? if not, what differs?
  ocitar diff --files old.tar new.tar                  every path, with every field that differs
  ocitar diff --semantic old.tar new.tar               the same, but for times and history?
  ocitar diff --security old.tar new.tar               setuid, capabilities, users, ports
  ocitar diff --content etc/passwd old.tar new.tar     the lines of a file that differ
  docker save app:1 | ocitar diff -q old.tar -         for scripts
  ocitar diff --format markdown old.tar new.tar        for a comment on a pull request
  ocitar diff --format html -o a.html old.tar new.tar  one page, to read and search offline

What counts as the same (--by):
  identity  the image IDs that engines give: what a server shows after the load
  layers    the config, and the unpacked bytes of the layers, whatever their compression
  files     the config, and what a container finds in its root directory, but what is ignored

Exit codes: 0 the same, 1 different, 2 could not finish, which an archive at fault is too: what \
engines read differently cannot be compared. If not all was compared, and what was is the same, \
the exit code is 2 as well.";

/// Tell what differs between two archives, and why
///
/// Is it the same image? If its ID differs, is it by a time or by a binary? How many bytes will
/// travel? Reads both archives once, of any kind and compression; nothing is unpacked to disk.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DiffArgs {
    /// The old archive: a file, a folder, - for standard input, or docker-archive:PATH[:NAME],
    /// oci-archive:PATH[:NAME], oci:FOLDER[:NAME]
    #[arg(value_name = "OLD")]
    old: OsString,

    /// The new archive, likewise
    #[arg(value_name = "NEW")]
    new: OsString,

    /// What counts as the same (default: identity; files, if anything is to be ignored)
    #[arg(long, value_name = "LEVEL")]
    by: Option<Level>,

    /// Compare the files of each layer with those of the layer it is paired with, in place of the
    /// root filesystems
    #[arg(long)]
    layers: bool,

    /// List every path that differs, with every field
    #[arg(long)]
    files: bool,

    /// Tell more: all paths, packages and steps of the history, digests in full
    #[arg(long, short)]
    verbose: bool,

    /// Print nothing and look no further than --by needs; the exit code is the answer
    #[arg(long, short, conflicts_with_all = ["layers", "files", "verbose", "content", "format", "json", "output"])]
    quiet: bool,

    /// Do not count these fields of files: kind, content, target, device, mode, owner, owner-names,
    /// xattrs, mtime, hard-links
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    ignore: Vec<Field>,

    /// Do not count these paths and what is below them; * stands for part of a name, ** for any
    /// folders; may be repeated
    #[arg(long, value_name = "GLOB")]
    ignore_path: Vec<String>,

    /// Do not count what two builds of one source differ in: times of files and of the image, and
    /// the history
    #[arg(long, conflicts_with = "security")]
    semantic: bool,

    /// Count only what bears on security: setuid and setgid, capabilities, executables that are new
    /// or at another path, users and groups, ports, entrypoint and command
    #[arg(long)]
    security: bool,

    /// Take layers that both archives name by one digest for the same without hashing them; the report
    /// says which. Where files differ, the headers of such a layer are read, and of its files what
    /// other layers touch; if it is compressed, all of it is
    #[arg(long)]
    trust_digests: bool,

    /// Show what differs in the text of these files, up to 1 MiB each, in any form but
    /// JSON; may be repeated
    #[arg(long, value_name = "PATH|GLOB")]
    content: Vec<String>,

    /// Compare only images for this platform, and predict IDs for such hosts (default: all, and
    /// Linux on this machine's architecture)
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Print everything as JSON, as --format json does
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Write the report to this file, in full or not at all; - is standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

/// What counts as the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Level {
    /// The image IDs that engines give
    Identity,
    /// The config, and the unpacked bytes of the layers
    Layers,
    /// The config, and the files of the root filesystem
    Files,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: one screen, more with -v and --files
    Text,
    /// Everything (docs/schema/ocitar.diff.1.json)
    Json,
    /// For a comment on a pull request
    Markdown,
    /// One page that opens offline: layers, directories, and all files to search
    Html,
}

/// Two archives, and what was found.
pub(crate) struct Case<'a> {
    pub(crate) args: &'a DiffArgs,
    /// The names for people, escaped: the old one's first.
    pub(crate) names: [String; 2],
    /// The names for programs.
    pub(crate) paths: [String; 2],
    pub(crate) options: DiffOptions,
    pub(crate) report: DiffReport,
}

pub(crate) fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    let inputs = cmd::inputs(&[args.old.clone(), args.new.clone()])?;
    let [old, new] = inputs.as_slice() else {
        return Err(Failure::failed("two archives are compared"));
    };
    let file = args.file();
    file.map_or(Ok(()), |path| output::check_output(path, &inputs))?;
    let options = options::options(args, [old, new])?;
    let stale = Stale::remove(file.as_slice())?;
    let ended = compare(args, [old, new], options);
    stale.tell();
    ended
}

fn compare(args: &DiffArgs, [old, new]: [&Input; 2], options: DiffOptions) -> Result<Exit, Failure> {
    let archives = pair::read([old, new], &args.reading, &options)?;
    let report = archives[0].diff(&archives[1], &options);
    let case =
        Case { args, names: [old.name(), new.name()], paths: [old.path(), new.path()], options, report };
    case.note(&archives);
    if case.report.refusals.is_empty() {
        check_choices([old, new], &archives)?;
        case.check_images()?;
    }
    match case.print() {
        // Who does not read the report may still go by the exit code.
        Err(failure) if failure.is_broken_pipe => {}
        result => result?,
    }
    case.exit()
}

/// An image that was asked for must be there.
fn check_choices(inputs: [&Input; 2], archives: &[Archive; 2]) -> Result<(), Failure> {
    let check = |(input, archive): (&Input, &Archive)| {
        select::images(archive, &input.name(), input.image.as_deref()).map(drop)
    };
    inputs.into_iter().zip(archives).try_for_each(check)
}

impl DiffArgs {
    fn by(&self) -> By {
        match self.by {
            Some(Level::Identity) => By::Identity,
            Some(Level::Layers) => By::Layers,
            Some(Level::Files) => By::Files,
            None if self.is_ignoring() => By::Files,
            None => By::Identity,
        }
    }

    /// The file that the report goes to, if not to standard output.
    fn file(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Whether more is told.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether every path is told with every field.
    pub(crate) fn has_files(&self) -> bool {
        self.files
    }

    /// Whether text of files is shown.
    pub(crate) fn has_content(&self) -> bool {
        !self.content.is_empty()
    }

    /// Whether something does not count.
    pub(crate) fn is_ignoring(&self) -> bool {
        self.semantic || self.security || !self.ignore.is_empty() || !self.ignore_path.is_empty()
    }

    /// What is added to the name of what counts as the same.
    pub(crate) fn aside(&self) -> &'static str {
        if self.is_ignoring() { ", what is ignored aside" } else { "" }
    }

    /// The profile of what is ignored.
    pub(crate) fn profile(&self) -> Option<&'static str> {
        self.semantic.then_some("semantic").or(self.security.then_some("security"))
    }

    /// The fields and the paths that are ignored, as they were given.
    pub(crate) fn ignored(&self) -> (&[Field], &[String]) {
        (&self.ignore, &self.ignore_path)
    }

    /// Whether files are compared layer by layer.
    pub(crate) fn is_per_layer(&self) -> bool {
        self.layers
    }

    /// Whether layers of one digest count as the same without being hashed.
    pub(crate) fn trusts_digests(&self) -> bool {
        self.trust_digests
    }

    /// The platform of the images that are compared.
    pub(crate) fn platform(&self) -> Option<&Platform> {
        self.platform.as_ref()
    }
}

impl Case<'_> {
    /// Says what is wrong with the archives.
    fn note(&self, archives: &[Archive; 2]) {
        for (i, archive) in archives.iter().enumerate() {
            let side = if i == 0 { Side::Old } else { Side::New };
            if !self.args.quiet {
                let _ = cmd::report(archive, &self.names[i]);
            }
            let refusals = self.report.refusals.iter().filter(|refusal| refusal.side == side);
            let is_new = |finding: &ocitar::Finding| self.args.quiet || !archive.findings().contains(finding);
            for refusal in refusals.filter(|refusal| is_new(&refusal.finding)) {
                output::finding(&self.names[i], &refusal.finding);
            }
        }
    }

    fn check_images(&self) -> Result<(), Failure> {
        match (self.report.images.is_empty(), self.args.platform()) {
            (true, Some(platform)) => {
                Err(Failure::failed(format!("neither archive has an image for {platform}"))
                    .advise("ocitar ls shows which platforms there are"))
            }
            (true, None) => Err(Failure::failed("neither archive has an image")),
            _ => Ok(()),
        }
    }

    fn print(&self) -> Result<(), Failure> {
        let format = if self.args.json { Format::Json } else { self.args.format };
        // What is at fault is told on standard error; programs get a document all the same.
        if self.args.quiet || (!self.report.refusals.is_empty() && format != Format::Json) {
            return Ok(());
        }
        let report = match format {
            Format::Text => text::report(self),
            Format::Json => json::document(self)?,
            Format::Markdown => markdown::report(self),
            Format::Html => {
                let content = self.args.has_content().then_some(&self.options);
                html::page(&self.report, (&self.names[0], &self.names[1]), self.args.aside(), content)
            }
        };
        match self.args.file() {
            Some(path) => output::file(path, &anstream::adapter::strip_str(&report).to_string()),
            None => output::data(&report),
        }
    }

    fn exit(&self) -> Result<Exit, Failure> {
        match self.report.refusals.first() {
            Some(refusal) => {
                let name = &self.names[usize::from(refusal.side == Side::New)];
                Err(Failure::failed(format!("{name}: at fault, so that it cannot be compared"))
                    .advise(refusal.finding.advice()))
            }
            None => match Answer::of(&self.report) {
                Answer::Same => Ok(Exit::Yes),
                Answer::Different => Ok(Exit::No),
                Answer::Unknown => {
                    Err(Failure::failed("whether they are the same is not known: not all was compared")
                        .advise("--by identity and --by layers compare what was hashed"))
                }
            },
        }
    }
}
