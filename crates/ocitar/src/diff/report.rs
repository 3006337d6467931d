use super::cause::Cause;
use super::config::ConfigChange;
use super::files::FilesDiff;
use super::history::HistoryChange;
use super::layers::{LayerChange, LayerDiff};
use super::options::By;
use crate::digest::{BlobDigest, ImageId};
use crate::finding::Finding;
use crate::identity::{Condition, Engine};
use crate::platform::Platform;

/// One of the two archives that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The one that came first.
    Old,
    /// The other one.
    New,
}

/// What differs between the images of two archives.
///
/// ```
/// use ocitar::{Archive, DiffOptions};
///
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/engines/p-docker-classic28-dup.tar");
/// let archive = Archive::open(path)?;
/// let report = archive.diff(&archive, &DiffOptions::new());
/// assert!(report.is_same());
/// for image in &report.images {
///     println!("{:?}", image.causes);
/// }
/// # Ok::<(), ocitar::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DiffReport {
    /// The archives that are at fault: nothing is compared then, as an archive that engines read
    /// differently has no one content.
    pub refusals: Vec<Refusal>,
    /// The images, paired, in the order of the old archive; those of the new one alone come last.
    pub images: Vec<ImageDiff>,
    /// What counts as the same.
    pub by: By,
    /// Whether no content of an archive was kept, as more was asked for than
    /// [`Limits::contents`](crate::Limits::contents); all else was compared.
    pub lacks_contents: bool,
}

impl DiffReport {
    /// Whether all images are the same, by what counts as that; never if an archive is at fault, if
    /// something that counts is not known, or if no image was chosen, as of a platform that neither
    /// archive has.
    pub fn is_same(&self) -> bool {
        self.refusals.is_empty()
            && !self.images.is_empty()
            && self.images.iter().all(|image| image.is_same(self.by))
    }

    /// Whether it is known that they are the same, or that they are not: what was not looked at can make
    /// neither answer. Never if an archive is at fault or nothing was compared.
    pub fn is_known(&self) -> bool {
        self.is_same() || self.images.iter().any(|image| image.is_different(self.by))
    }
}

/// An archive that cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Which one.
    pub side: Side,
    /// What is wrong with it.
    pub finding: Finding,
}

/// An image on one platform, on both sides or on one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImageDiff {
    /// It in the old archive, unless it was added.
    pub old: Option<ImageSide>,
    /// It in the new archive, unless it was removed.
    pub new: Option<ImageSide>,
    /// Why the sides differ, or how far they are the same, what weighs most first.
    pub causes: Vec<Cause>,
    /// The fields of the config that differ, but for those that are ignored.
    pub config: Vec<ConfigChange>,
    /// The steps of the history that differ, but for those that are ignored.
    pub history: Vec<HistoryChange>,
    /// All layers, from the lowest up.
    pub layers: Vec<LayerDiff>,
    /// The files that differ, if the comparison went that far.
    pub files: Option<FilesDiff>,
}

impl ImageDiff {
    /// Two images, or one, of which no more is known.
    pub(super) fn new(old: Option<ImageSide>, new: Option<ImageSide>) -> Self {
        Self {
            old,
            new,
            causes: Vec::new(),
            config: Vec::new(),
            history: Vec::new(),
            layers: Vec::new(),
            files: None,
        }
    }

    /// Whether both sides are the same by that measure.
    pub fn is_same(&self, by: By) -> bool {
        let (Some(old), Some(new)) = (&self.old, &self.new) else {
            return false;
        };
        let same_config = self.config.is_empty() && self.history.is_empty();
        match by {
            // IDs are known of images that were not compared too.
            By::Identity => old.has_same_ids(new),
            _ if self.causes.contains(&Cause::Limit) => false,
            By::Layers => same_config && self.layers.iter().all(|layer| layer.change == LayerChange::Shared),
            By::Files => same_config && self.has_same_files(),
        }
    }

    /// Whether both sides are known to be not the same by that measure. Of what was not compared, or not
    /// in full, it may be that neither holds.
    pub fn is_different(&self, by: By) -> bool {
        let is_one = self.old.is_none() || self.new.is_none();
        let other_config = !self.config.is_empty() || !self.history.is_empty();
        match by {
            _ if is_one => true,
            By::Identity => !self.is_same(by),
            _ if self.causes.contains(&Cause::Limit) => false,
            By::Layers => !self.is_same(by),
            By::Files => other_config || self.has_other_files(),
        }
    }

    fn has_other_files(&self) -> bool {
        let of_layers = || self.layers.iter().filter_map(|layer| layer.files.as_ref());
        match self.files.iter().chain(of_layers()).next() {
            Some(_) => self.files.iter().chain(of_layers()).any(FilesDiff::is_different),
            None => !self.has_same_files(),
        }
    }

    fn has_same_files(&self) -> bool {
        let same_layer = |layer: &LayerDiff| match &layer.files {
            Some(files) => files.is_same(),
            None => layer.change == LayerChange::Shared,
        };
        match &self.files {
            Some(files) => files.is_same(),
            None => self.layers.iter().all(same_layer),
        }
    }

    /// Bytes of the new image's layers, as stored, that the old one does not have: what would have
    /// to travel to where that is. Of an image that was added, those that no image of the old archive
    /// has.
    pub fn travels(&self) -> u64 {
        self.layers.iter().map(|layer| layer.travels).sum()
    }
}

/// An image on one platform in one archive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageSide {
    /// Which of [`Archive::images`](crate::Archive::images) it is.
    pub image: usize,
    /// Which of its [`manifests`](crate::Image::manifests).
    pub manifest: usize,
    /// The names it has in the archive.
    pub names: Vec<String>,
    /// What it runs on.
    pub platform: Platform,
    /// The digest of the index or manifest that `index.json` names.
    pub target: Option<BlobDigest>,
    /// The digest of its own manifest.
    pub manifest_digest: Option<BlobDigest>,
    /// The digest of its config.
    pub config_digest: BlobDigest,
    /// The ID that each engine gives it.
    pub ids: Vec<EngineId>,
}

/// The ID that an engine gives an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngineId {
    /// Which engine.
    pub engine: Engine,
    /// The ID; none if the engine does not take the image.
    pub id: Option<ImageId>,
    /// What must hold for the engine to give that ID.
    pub conditions: Vec<Condition>,
}

impl ImageSide {
    /// What that engine makes of it.
    pub fn on(&self, engine: Engine) -> Option<&EngineId> {
        self.ids.iter().find(|one| one.engine == engine)
    }

    /// Whether every engine that takes both gives them one ID, and there is such an engine.
    pub fn has_same_ids(&self, other: &Self) -> bool {
        let pairs = self.ids.iter().zip(&other.ids);
        let mut both = pairs.filter_map(|(old, new)| Some(old.id? == new.id?)).peekable();
        // Images for other platforms than the host's may have no ID anywhere.
        match both.peek() {
            Some(_) => both.all(|same| same),
            None => self.config_digest == other.config_digest && self.target == other.target,
        }
    }
}
