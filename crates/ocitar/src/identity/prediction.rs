use super::condition::Condition;
use super::engine::Engine;
use crate::digest::{BlobDigest, ImageId};
use crate::finding::{Finding, FindingKind};
use crate::image::Config;
use crate::location::Location;
use crate::reference::Reference;

/// What an engine makes of one image of an archive.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Prediction {
    /// The engine.
    pub engine: Engine,
    /// Which of [`Archive::images`](crate::Archive::images) it is; none if the engine refuses the
    /// archive as a whole.
    pub image: Option<usize>,
    /// The names the engine will show, in its own form; empty for a nameless image.
    pub names: Vec<String>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Those of the names that the engine lists, but does not find the image by.
    pub(super) listed_only: Vec<String>,
}

/// What becomes of an image.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The engine loads it, and it is usable.
    #[non_exhaustive]
    Loads {
        /// The ID it will have.
        id: ImageId,
        /// What must hold for that; empty if nothing need.
        conditions: Vec<Condition>,
    },
    /// The engine refuses it, keeps nothing, or loads something unusable.
    Refused(Finding),
    /// The ID depends on something that is not known.
    Unknown(Finding),
}

impl Outcome {
    pub(super) fn loads(id: BlobDigest, conditions: Vec<Condition>) -> Self {
        let mut conditions = conditions;
        conditions.sort();
        conditions.dedup();
        Self::Loads { id: ImageId::new(id.digest()), conditions }
    }

    pub(super) fn refused(kind: FindingKind, at: Location) -> Self {
        Self::Refused(Finding::fault(kind, at))
    }

    /// A refusal for what an image's config says, which is told where that is; or else for what is `at`.
    pub(super) fn refused_for(kind: FindingKind, config: &Config, at: &Location) -> Self {
        let is_said_there =
            matches!(kind, FindingKind::Os { .. } | FindingKind::Run { .. } | FindingKind::History { .. });
        Self::refused(kind, if is_said_there { config.at() } else { at }.clone())
    }

    /// The ID, if the engine loads the image.
    pub fn id(&self) -> Option<ImageId> {
        match self {
            Self::Loads { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The conditions of the ID; empty if it has none or there is none.
    pub fn conditions(&self) -> &[Condition] {
        match self {
            Self::Loads { conditions, .. } => conditions,
            _ => &[],
        }
    }

    /// Why there is no ID.
    pub fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Loads { .. } => None,
            Self::Refused(finding) | Self::Unknown(finding) => Some(finding),
        }
    }
}

impl Prediction {
    pub(super) fn new(image: Option<usize>, names: Vec<String>, outcome: Outcome) -> Self {
        // Which engine it is, the caller of the engine's module says.
        Self { engine: Engine::DockerClassic, image, names, outcome, listed_only: Vec::new() }
    }

    pub(super) fn refused(finding: Finding) -> Self {
        Self::new(None, Vec::new(), Outcome::Refused(finding))
    }

    pub(super) fn whole(kind: FindingKind) -> Vec<Self> {
        vec![Self::refused(Finding::fault(kind, Location::default()))]
    }

    /// The spellings by which the engine finds the image after the load, best first.
    ///
    /// `name@digest` works in the containerd store only; the classic store knows no digest of a
    /// loaded image. And the containerd store does not find an image by a name that the archive
    /// does not write out in full, although it lists it (observed with Docker 20.10, 26 and 28).
    pub fn references(&self) -> Vec<String> {
        let Some(id) = self.outcome.id() else {
            return Vec::new();
        };
        let names = || self.names.iter().filter(|name| self.found_by(name));
        let mut references = match self.engine {
            Engine::Containerd => Vec::new(),
            Engine::Podman => vec![id.digest().hex()],
            Engine::DockerClassic | Engine::DockerContainerd => vec![id.to_string()],
        };
        references.extend(names().cloned());
        if self.engine == Engine::DockerContainerd {
            let name_of = |name: &String| name.parse::<Reference>().map(|name| name.familiar_name());
            references.extend(names().flat_map(name_of).map(|name| format!("{name}@{id}")));
        }
        references.dedup();
        references
    }

    fn found_by(&self, name: &str) -> bool {
        !self.listed_only.iter().any(|listed| listed == name)
    }
}
