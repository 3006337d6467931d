//! `ocitar lint`: arguments, and from findings to an exit code.

mod merged;

use std::ffi::OsString;

use clap::Args;
use ocitar::{Detail, Host};
use ocitar_refs::{Finder, Found, Kind, Level, LintFinding, Linter, Target};

use crate::exit::{Exit, Failure};
use crate::files::{Looked, Outcome, sources};
use crate::format::{Format, Printing, github, junit, lint as problems, sarif};
use crate::input::{Input, Reading};
use crate::json::lint as json;
use crate::render::lint as text;
use crate::shipped::Shipped;
use crate::{output, target};

const HELP: &str = "\
Looks at compose, Kubernetes, Kustomization, Helm values, Dockerfiles, GitHub workflows, GitLab CI and \
ECS task definitions; a kind is told by name and content, and what is of none is said. A template is \
judged once it is rendered: helm template . | ocitar lint -

In folders .git, node_modules, target and vendor are left out, and symbolic links are not followed.

What compose.override.yaml gives another image in compose.yaml is no finding, if both are named.

A comment excuses a finding on its line or the line below: # ocitar-ignore[floating-tag]: why

Exit codes: 0 no errors; 1 errors, with --strict warnings too; 2 a file could not be read, or none is \
of a kind that is known, or what --from names has no certain image. Notes change no exit code.";

/// Find image references that float, or contradict what was shipped
///
/// A tag can be moved, so the same file deploys different bits on different days. Only what a file's
/// kind says to be an image is judged, whatever other keys are called.
#[derive(Args, Debug)]
#[command(after_help = HELP)]
pub(crate) struct LintArgs {
    /// Files and folders, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<OsString>,

    /// Take every file for this kind: compose, kubernetes, kustomization, helm-values, dockerfile,
    /// github-workflow, gitlab-ci or ecs-task
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,

    /// What standard input would be called as a file, to tell its kind
    #[arg(long, value_name = "NAME", default_value = "-")]
    stdin_name: String,

    /// Let references float that match, as Docker shows them: nginx, app:1.*, registry.local/**; may be
    /// repeated
    #[arg(long, value_name = "PATTERN")]
    allow: Vec<String>,

    /// Hold references against an image that was shipped: a tag and a digest that contradict it are an
    /// error, and a tag that is the beginning of its ID is no floating one; may be repeated
    #[arg(long, value_name = "IMAGE|STAMP")]
    from: Vec<OsString>,

    /// Fail on warnings too
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    printing: Printing,

    #[command(flatten)]
    reading: Reading,
}

/// The whole run.
pub(crate) struct Run {
    /// The files that are of a known kind, and what was found in them.
    pub(crate) files: Vec<(String, Found)>,
    /// What is wrong, by the number of the file.
    pub(crate) findings: Vec<LintFinding>,
    /// The files that are of no kind that is known.
    pub(crate) unknown: Vec<String>,
    /// The files that are templates.
    pub(crate) templates: Vec<String>,
    /// The files that could not be read, and why.
    pub(crate) unread: Vec<(String, String)>,
}

pub(crate) fn run(args: &LintArgs) -> Result<Exit, Failure> {
    let linter = args.linter()?;
    let finder = args.kind.map_or_else(Finder::new, |kind| Finder::new().kind(kind));
    let sources = sources(&args.paths, &args.stdin_name)?;
    let looked = sources.iter().map(|source| source.look(&finder, args.kind));
    let run = Run::new(looked, &linter, &args.paths);
    match args.print(&run) {
        // Who does not read the report may still go by the exit code.
        Err(failure) if failure.is_broken_pipe => {}
        result => result?,
    }
    text::notes(&run).iter().for_each(|note| output::note(note));
    if run.files.is_empty() && run.unread.is_empty() {
        output::failure(&text::nothing(&run));
    }
    Ok(run.exit(args.strict))
}

impl Run {
    fn new(looked: impl Iterator<Item = Looked>, linter: &Linter, named: &[OsString]) -> Self {
        let (files, findings) = (Vec::new(), Vec::new());
        let (unknown, templates, unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut run = Self { files, findings, unknown, templates, unread };
        for Looked { path, outcome } in looked {
            match outcome {
                Outcome::Found(found) => run.files.push((path, found)),
                Outcome::Unknown => run.unknown.push(path),
                Outcome::Template => run.templates.push(path),
                Outcome::Failed(failure) => {
                    output::failure(&failure);
                    run.unread.push((path, failure.text));
                }
            }
        }
        let found: Vec<&Found> = run.files.iter().map(|(_, found)| found).collect();
        run.findings = linter.lint_merged(&found, &merged::pairs(&run.files, named));
        run
    }

    /// How many findings weigh so much.
    pub(crate) fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level() == level).count()
    }

    /// How many places name images.
    pub(crate) fn references(&self) -> usize {
        self.files.iter().map(|(_, found)| found.uses.len()).sum()
    }

    fn exit(&self, is_strict: bool) -> Exit {
        let is_bad = |level: Level| level == Level::Error || (is_strict && level == Level::Warning);
        match () {
            () if !self.unread.is_empty() || self.files.is_empty() => Exit::Failed,
            () if self.findings.iter().any(|finding| is_bad(finding.level())) => Exit::No,
            () => Exit::Yes,
        }
    }
}

impl LintArgs {
    fn linter(&self) -> Result<Linter, Failure> {
        let mut linter = Linter::new();
        for pattern in &self.allow {
            linter = linter
                .allow(pattern)
                .map_err(|fault| Failure::failed(format!("--allow {}: {fault}", ocitar::Escaped(pattern))))?;
        }
        for input in super::inputs(&self.from)? {
            if input.is_stdin() && self.paths.iter().any(|path| path == "-") {
                return Err(Failure::failed("standard input can be read only once"));
            }
            linter = self.targets(&input)?.into_iter().fold(linter, Linter::target);
        }
        Ok(linter)
    }

    fn targets(&self, input: &Input) -> Result<Vec<Target>, Failure> {
        let name = input.name();
        match input.file().map(|path| (path, Shipped::of(path))) {
            Some((path, Shipped::Stamp)) => Ok(target::of_stamp(&super::verify::stamp(path)?, &name)),
            // It knows the ID of a service, and not all digests that an image may be known by.
            Some((_, Shipped::Lock)) => {
                let advice = format!("`ocitar pin FILE --from {name} --check` holds files against a lock");
                Err(Failure::failed(format!("{name}: a lock file, and no archive")).advise(advice))
            }
            _ => {
                let archive = input.read(&self.reading, Detail::Full)?;
                target::targets(&archive, &Host::default(), &name, &name)
            }
        }
    }

    fn print(&self, run: &Run) -> Result<(), Failure> {
        let report = match self.printing.format() {
            Format::Text => text::report(run),
            Format::Json => json::document(run)?,
            Format::Sarif => sarif::log(&problems::of(run), run.unread.is_empty())?,
            Format::Junit => junit::document("lint", &problems::suites(run, self.strict)),
            Format::Github => github::annotations(&problems::of(run), "lint", &text::summary(run)),
        };
        output::data(&report)
    }
}
