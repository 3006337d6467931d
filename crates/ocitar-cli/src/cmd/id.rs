use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use ocitar::{Archive, Engine, Escaped, Finding, Host, ImageId, Platform, Prediction};

use super::{each, inputs, report};
use crate::exit::{Exit, Failure};
use crate::input::{self, Input, Quick, Reading};
use crate::json::{self, id::IdReport};
use crate::output::Stale;
use crate::render::id as text;
use crate::{output, select};

/// Print the ID that an image will have once it is loaded
///
/// One archive has several IDs: Docker's classic store and podman use the digest of the image
/// config, Docker's containerd store (the default of fresh installs since Docker 29) and containerd
/// that of the manifest or index. An archive that two engines would read differently gets no ID.
#[derive(Args, Debug)]
pub(crate) struct IdArgs {
    /// Archives: files, folders, - for standard input, or docker-archive:PATH[:NAME],
    /// oci-archive:PATH[:NAME], oci:FOLDER[:NAME]
    #[arg(required = true, value_name = "ARCHIVE")]
    archives: Vec<OsString>,

    /// Print bare IDs for this engine: docker-classic, docker-containerd, containerd or podman
    #[arg(long, short, value_name = "NAME")]
    engine: Option<Engine>,

    /// Print the bare ID if Docker can give only one, whatever its store, or fail
    #[arg(long, short, conflicts_with = "engine")]
    quiet: bool,

    /// Exit with 0 if an engine (or the one of --engine) gives this ID, with 1 if none does;
    /// 12 hex digits or more are enough
    #[arg(long, value_name = "ID", conflicts_with_all = ["quiet", "iidfile"])]
    check: Option<String>,

    /// The host that will load the archive (default: Linux on this machine's architecture)
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// Only the image of this name, or the Nth as @N, counted from 0
    #[arg(long, value_name = "NAME|@N")]
    image: Option<String>,

    /// What Docker's containerd store on the host holds: the text of `ctr -n moby content ls` there
    #[arg(long, value_name = "FILE")]
    host_content: Option<PathBuf>,

    /// Write the bare ID to this file too; needs --engine or --quiet, one archive and one image
    #[arg(long, value_name = "FILE")]
    iidfile: Option<PathBuf>,

    /// Print everything as JSON
    #[arg(long, conflicts_with_all = ["quiet", "check", "iidfile"])]
    json: bool,

    #[command(flatten)]
    reading: Reading,

    #[command(flatten)]
    depth: Quick,
}

/// Docker, with either store.
const DOCKER: [Engine; 2] = [Engine::DockerClassic, Engine::DockerContainerd];

/// What one engine makes of the chosen images.
pub(crate) struct Answer {
    pub(crate) engine: Engine,
    pub(crate) predictions: Vec<Prediction>,
}

impl Answer {
    /// The IDs in archive order, each once.
    pub(crate) fn ids(&self) -> Vec<ImageId> {
        let mut ids = Vec::new();
        for id in self.predictions.iter().filter_map(|p| p.outcome.id()) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// What must hold for the IDs, each once.
    fn conditions(&self) -> Vec<String> {
        let conditions = self.predictions.iter().flat_map(|p| p.outcome.conditions());
        conditions.map(ToString::to_string).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Why there is no ID, or not one for every image.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = &Finding> {
        self.predictions.iter().filter_map(|p| p.outcome.finding())
    }
}

/// One archive and what is asked of it.
pub(crate) struct Case<'a> {
    pub(crate) name: String,
    /// The name for programs.
    pub(crate) path: String,
    pub(crate) archive: &'a Archive,
    /// The positions of the chosen images.
    pub(crate) chosen: Vec<usize>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) quick: bool,
}

pub(crate) fn run(args: &IdArgs) -> Result<Exit, Failure> {
    let host = args.host()?;
    if args.iidfile.is_some() && args.engine.is_none() && !args.quiet {
        return Err(
            Failure::failed("--iidfile needs to know which ID").advise("add --engine NAME, or --quiet")
        );
    }
    if let Some(path) = &args.iidfile {
        if args.archives.len() > 1 {
            return Err(Failure::failed("--iidfile takes one archive"));
        }
        output::check_output(path, &inputs(&args.archives)?)?;
    }
    if let Some(id) = &args.check {
        check_form(id)?;
    }
    let stale = Stale::remove(args.iidfile.as_deref().as_slice())?;
    let ended = args.run(&host);
    stale.tell();
    ended
}

impl IdArgs {
    fn run(&self, host: &Host) -> Result<Exit, Failure> {
        let mut reports = Vec::new();
        let exit = each(&self.archives, |input| {
            let archive = input.read(&self.reading, self.depth.detail())?;
            let case = self.case(input, &archive, host)?;
            if self.json {
                let report = IdReport::new(&case);
                reports.push(report);
                return Ok(case.exit());
            }
            self.print(&case)
        })?;
        if self.json {
            output::data(&json::document("ocitar.id/1", &reports)?)?;
        }
        Ok(exit)
    }

    fn host(&self) -> Result<Host, Failure> {
        super::host(self.platform.as_ref(), self.host_content.as_deref())
    }

    fn case<'a>(&self, input: &Input, archive: &'a Archive, host: &Host) -> Result<Case<'a>, Failure> {
        let (name, path) = (input.name(), input.path());
        let choice = self.image.as_deref().or(input.image.as_deref());
        // An archive at fault has no identity, whichever image is meant.
        let chosen = match archive.fault() {
            Some(_) => Vec::new(),
            None => select::images(archive, &name, choice)?,
        };
        let engines = Engine::ALL.into_iter().filter(|engine| self.engine.is_none_or(|e| e == *engine));
        let answer = |engine| Answer {
            engine,
            predictions: only(archive.predict_on(engine, host), &chosen, choice.is_some()),
        };
        Ok(Case {
            name,
            path,
            archive,
            answers: engines.map(answer).collect(),
            chosen,
            quick: self.depth.quick,
        })
    }

    fn print(&self, case: &Case<'_>) -> Result<Exit, Failure> {
        report(case.archive, &case.name);
        if let Some(fault) = case.archive.fault() {
            return Err(no_identity(case, fault));
        }
        if let Some(id) = &self.check {
            return check(case, id);
        }
        if self.quiet {
            let ids = case.agreed()?;
            case.note_conditions(|engine| DOCKER.contains(&engine));
            return self.bare(&ids);
        }
        match case.answers.as_slice() {
            [answer] if self.engine.is_some() => {
                refuse_empty(case, answer)?;
                for finding in answer.refusals() {
                    output::note(&format!("{}: {finding}", case.name));
                }
                case.note_conditions(|_| true);
                self.bare(&answer.ids())
            }
            _ => people(case, self.archives.len() > 1),
        }
    }

    /// Prints IDs alone, for scripts.
    fn bare(&self, ids: &[ImageId]) -> Result<Exit, Failure> {
        if let Some(path) = &self.iidfile {
            let [id] = ids else {
                return Err(
                    Failure::failed("--iidfile takes one ID, and there are several").advise("add --image")
                );
            };
            output::file(path, &id.to_string())?;
        }
        output::data(&ids.iter().map(|id| format!("{id}\n")).collect::<String>())?;
        Ok(Exit::Yes)
    }
}

/// The predictions for the chosen images, and those that concern the archive as a whole.
fn only(predictions: Vec<Prediction>, chosen: &[usize], by_choice: bool) -> Vec<Prediction> {
    let keep = |p: &Prediction| !by_choice || p.image.is_none_or(|image| chosen.contains(&image));
    predictions.into_iter().filter(keep).collect()
}

impl Case<'_> {
    /// 0 if any engine gives an ID.
    fn exit(&self) -> Exit {
        if self.answers.iter().any(|answer| !answer.ids().is_empty()) { Exit::Yes } else { Exit::No }
    }

    /// The one ID that Docker can give: a store that refuses the archive gives none.
    fn agreed(&self) -> Result<Vec<ImageId>, Failure> {
        let docker: Vec<&Answer> = self.answers.iter().filter(|a| DOCKER.contains(&a.engine)).collect();
        let ids: BTreeSet<ImageId> = docker.iter().flat_map(|answer| answer.ids()).collect();
        match ids.len() {
            0 => docker.iter().try_for_each(|answer| refuse_empty(self, answer)).map(|()| Vec::new()),
            1 => Ok(ids.into_iter().collect()),
            _ if self.chosen.len() > 1 => {
                Err(Failure::no(format!("{}: it holds {} images", self.name, self.chosen.len()))
                    .advise("choose one with --image NAME or --image @0"))
            }
            _ => Err(Failure::no(format!(
                "{}: Docker's classic and containerd stores give different IDs",
                self.name
            ))
            .advise("say which with --engine docker-classic or --engine docker-containerd")),
        }
    }

    /// Says what must hold for the IDs that are printed alone.
    fn note_conditions(&self, of: impl Fn(Engine) -> bool) {
        for answer in self.answers.iter().filter(|answer| of(answer.engine)) {
            let conditions = answer.conditions();
            if !conditions.is_empty() {
                output::note(&format!("{}: on {}: {}", self.name, answer.engine, conditions.join("; ")));
            }
        }
    }
}

fn no_identity(case: &Case<'_>, fault: &Finding) -> Failure {
    Failure::no(format!("{}: no ID: the archive is at fault", case.name))
        .advise(input::advice(&case.path, fault))
}

fn refuse_empty(case: &Case<'_>, answer: &Answer) -> Result<(), Failure> {
    if !answer.ids().is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = answer.refusals().map(ToString::to_string).collect();
    let reason = if reasons.is_empty() { "it loads nothing".to_owned() } else { reasons.join("; ") };
    let failure = Failure::no(format!("{}: no ID on {}: {reason}", case.name, answer.engine));
    Err(match answer.refusals().next() {
        Some(finding) => failure.advise(finding.advice()),
        None => failure,
    })
}

fn check_form(id: &str) -> Result<(), Failure> {
    let hex = id.strip_prefix("sha256:").unwrap_or(id);
    let sound = (12..=64).contains(&hex.len()) && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if sound {
        return Ok(());
    }
    Err(Failure::failed(format!("--check {}: not an ID", Escaped(id)))
        .advise("give 12 to 64 lower-case hex digits, with or without sha256:"))
}

fn check(case: &Case<'_>, id: &str) -> Result<Exit, Failure> {
    let gives = |answer: &&Answer| answer.ids().iter().any(|known| known.matches(id));
    let engine = |answer: &Answer| match answer.conditions().as_slice() {
        [] => answer.engine.to_string(),
        conditions => format!("{} ({})", answer.engine, conditions.join("; ")),
    };
    let engines: Vec<String> = case.answers.iter().filter(gives).map(engine).collect();
    if engines.is_empty() {
        let ids =
            |answer: &Answer| answer.ids().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let known = case.answers.iter().filter(|answer| !answer.ids().is_empty());
        let known: Vec<String> = known.map(|answer| format!("{} {}", answer.engine, ids(answer))).collect();
        let has = if known.is_empty() { "no ID at all".to_owned() } else { known.join("\n               ") };
        return Err(Failure::no(format!("{}: not {id}\n       it has: {has}", case.name)));
    }
    output::data(&format!("{}: yes, on {}\n", case.name, engines.join(", ")))?;
    Ok(Exit::Yes)
}

fn people(case: &Case<'_>, with_heading: bool) -> Result<Exit, Failure> {
    if case.exit() == Exit::No {
        let reasons: BTreeSet<String> = case
            .answers
            .iter()
            .flat_map(|a| a.refusals().map(move |f| format!("{}: {f}", a.engine)))
            .collect();
        let reasons = reasons.into_iter().collect::<Vec<_>>().join("\n       ");
        return Err(Failure::no(format!("{}: no engine loads it\n       {reasons}", case.name)));
    }
    output::data(&text::table(case, with_heading))?;
    if text::stores_differ(case) {
        output::note(
            "which ID Docker gives depends on its image store; `docker info -f '{{.DriverStatus}}'` \
             on the server speaks of io.containerd.snapshotter if it is the containerd store",
        );
    }
    if text::depends_on_store(case) {
        output::note(
            "from an empty store: a server that has a compressed copy of one of the layers gives \
             another ID, which --host-content computes",
        );
    }
    Ok(Exit::Yes)
}
