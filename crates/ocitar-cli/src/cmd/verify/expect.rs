//! `--expect`: an ID or digest, and perhaps the name that must lead to it.

use std::str::FromStr;

use ocitar::{Archive, Engine, Escaped, Image, Reference};

use super::Case;
use crate::render;

/// An image that must be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    name: Option<String>,
    id: String,
}

/// What became of an expectation.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    /// As it was given.
    pub(crate) text: String,
    /// What of which archive is it: `the ID on docker-classic, podman`; none if nothing is.
    pub(crate) by: Option<String>,
    /// What else it is, in words.
    pub(crate) otherwise: String,
    /// What is there instead.
    pub(crate) instead: Vec<String>,
    /// What to do about it.
    pub(crate) advice: Option<&'static str>,
}

impl Met {
    pub(crate) fn is_met(&self) -> bool {
        self.by.is_some()
    }

    /// Why it is not, in one line.
    pub(crate) fn reason(&self) -> String {
        let instead = self.instead.first().map_or_else(String::new, |first| format!(": {first}"));
        format!("{} is {}{instead}", self.text, self.otherwise)
    }
}

impl FromStr for Expectation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, id) = match text.rsplit_once('=') {
            Some((name, id)) => (Some(name.to_owned()), id),
            None => (None, text),
        };
        let hex = id.strip_prefix("sha256:").unwrap_or(id);
        let is_hex = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hex || !(12..=64).contains(&hex.len()) || name.as_deref() == Some("") {
            return Err("give 12 to 64 lower-case hex digits, as in cf944c6ccf63, sha256:cf944c6ccf63… \
                        or app:1=cf944c6ccf63"
                .to_owned());
        }
        Ok(Self { name, id: id.to_owned() })
    }
}

impl Expectation {
    /// Looks for it in the archives that are without fault; one at fault has no identity.
    pub(super) fn find(&self, cases: &[Case], engine: Option<Engine>) -> Met {
        let text = match &self.name {
            Some(name) => format!("{name}={}", self.id),
            None => self.id.clone(),
        };
        let mut met = Met {
            text: Escaped(&text).to_string(),
            by: None,
            otherwise: "not there".to_owned(),
            instead: Vec::new(),
            advice: None,
        };
        for case in cases {
            if case.report.faults().next().is_some() {
                met.instead.push(format!("{} is at fault, and has no ID", case.name));
                continue;
            }
            let known = self.known(case, engine, self.name.as_deref());
            let fits: Vec<&Known> = known.iter().filter(|known| self.is(&known.digest)).collect();
            if !fits.is_empty() {
                let by = format!("{} of {}", summary(&fits), case.name);
                return Met { by: Some(by), instead: Vec::new(), ..met };
            }
            met.instead.extend(known.iter().map(Known::line));
            let elsewhere = self.elsewhere(case, engine);
            if known.is_empty() && elsewhere.is_none() {
                met.instead.push(format!("{} has {}", case.name, named(&case.archive)));
            }
            met.instead.extend(elsewhere);
        }
        met
    }

    /// The ID is there, under another name.
    fn elsewhere(&self, case: &Case, engine: Option<Engine>) -> Option<String> {
        self.name.as_ref()?;
        let fits = |i: &usize| self.known_of(case, engine, *i).iter().any(|known| self.is(&known.digest));
        let image = (0..case.archive.images().len()).find(fits)?;
        let names = render::names(case.archive.images()[image].names());
        Some(format!("that image of {} is there, but as {names}", case.name))
    }

    fn is(&self, digest: &str) -> bool {
        let hex = self.id.strip_prefix("sha256:").unwrap_or(&self.id);
        digest.strip_prefix("sha256:").is_some_and(|known| known.starts_with(hex))
    }

    /// The digests by which the images of that name may be known.
    fn known(&self, case: &Case, engine: Option<Engine>, name: Option<&str>) -> Vec<Known> {
        let images = case.archive.images();
        let meant = |i: &usize| name.is_none_or(|name| is_named(&images[*i], name));
        (0..images.len()).filter(meant).flat_map(|i| self.known_of(case, engine, i)).collect()
    }

    fn known_of(&self, case: &Case, engine: Option<Engine>, i: usize) -> Vec<Known> {
        let mut all: Vec<Known> = Vec::new();
        for verdict in case.report.verdicts.iter().filter(|v| v.image == Some(i)) {
            if engine.is_none_or(|engine| engine == verdict.engine) {
                let id = verdict.fate.id().map(|id| id.to_string());
                all.extend(id.map(|id| Known::new(format!("the ID on {}", verdict.engine), id)));
            }
        }
        if engine.is_none() {
            all.extend(digests(&case.archive, i));
        }
        all
    }
}

/// A digest, and what it is.
#[derive(Debug)]
struct Known {
    what: String,
    digest: String,
}

impl Known {
    fn new(what: impl Into<String>, digest: String) -> Self {
        Self { what: what.into(), digest }
    }

    fn line(&self) -> String {
        format!("{} is {}", self.what, self.digest)
    }
}

/// Digests that are no engine's ID, but lead to the image all the same.
fn digests(archive: &Archive, i: usize) -> Vec<Known> {
    let image = &archive.images()[i];
    let of_manifest = |manifest: &ocitar::Manifest| {
        let on = manifest.platform();
        let digest = manifest.digest().map(|d| Known::new(format!("the manifest for {on}"), d.to_string()));
        let config = Known::new(format!("the config for {on}"), manifest.config().digest().to_string());
        digest.into_iter().chain([config])
    };
    image.manifests().iter().flat_map(of_manifest).collect()
}

/// `the ID on docker-classic, podman`, or what else it is.
fn summary(fits: &[&Known]) -> String {
    let engines: Vec<&str> = fits.iter().filter_map(|known| known.what.strip_prefix("the ID on ")).collect();
    match engines.as_slice() {
        [] => fits.first().map(|known| known.what.clone()).unwrap_or_default(),
        engines => format!("the ID on {}", engines.join(", ")),
    }
}

/// The images that are there, by their names.
fn named(archive: &Archive) -> String {
    let names: Vec<String> = archive.images().iter().map(|image| render::names(image.names())).collect();
    if names.is_empty() { "no image".to_owned() } else { names.join("; ") }
}

fn is_named(image: &Image, name: &str) -> bool {
    let full = |name: &str| name.parse::<Reference>().map(Reference::or_latest).ok();
    image.names().iter().any(|known| known == name || (full(known).is_some() && full(known) == full(name)))
}
