use std::collections::BTreeSet;

use ocitar::{Engine, ImageId, Reference};

use super::choose::{choose, short};
use super::matching::{Match, Matcher};
use super::write::edits;
use super::{Edit, PinFault, PinFaultKind, Wish, service, splice};
use crate::find::Finder;
use crate::image_use::{ImageUse, Owner};
use crate::kind::Kind;
use crate::lock::{Entry, Lock};
use crate::pin_style::PinStyle;
use crate::place::Place;
use crate::target::Target;

/// A file whose references are to be pinned.
#[derive(Clone, Copy, Debug)]
pub struct PinFile<'a> {
    /// Its path, which tells its kind.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What files would be once their references are pinned.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PinPlan {
    /// For each file its new bytes; none if nothing changes in it.
    pub files: Vec<Option<Vec<u8>>>,
    /// All references that were found to be one of the images, in the order of files and places.
    pub pins: Vec<Pin>,
    /// References that were left alone, though they may be meant: of the same repository, but another
    /// tag; or an ID or digest that neither the images have nor the lock knows.
    pub near: Vec<NearMiss>,
    /// Files of no kind that names images, by what is known.
    pub unknown: Vec<usize>,
    /// Documents of no such kind beside others, by file and line.
    pub unknown_documents: Vec<(usize, usize)>,
    /// Where compose takes services from files that may not be among these, by file and line.
    pub elsewhere: Vec<(usize, usize)>,
}

/// A reference that is one of the images.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pin {
    /// Which of the files, from 0.
    pub file: usize,
    /// What kind of file, or of document in it, it is.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// Who uses it, as the lock calls them.
    pub services: Vec<String>,
    /// Where it stands for what no override file of compose can replace: hooks and volumes.
    pub aside: Vec<String>,
    /// The image, by the name that it has or had before it was pinned.
    pub image: Reference,
    /// Which of the wishes it is pinned to.
    pub wish: usize,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
    /// The ID that it means, unless it is a tag that may mean several.
    pub id: Option<ImageId>,
    /// The engine whose ID that is; none if both of Docker's stores give that one.
    pub engine: Option<Engine>,
    /// What must hold for the ID, in words.
    pub conditions: Vec<String>,
    /// A command to be run on the host after the load, without which it does not resolve.
    pub command: Option<String>,
    /// Says when it is fetched anew, which no image that was loaded survives.
    pub pull_policy: Option<String>,
}

/// A reference that was left alone, though it may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NearMiss {
    /// Which of the files, from 0.
    pub file: usize,
    /// Where.
    pub place: Place,
    /// What it is.
    pub text: String,
}

/// Pins references of files.
///
/// ```
/// use ocitar::{Archive, Engine, Host};
/// use ocitar_refs::{Finder, Lock, PinFile, PinStyle, Pinner, SaidBy, Target, Wish};
///
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/engines/p-docker-classic28-dup.tar");
/// let archive = Archive::open(path)?;
/// let mut targets = Target::of_archive(&archive, &Host::default(), "app.tar");
/// let target = targets.remove(0);
/// let wishes = [Wish { target, style: PinStyle::Id, engine: Some(Engine::DockerClassic) }];
///
/// let mut lock = Lock::default();
/// let pinner = Pinner { wishes: &wishes, lock: &lock, any_tag: false, only: &[], finder: &Finder::new() };
/// let file = PinFile { name: "compose.yaml", bytes: b"services: {web: {image: corpus/dup:1}}  # shop\n" };
/// let plan = pinner.plan(&[file]).unwrap();
/// let id = "sha256:cf944c6ccf637ada32cc47966ecf871ebc55cb255407faae0d4f6612eaa28329";
/// let pinned = format!("services: {{web: {{image: {id}}}}}  # shop\n");
/// assert_eq!(plan.files[0].as_deref(), Some(pinned.as_bytes()));
///
/// plan.record(&wishes, &mut lock, "2026-11-21T18:00:00Z", &SaidBy::default());
/// assert_eq!(lock.pinned()[0].service, "web");
/// # Ok::<(), ocitar::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pinner<'a> {
    /// The images, and how they are to be written.
    pub wishes: &'a [Wish],
    /// What was pinned before.
    pub lock: &'a Lock,
    /// Whether references of the same repository are meant whatever their tag or digest is.
    pub any_tag: bool,
    /// The only services that are pinned; all if there are none.
    pub only: &'a [String],
    /// How references are found.
    pub finder: &'a Finder,
}

impl Pinner<'_> {
    /// What the files would be.
    ///
    /// # Errors
    ///
    /// All that keeps any of them from being pinned; there is no plan for some of them only.
    pub fn plan(&self, files: &[PinFile<'_>]) -> Result<PinPlan, Vec<PinFault>> {
        let (pins, near, unknown) = (Vec::new(), Vec::new(), Vec::new());
        let (unknown_documents, elsewhere) = (Vec::new(), Vec::new());
        let mut plan = PinPlan { files: Vec::new(), pins, near, unknown, unknown_documents, elsewhere };
        let mut faults = Vec::new();
        for (i, file) in files.iter().enumerate() {
            match self.file(i, *file, &mut plan) {
                Ok(bytes) => plan.files.push(bytes),
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    fn file(
        &self,
        i: usize,
        file: PinFile<'_>,
        plan: &mut PinPlan,
    ) -> Result<Option<Vec<u8>>, Vec<PinFault>> {
        let found = self.finder.find(file.name, file.bytes).map_err(|error| {
            vec![PinFault { file: i, position: error.position, kind: PinFaultKind::Unreadable(error) }]
        })?;
        if found.is_unknown() {
            plan.unknown.push(i);
        } else {
            plan.unknown_documents.extend(found.unknown.iter().map(|line| (i, *line)));
        }
        plan.elsewhere.extend(found.elsewhere.iter().map(|line| (i, *line)));
        let mut all = Vec::new();
        let mut written = Vec::new();
        let mut faults = Vec::new();
        for used in &found.uses {
            let place = &used.scalar().place;
            let fault = |kind| PinFault { file: i, position: Some((place.line, place.column)), kind };
            match self.one(used) {
                Ok(One::Pinned(pin, edits)) => {
                    written.push(pin.new.clone());
                    plan.pins.push(Pin { file: i, ..*pin });
                    all.extend(edits);
                }
                Ok(One::Near) => {
                    let near = NearMiss { file: i, place: place.clone(), text: text(used) };
                    plan.near.push(near);
                    written.push(text(used));
                }
                Ok(One::Other) => written.push(text(used)),
                Err(kind) => faults.push(fault(kind)),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        self.spliced(file, &all, &written).map_err(|kind| vec![PinFault { file: i, position: None, kind }])
    }

    /// The file with the edits made, if it then reads as meant.
    fn spliced(
        &self,
        file: PinFile<'_>,
        edits: &[Edit],
        written: &[String],
    ) -> Result<Option<Vec<u8>>, PinFaultKind> {
        if edits.is_empty() {
            return Ok(None);
        }
        let bytes = splice(file.bytes, edits).ok_or(PinFaultKind::Reread)?;
        let again = self.finder.find(file.name, &bytes).map_err(|_| PinFaultKind::Reread)?;
        let texts = again.uses.iter().map(text);
        if texts.eq(written.iter().cloned()) { Ok(Some(bytes)) } else { Err(PinFaultKind::Reread) }
    }

    fn one(&self, used: &ImageUse) -> Result<One, PinFaultKind> {
        let services: Vec<String> = unique(used.owners.iter().map(service));
        let is_wanted = |service: &&String| self.only.is_empty() || self.only.contains(service);
        let wanted: Vec<&String> = services.iter().filter(is_wanted).collect();
        let Self { wishes, lock, any_tag, .. } = *self;
        let matcher = Matcher { wishes, lock, any_tag, kind: used.kind };
        let mut found = wanted
            .iter()
            .map(|service| matcher.meaning(&used.meaning, service))
            .collect::<Result<Vec<_>, _>>()?;
        found.dedup();
        let is_image = |found: &Match| matches!(found, Match::Image { .. });
        match found.as_slice() {
            [Match::Image { wish, image }] if wanted.len() == services.len() => {
                self.pinned(used, services, *wish, image)
            }
            all if all.iter().any(is_image) => Err(PinFaultKind::Shared(services)),
            all if all.contains(&Match::Near) => Ok(One::Near),
            _ => Ok(One::Other),
        }
    }

    fn pinned(
        &self,
        used: &ImageUse,
        services: Vec<String>,
        wish: usize,
        image: &Reference,
    ) -> Result<One, PinFaultKind> {
        if used.is_contested {
            return Err(PinFaultKind::Contested);
        }
        let Wish { target, style, .. } = &self.wishes[wish];
        check_owners(used, *style)?;
        let chosen = choose(used.kind, &self.wishes[wish], image)?;
        let (edits, new) = edits(used, &chosen, image)?;
        if let Some(tie) = used.tie.filter(|_| !edits.is_empty()) {
            return Err(PinFaultKind::Tied { text: text(used), tie });
        }
        let conditions = conditions(target, chosen.engine);
        let command = chosen.id.filter(|_| *style == PinStyle::TagId);
        let command = command.map(|id| command_for(chosen.engine, id, image, &new));
        let pin = Pin {
            file: 0,
            kind: used.kind,
            place: used.scalar().place.clone(),
            services,
            aside: used.owners.iter().filter(|o| !o.is_service_image()).map(|o| o.path.clone()).collect(),
            image: image.clone(),
            wish,
            old: text(used),
            new,
            id: chosen.id,
            engine: chosen.engine,
            conditions,
            command,
            pull_policy: used
                .owners
                .iter()
                .find(|owner| is_always(owner))
                .and_then(|owner| owner.pull_policy.clone()),
        };
        Ok(One::Pinned(Box::new(pin), edits))
    }
}

/// What must hold for an engine's ID, or for that of both of Docker's stores.
fn conditions(target: &Target, engine: Option<Engine>) -> Vec<String> {
    let docker = [Engine::DockerClassic, Engine::DockerContainerd];
    let engines = engine.map_or(docker.to_vec(), |engine| vec![engine]);
    let all = engines.iter().filter_map(|engine| target.conditions.get(engine)).flatten();
    all.cloned().collect::<BTreeSet<_>>().into_iter().collect()
}

/// That nothing else in the file keeps an ID from being taken as one.
fn check_owners(used: &ImageUse, style: PinStyle) -> Result<(), PinFaultKind> {
    let owners = || used.owners.iter();
    match style {
        PinStyle::Id | PinStyle::Digest if owners().any(|owner| owner.is_built) => Err(PinFaultKind::Built),
        PinStyle::Id if used.kind == Kind::Compose && owners().any(is_always) => Err(PinFaultKind::Pulled),
        _ => Ok(()),
    }
}

fn is_always(owner: &Owner) -> bool {
    owner.pull_policy.as_ref().is_some_and(|policy| policy.eq_ignore_ascii_case("always"))
}

/// What is done with one reference.
enum One {
    Pinned(Box<Pin>, Vec<Edit>),
    Near,
    Other,
}

impl Pin {
    /// Whether the file changes here.
    pub fn is_changed(&self) -> bool {
        self.old != self.new
    }
}

impl PinPlan {
    /// Writes into the lock what is pinned, when, and by which files, by the names that the lock has for
    /// them (none for a file that it can have no name for); tells whether that changes it.
    pub fn record(&self, wishes: &[Wish], lock: &mut Lock, when: &str, said: &SaidBy<'_>) -> bool {
        let mut changed = false;
        // Two files may have a service of one name; what the first says is what counts.
        let mut seen = BTreeSet::new();
        for pin in &self.pins {
            let wish = &wishes[pin.wish];
            let repository = pin.image.clone().without_tag();
            let file = said.files.get(pin.file).and_then(|name| name.as_deref());
            for service in &pin.services {
                let entry = Entry::new(&wish.target, &pin.image, wish.style, wish.engine, when);
                if seen.insert((service, repository.clone())) {
                    changed |= lock.record(service, entry);
                }
                changed |= lock.note(service, &repository, file, said.override_file);
            }
        }
        changed
    }
}

/// The files of a run, as the lock calls them.
#[derive(Clone, Copy, Debug, Default)]
pub struct SaidBy<'a> {
    /// In the order of the files.
    pub files: &'a [Option<String>],
    /// The compose file that is written in their place.
    pub override_file: Option<&'a str>,
}

/// Gives the image the tag that is made of its ID.
fn command_for(engine: Option<Engine>, id: ImageId, image: &Reference, new: &str) -> String {
    let tagged = image.clone().without_tag();
    match engine {
        Some(Engine::Podman) => format!("podman tag {} {new}", id.digest().hex()),
        Some(Engine::Containerd) => {
            format!("ctr -n k8s.io images tag {image} {tagged}:{}", short(&id))
        }
        _ => format!("docker tag {id} {new}"),
    }
}

/// What it is as a whole; a block scalar may end with a line end.
fn text(used: &ImageUse) -> String {
    used.text().trim_end().to_owned()
}

fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}
