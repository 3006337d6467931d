//! `ocitar pin`: files in, files out; what is written where is decided in `ocitar-refs`.

mod clock;
pub(crate) mod files;
pub(crate) mod others;
mod overrides;
mod place;
mod source;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use ocitar::{Engine, Escaped, Host, Platform};
use ocitar_refs::{Finder, Kind, Lock, PinFault, PinFile, PinPlan, PinStyle, Pinner, SaidBy, Wish};

use crate::exit::{Exit, Failure};
use crate::files::{Outcome, sources};
use crate::input::Reading;
use crate::json::{self, pin::PinReport};
use crate::output;
use crate::render::pin as text;
use crate::shipped::Shipped;
use files::{Change, Text};
use others::Other;
use overrides::Below;

const EXAMPLES: &str = "\
Examples:
  ocitar pin compose.yaml --from app.tar --engine docker-classic
  ocitar pin compose.yaml --from app.tar -e docker-classic --check  in CI: exit code 1 if not pinned
  ocitar pin k8s/*.yaml --from app.tar --engine containerd --style tag-id
  ocitar pin compose.yaml --from app.tar -e docker-classic --override-file compose.override.yaml
  ocitar pin --rollback web                                         back to what it was before
  ocitar pin compose.yaml --from ocitar.lock                        what the lock file says
  ocitar pin --list                                                 what was pinned when

Exit codes: 0 pinned, 1 --check would change something, 2 could not, or there was nothing to pin.";

/// Rewrite image references in deployment files so that they mean the image of an archive
///
/// Only references to the image's names are touched, and those that an earlier run pinned; every
/// other byte stays. If one of them cannot be rewritten safely, no file is. The lock file keeps what
/// each service is pinned to, and was before.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PinArgs {
    /// Files, or folders of them: compose, Kubernetes, Kustomize, Helm values, Dockerfile; with --rollback
    /// those that the lock file names, if none is given
    #[arg(value_name = "PATH", required_unless_present_any = ["list", "rollback"])]
    paths: Vec<OsString>,

    /// What to pin to: an archive, as for `ocitar id`; a stamp; or a lock file, for what it says
    #[arg(long, value_name = "IMAGE|STAMP|LOCK", required_unless_present_any = ["rollback", "list"])]
    from: Option<OsString>,

    /// How references are written: id (sha256:<id>, the default), digest (name:tag@sha256:<id>), tag
    /// (name:tag, which floats), or tag-id (name:<12 hex of the ID>, a tag that must be made)
    #[arg(long, value_name = "STYLE")]
    style: Option<PinStyle>,

    /// The engine that will load the archive: docker-classic, docker-containerd, containerd or podman.
    /// Needed unless Docker can give only one ID
    #[arg(long, short, value_name = "NAME")]
    engine: Option<Engine>,

    /// Only the image of this name, or the Nth as @N, counted from 0
    #[arg(long, value_name = "NAME|@N")]
    image: Option<String>,

    /// Pin every tag of the image's repository, not only the tags that it has: for releases with tags of
    /// their own
    #[arg(long)]
    any_tag: bool,

    /// Pin only this service, as the lock file calls it (may be repeated)
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,

    /// What the files are, whatever they are called: compose, kubernetes, kustomization, helm-values,
    /// dockerfile
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,

    /// Write nothing; exit with 1 if anything would be written
    #[arg(long)]
    check: bool,

    /// Write nothing; print what would change in the files as a unified diff
    #[arg(long, conflicts_with = "json")]
    diff: bool,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,

    /// Leave compose files as they are, and write the images to this one, which compose lays over them
    #[arg(long, value_name = "FILE")]
    override_file: Option<PathBuf>,

    /// The lock file (default: ocitar.lock beside the first file)
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,

    /// The lock file of that environment: ocitar.NAME.lock beside the first file
    #[arg(long, value_name = "NAME", conflicts_with = "lock", value_parser = environment)]
    env: Option<String>,

    /// Pin the service to what it was pinned to before, by the lock file (may be repeated)
    #[arg(long, value_name = "SERVICE", conflicts_with_all = ["from", "style", "engine", "image", "service", "any_tag"])]
    rollback: Vec<String>,

    /// Print what the lock file holds
    #[arg(long, conflicts_with_all = ["from", "rollback", "check", "diff", "override_file"])]
    list: bool,

    /// The host that will load the archive (default: Linux on this machine's architecture)
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// What Docker's containerd store on the host holds: the text of `ctr -n moby content ls` there
    #[arg(long, value_name = "FILE")]
    host_content: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

fn environment(name: &str) -> Result<String, String> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = name.chars().all(sound) && name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if is_name { Ok(name.to_owned()) } else { Err("give letters, digits, - . and _".to_owned()) }
}

/// What a run does, before anything is written.
pub(crate) struct Run {
    /// The files that were given.
    pub(crate) files: Vec<Text>,
    pub(crate) wishes: Vec<Wish>,
    pub(crate) plan: PinPlan,
    /// The templates of the folders that were given.
    pub(crate) templates: Vec<PathBuf>,
    /// The services that were asked for, and of which nothing is pinned.
    pub(crate) unmet: Vec<String>,
    /// Those that would be pinned if none of these were asked for; told only if nothing is.
    pub(crate) instead: BTreeSet<String>,
    /// What is written, the lock first.
    pub(crate) changes: Vec<Change>,
    pub(crate) lock_path: PathBuf,
    /// The files that the lock cannot name.
    pub(crate) nameless: Vec<usize>,
    /// The files that the lock names, or named, beside those that were given.
    pub(crate) others: Vec<Other>,
    /// Whether the files and the lock are left as they are.
    pub(crate) is_dry: bool,
    /// Whether images are gone back to, which the host may have lost.
    pub(crate) is_rollback: bool,
}

pub(crate) fn run(args: &PinArgs) -> Result<Exit, Failure> {
    let lock_path = args.lock_path();
    let lock_text = files::read_if_there(&lock_path, Lock::LONGEST)?;
    let lock = source::lock(&lock_text)?;
    if args.list {
        return list(args, &lock, &lock_text);
    }
    let (wishes, lock) = args.wishes(lock, &lock_path)?;
    let said = args.said(&lock, &lock_path)?;
    let files = said.files.iter().map(|path| files::read(path)).collect::<Result<Vec<_>, _>>()?;
    let plan = match args.plan(args.only(), &wishes, &lock, &files) {
        Ok(plan) => plan,
        Err(faults) => return refused(args, &files, &faults),
    };
    let run = args.changes(files, said, wishes, plan, lock, lock_text)?;
    if run.plan.pins.is_empty() {
        return Err(text::nothing(&run));
    }
    if !run.is_dry {
        files::write(&run.changes)?;
    }
    args.print(&run)?;
    Ok(if args.check && !run.changes.is_empty() { Exit::No } else { Exit::Yes })
}

/// The files that a run is about.
struct Said {
    files: Vec<PathBuf>,
    /// What was left out of folders, as it is a template.
    templates: Vec<PathBuf>,
    override_file: Option<PathBuf>,
}

/// Says what keeps the files from being pinned.
fn refused(args: &PinArgs, files: &[Text], faults: &[PinFault]) -> Result<Exit, Failure> {
    for fault in faults {
        output::failure(&text::fault(files, fault));
    }
    if args.json {
        output::data(&json::text(&PinReport::refused(files, faults))?)?;
    }
    output::note("no file was written");
    Ok(Exit::Failed)
}

fn list(args: &PinArgs, lock: &Lock, file: &Text) -> Result<Exit, Failure> {
    if file.bytes.is_none() {
        return Err(Failure::failed(format!("{}: there is no lock file", file.name()))
            .advise("name it with --lock, or pin something first"));
    }
    match args.json {
        true => output::data(&json::text(&json::pin::LockReport::new(&file.shown(), lock))?)?,
        false => output::data(&text::history(lock))?,
    }
    Ok(Exit::Yes)
}

impl PinArgs {
    fn lock_path(&self) -> PathBuf {
        let name = match &self.env {
            Some(env) => format!("ocitar.{env}.lock"),
            None => "ocitar.lock".to_owned(),
        };
        let first = self.paths.first().map_or(Path::new(""), Path::new);
        let folder = if first.is_dir() { Some(first) } else { first.parent() };
        self.lock.clone().unwrap_or_else(|| folder.unwrap_or(Path::new("")).join(name))
    }

    fn host(&self) -> Result<Host, Failure> {
        super::host(self.platform.as_ref(), self.host_content.as_deref())
    }

    /// What is pinned to, and the lock that this leads to so far.
    fn wishes(&self, mut lock: Lock, lock_path: &Path) -> Result<(Vec<Wish>, Lock), Failure> {
        if let Some(from) = &self.from {
            return Ok((source::wishes(self, from)?, lock));
        }
        for service in &self.rollback {
            if lock.roll_back(service).is_empty() {
                return Err(no_earlier(service, &lock, lock_path));
            }
        }
        let wishes = lock.pinned().iter().filter(|pinned| self.rollback.contains(&pinned.service));
        Ok((wishes.map(source::recorded).collect(), lock))
    }

    /// The files that were given, or those that the lock names for what is gone back to.
    fn said(&self, lock: &Lock, lock_path: &Path) -> Result<Said, Failure> {
        if !self.paths.is_empty() {
            let said = self.given()?;
            others::check_all(&said.files, &self.rollback, lock, lock_path)?;
            return Ok(said);
        }
        let of = || lock.pinned().iter().filter(|pinned| self.rollback.contains(&pinned.service));
        let names: BTreeSet<&String> = of().flat_map(|pinned| &pinned.files).collect();
        let paths = names.iter().filter_map(|name| place::path(lock_path, name));
        let files: Vec<PathBuf> = paths.filter(|path| path.exists()).collect();
        let overrides: BTreeSet<_> = of().map(|pinned| pinned.override_file.as_ref()).collect();
        if files.is_empty() || overrides.len() > 1 {
            let name = Escaped(&lock_path.display().to_string()).to_string();
            return Err(Failure::failed(format!("{name}: does not tell which files are to be written"))
                .advise("name them, and --override-file if there is one"));
        }
        let over = overrides.into_iter().flatten().next().and_then(|name| place::path(lock_path, name));
        let override_file = self.override_file.clone().or(over);
        Ok(Said { files, templates: Vec::new(), override_file })
    }

    /// The files that the arguments name, those of folders only if they are of a kind that is known.
    fn given(&self) -> Result<Said, Failure> {
        let finder = self.finder();
        let (mut files, mut templates): (Vec<PathBuf>, Vec<PathBuf>) = (Vec::new(), Vec::new());
        for source in sources(&self.paths, "-")? {
            let Some(path) = source.path() else {
                return Err(Failure::failed("standard input cannot be rewritten").advise("name a file"));
            };
            match source.by_chance(&finder, self.kind) {
                None if files.iter().any(|known| known == path) => {}
                None => files.push(path.to_owned()),
                Some(Outcome::Template) => templates.push(path.to_owned()),
                Some(_) => {}
            }
        }
        Ok(Said { files, templates, override_file: self.override_file.clone() })
    }

    /// The only services that are meant.
    fn only(&self) -> &[String] {
        if self.from.is_some() { &self.service } else { &self.rollback }
    }

    fn finder(&self) -> Finder {
        self.kind.map_or_else(Finder::new, |kind| Finder::new().kind(kind))
    }

    fn plan(
        &self,
        only: &[String],
        wishes: &[Wish],
        lock: &Lock,
        files: &[Text],
    ) -> Result<PinPlan, Vec<PinFault>> {
        let finder = self.finder();
        let names: Vec<String> = files.iter().map(Text::shown).collect();
        let files: Vec<PinFile<'_>> = files
            .iter()
            .zip(&names)
            .map(|(file, name)| PinFile { name, bytes: file.bytes.as_deref().unwrap_or_default() })
            .collect();
        Pinner { wishes, lock, any_tag: self.any_tag, only, finder: &finder }.plan(&files)
    }

    /// What is to be written.
    fn changes(
        &self,
        files: Vec<Text>,
        said: Said,
        wishes: Vec<Wish>,
        plan: PinPlan,
        mut lock: Lock,
        lock_text: Text,
    ) -> Result<Run, Failure> {
        let lock_path = lock_text.path.clone();
        let names: Vec<_> = files.iter().map(|file| place::name(&lock_path, &file.path)).collect();
        let Said { override_file, templates, .. } = said;
        let over = override_file.as_ref().and_then(|path| place::name(&lock_path, path));
        let said = SaidBy { files: &names, override_file: over.as_deref() };
        let (unmet, instead) = self.unmet(&wishes, &lock, &files, &plan);
        plan.record(&wishes, &mut lock, &clock::now()?, &said);
        let before = source::lock(&lock_text)?;
        let others = others::leave_out(&plan, &names, &lock_path, (&before, &mut lock), self.is_from_lock());
        let nameless = (0..names.len()).filter(|file| names[*file].is_none()).collect();
        let mut changes = Vec::new();
        // A lock that says the same is left as it is, whoever laid it out.
        if before != lock {
            changes.extend(lock_text.becomes(lock.to_string().into_bytes()));
        }
        match &override_file {
            Some(path) => {
                let finder = self.finder();
                let below = Below { files: &files, names: &names, finder: &finder, lock: &lock };
                changes.extend(overrides::change(path, &below, &plan)?);
            }
            None => {
                let files = files.iter().zip(&plan.files);
                changes.extend(files.filter_map(|(file, new)| file.becomes(new.clone()?)));
            }
        }
        let is_dry = self.check || self.diff;
        let is_rollback = !self.rollback.is_empty();
        Ok(Run {
            files,
            wishes,
            plan,
            templates,
            unmet,
            instead,
            changes,
            lock_path,
            nameless,
            others,
            is_dry,
            is_rollback,
        })
    }

    /// The services that were asked for in vain, and, if nothing at all is pinned, what others there are.
    fn unmet(
        &self,
        wishes: &[Wish],
        lock: &Lock,
        files: &[Text],
        plan: &PinPlan,
    ) -> (Vec<String>, BTreeSet<String>) {
        let is_met = |service: &&String| plan.pins.iter().any(|pin| pin.services.contains(service));
        let unmet: Vec<String> = self.only().iter().filter(|service| !is_met(service)).cloned().collect();
        let is_vain = plan.pins.is_empty() && !self.service.is_empty();
        let others = is_vain.then(|| self.plan(&[], wishes, lock, files).ok()).flatten();
        let pins = others.into_iter().flat_map(|plan| plan.pins);
        (unmet, pins.flat_map(|pin| pin.services).collect())
    }

    fn is_from_lock(&self) -> bool {
        self.from.as_ref().is_some_and(|from| matches!(Shipped::of(Path::new(from)), Shipped::Lock))
    }

    fn print(&self, run: &Run) -> Result<(), Failure> {
        text::notes(run);
        match (self.json, self.diff) {
            (true, _) => output::data(&json::text(&PinReport::new(run))?),
            (_, true) => output::data(&text::diff(run)),
            _ => output::data(&text::report(run)),
        }
    }
}

fn no_earlier(service: &str, lock: &Lock, path: &Path) -> Failure {
    let services: Vec<String> =
        lock.pinned().iter().map(|pinned| Escaped(&pinned.service).to_string()).collect();
    let name = Escaped(&path.display().to_string()).to_string();
    let service_name = Escaped(service);
    match lock.of(Some(service)).next() {
        Some(_) => Failure::failed(format!("{name}: {service_name} was not pinned to another image before"))
            .advise("ocitar pin --list shows what it was pinned to"),
        None if services.is_empty() => Failure::failed(format!("{name}: nothing is pinned there")),
        None => Failure::failed(format!("{name}: no service {service_name}"))
            .advise(format!("it holds {}", services.join(", "))),
    }
}
