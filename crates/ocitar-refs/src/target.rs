//! What was shipped, for references to be held against, or to be pinned to.

use std::collections::{BTreeMap, BTreeSet};

use ocitar::{Archive, Digest, Engine, Host, Image, ImageId, Prediction, Reference};

/// One image that was shipped: its names, and all it may be known by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Its names, normalised, each with a tag and without a digest.
    pub names: Vec<Reference>,
    /// Its ID on each engine that has one for it.
    pub ids: BTreeMap<Engine, ImageId>,
    /// Digests that a reference may end with: of its index, manifests and configs.
    pub digests: BTreeSet<Digest>,
    /// What must hold for an engine's ID, in words.
    pub conditions: BTreeMap<Engine, Vec<String>>,
    /// Why an engine has no ID for it.
    pub refused: BTreeMap<Engine, String>,
    /// The names by which an engine finds it after the load, where that is known.
    pub found_as: BTreeMap<Engine, Vec<Reference>>,
    /// What it was read from, for people.
    pub source: String,
    /// SHA-256 of the archive's bytes as 64 hex digits, if that is known.
    pub archive_sha256: Option<String>,
    /// The only service that it is meant for, if it is not for all: a lock knows.
    pub service: Option<String>,
}

/// What one engine makes of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnEngine {
    /// Its ID, if it loads it.
    pub id: Option<ImageId>,
    /// The names that it lists.
    pub names: Vec<String>,
    /// The spellings by which it finds the image.
    pub references: Vec<String>,
    /// What must hold for the ID, in words.
    pub conditions: Vec<String>,
    /// Why there is no ID.
    pub refused: Option<String>,
}

impl Target {
    /// The images of an archive, in its order, as engines on that host will have them.
    ///
    /// An archive at fault has images that no engine has an ID for.
    pub fn of_archive(archive: &Archive, host: &Host, source: &str) -> Vec<Self> {
        let mut targets: Vec<Self> =
            archive.images().iter().map(|image| Self::of_image(image, source)).collect();
        for prediction in Engine::ALL.into_iter().flat_map(|engine| archive.predict_on(engine, host)) {
            let is_meant = |i: usize| prediction.image.is_none_or(|image| image == i);
            let meant = targets.iter_mut().enumerate().filter(|(i, _)| is_meant(*i));
            meant.for_each(|(_, target)| target.add(prediction.engine, of_prediction(&prediction)));
        }
        targets
    }

    fn of_image(image: &Image, source: &str) -> Self {
        let of_manifests = image.manifests().iter().flat_map(|manifest| {
            let config = manifest.config().digest().digest();
            manifest.digest().map(|digest| digest.digest()).into_iter().chain([config])
        });
        Self {
            digests: image.target().map(|digest| digest.digest()).into_iter().chain(of_manifests).collect(),
            ..Self::named(image.names(), source)
        }
    }

    /// One of which nothing is known but its names, as an archive has them.
    pub fn named(names: &[String], source: &str) -> Self {
        Self { names: normal(names), source: source.to_owned(), ..Self::default() }
    }

    /// Adds what an engine makes of it.
    pub fn add(&mut self, engine: Engine, made: OnEngine) {
        let Some(id) = made.id else {
            self.refused.entry(engine).or_insert(made.refused.unwrap_or_default());
            return;
        };
        self.ids.insert(engine, id);
        self.conditions.insert(engine, made.conditions);
        normal(&made.names).into_iter().for_each(|name| push(&mut self.names, name));
        // Podman completes short names by rules of its own.
        if engine != Engine::Podman {
            self.found_as.insert(engine, normal(&made.references));
        }
    }

    /// Whether one of its names is of that repository and has that tag.
    pub fn is_named(&self, repository: &Reference, tag: &str) -> bool {
        self.names.iter().any(|name| is_same(name, repository) && name.tag() == Some(tag))
    }

    /// Whether one of its names is of that repository.
    pub fn is_of(&self, repository: &Reference) -> bool {
        self.names.iter().any(|name| is_same(name, repository))
    }

    /// Its names in that repository.
    pub fn names_of<'a>(&'a self, repository: &'a Reference) -> impl Iterator<Item = &'a Reference> {
        self.names.iter().filter(|name| is_same(name, repository))
    }

    /// Whether it may be known by a digest, as a reference writes it.
    pub fn is_known_by(&self, digest: &str) -> bool {
        let Ok(digest) = digest.parse::<Digest>() else { return false };
        self.digests.contains(&digest) || self.ids.values().any(|id| id.digest() == digest)
    }

    /// Whether a tag is the first 12 digits of its ID on any engine.
    pub fn is_beginning(&self, tag: &str) -> bool {
        tag.len() == SHORT && self.has_id(tag)
    }

    /// Whether an engine lists it by an ID of that abbreviation, of 12 hex digits or more.
    pub fn has_id(&self, prefix: &str) -> bool {
        self.ids.values().any(|id| id.matches(prefix))
    }

    /// The one ID that Docker can give, whatever its store: a store that refuses it gives none.
    pub fn docker_id(&self) -> Option<(Engine, ImageId)> {
        let known = |engine| self.ids.get(&engine).map(|id| (engine, *id));
        match (known(Engine::DockerClassic), known(Engine::DockerContainerd)) {
            (Some((_, a)), Some((_, b))) if a != b => None,
            (classic, containerd) => classic.or(containerd),
        }
    }
}

/// Digits of an ID as `docker images` shows it.
const SHORT: usize = 12;

fn of_prediction(prediction: &Prediction) -> OnEngine {
    OnEngine {
        id: prediction.outcome.id(),
        names: prediction.names.clone(),
        references: prediction.references(),
        conditions: prediction.outcome.conditions().iter().map(ToString::to_string).collect(),
        refused: prediction.outcome.finding().map(ToString::to_string),
    }
}

fn is_same(a: &Reference, b: &Reference) -> bool {
    a.domain() == b.domain() && a.path() == b.path()
}

/// Those that are names, normalised, each once.
fn normal(names: &[String]) -> Vec<Reference> {
    let mut all = Vec::new();
    let named = names.iter().filter_map(|name| name.parse::<Reference>().ok());
    named.filter(|name| name.digest().is_none()).for_each(|name| push(&mut all, name.or_latest()));
    all
}

fn push(names: &mut Vec<Reference>, name: Reference) {
    if !names.contains(&name) {
        names.push(name);
    }
}
