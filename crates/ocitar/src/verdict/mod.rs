//! What each engine makes of an archive, at fault or not: usable, broken, or refused.
//!
//! Takes facts of an archive and a host, gives a verdict for each engine. Knows nothing of reading
//! or of output. [`identity`](crate::identity) tells the ID of what is sound; this folder also
//! tells what an engine does with what is not, which is seldom what one would hope: `docker load`
//! exits with 0 for an image that cannot run. One file an engine, every line observed there
//! (`testdata/engines`); what was not observed is [`Fate::Unclear`].

mod containerd;
mod docker_classic;
mod docker_containerd;
mod effect;
mod message;
mod podman;
mod readings;
mod view;

use crate::digest::ImageId;
use crate::finding::Finding;
use crate::identity::{self, Condition, Engine, Host, Outcome, Prediction};
use crate::image::{self, Facts, Image};

pub(crate) use readings::Readings;
use view::View;

/// What an engine makes of an image, or of an archive as a whole.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// The engine.
    pub engine: Engine,
    /// Which of [`Archive::images`](crate::Archive::images) it is; none if it is the archive as a
    /// whole, as it always is of one at fault.
    pub image: Option<usize>,
    /// The names the engine will show, in its own form.
    pub names: Vec<String>,
    /// What becomes of it.
    pub fate: Fate,
}

/// What becomes of an image on load.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fate {
    /// The engine loads it, and a container can be created from it.
    #[non_exhaustive]
    Usable {
        /// The ID it will have; none of an archive at fault, which has no identity.
        id: Option<ImageId>,
        /// What must hold for that; empty if nothing need.
        conditions: Vec<Condition>,
    },
    /// The engine reports success (exit status 0), and what it leaves behind cannot be used: an
    /// image whose layers do not unpack, or nothing at all.
    #[non_exhaustive]
    Broken {
        /// What breaks it.
        because: Finding,
        /// What the engine says all the same, `…` for what depends on the host; none if it says
        /// nothing or it is not known.
        message: Option<String>,
        /// Whether the archive is sound, and the engine plainly keeps no image of its kind.
        lacks: bool,
    },
    /// The engine reports a failure.
    #[non_exhaustive]
    Refused {
        /// What it does not take.
        because: Finding,
        /// What the engine says, `…` for what depends on the host; none if it is not known.
        message: Option<String>,
        /// Whether the archive is sound, and the engine plainly does not read its dialect or
        /// compression.
        lacks: bool,
    },
    /// What the engine does was not observed, or depends on more than the archive.
    #[non_exhaustive]
    Unclear {
        /// Why.
        because: Finding,
    },
}

impl Fate {
    /// Whether the engine makes it usable.
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::Usable { .. })
    }

    /// One word: `usable`, `broken`, `refused` or `unclear`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Usable { .. } => "usable",
            Self::Broken { .. } => "broken",
            Self::Refused { .. } => "refused",
            Self::Unclear { .. } => "unclear",
        }
    }

    /// The ID, if the engine makes it usable and the archive has an identity.
    pub fn id(&self) -> Option<ImageId> {
        match self {
            Self::Usable { id, .. } => *id,
            _ => None,
        }
    }

    /// What must hold for it to be usable.
    pub fn conditions(&self) -> &[Condition] {
        match self {
            Self::Usable { conditions, .. } => conditions,
            _ => &[],
        }
    }

    /// Whether the archive is sound, and the engine only does not take archives or images of its
    /// kind: no `manifest.json`, say, or no name.
    pub fn lacks(&self) -> bool {
        matches!(self, Self::Broken { lacks: true, .. } | Self::Refused { lacks: true, .. })
    }

    /// Takes back the ID: what is at fault has no identity.
    pub(crate) fn withhold_id(&mut self) {
        if let Self::Usable { id, .. } = self {
            *id = None;
        }
    }

    /// Why it is not usable.
    pub fn because(&self) -> Option<&Finding> {
        match self {
            Self::Usable { .. } => None,
            Self::Broken { because, .. } | Self::Refused { because, .. } | Self::Unclear { because } => {
                Some(because)
            }
        }
    }

    /// What the engine says when it is not usable, as far as that is known.
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Broken { message, .. } | Self::Refused { message, .. } => message.as_deref(),
            _ => None,
        }
    }
}

/// What each engine makes of the archive.
///
/// `read` is the archive as engines read it, if it is at fault.
pub(crate) fn all(facts: &Facts, images: &[Image], host: &Host, read: Option<&Readings>) -> Vec<Verdict> {
    match read {
        None => Engine::ALL.into_iter().flat_map(|engine| of_sound(facts, images, engine, host)).collect(),
        Some(read) => of_faulty(facts, read, host),
    }
}

/// A verdict for each image.
fn of_sound(facts: &Facts, images: &[Image], engine: Engine, host: &Host) -> Vec<Verdict> {
    let view = View::of(facts, engine);
    let verdict = |prediction: Prediction| {
        let fate = match prediction.outcome {
            Outcome::Loads { id, conditions } => Fate::Usable { id: Some(id), conditions },
            Outcome::Refused(finding) => {
                effect::of_refusal(engine, &finding).fate(engine, view, facts, finding, true)
            }
            Outcome::Unknown(because) => Fate::Unclear { because },
        };
        Verdict { engine, image: prediction.image, names: prediction.names, fate }
    };
    identity::expect(facts, images, engine, host).into_iter().map(verdict).collect()
}

/// One verdict an engine: of what is at fault, no image is told from another.
fn of_faulty(facts: &Facts, readings: &Readings, host: &Host) -> Vec<Verdict> {
    let verdict = |engine| {
        let read = readings.of_engine(engine);
        let images = image::images(read);
        let fate = effect::of_faults(facts, read, readings.twice(), engine)
            .unwrap_or_else(|| fate_of(read, &images, engine, host));
        Verdict { engine, image: None, names: Vec::new(), fate }
    };
    Engine::ALL.into_iter().map(verdict).collect()
}

/// What becomes of an archive whose faults this engine does not mind: the worst that becomes of
/// one of its images.
fn fate_of(read: &Facts, images: &[Image], engine: Engine, host: &Host) -> Fate {
    let mut fates: Vec<Fate> = of_sound(read, images, engine, host).into_iter().map(|v| v.fate).collect();
    fates.sort_by_key(severity);
    match fates.pop() {
        // An archive at fault has no identity.
        Some(Fate::Usable { conditions, .. }) => Fate::Usable { id: None, conditions },
        Some(fate) => fate,
        None => Fate::Unclear { because: read.fault().cloned().unwrap_or_else(effect::nothing) },
    }
}

fn severity(fate: &Fate) -> u8 {
    match fate {
        Fate::Usable { .. } => 0,
        Fate::Broken { .. } => 1,
        Fate::Refused { .. } => 2,
        Fate::Unclear { .. } => 3,
    }
}
