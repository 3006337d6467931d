//! What identifies the images of one archive, as a small document.
//!
//! Takes an archive that was read, gives a [`Stamp`]; writes one as JSON and reads it back. Knows
//! nothing of hosts.

mod compare;
mod document;
mod index;
mod known;
mod of;

pub use compare::Difference;
pub use document::StampFault;
pub(crate) use index::Index;
pub use known::Known;

use std::collections::BTreeMap;

use ocitar::{BlobDigest, Condition, DiffId, Digest, Engine, ImageId, Platform};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::as_text;

/// All that identifies the images of one archive.
///
/// The same archive and options give the same stamp, byte for byte: there is no time in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stamp {
    /// Always [`Stamp::SCHEMA`].
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The file.
    pub archive: ArchiveFile,
    /// The host that the IDs are for: which image of several an engine takes depends on it.
    #[serde(with = "as_text")]
    pub platform: Platform,
    /// What else the builder wants to be known, such as `git.sha`.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// The images, in the archive's order.
    pub images: Vec<ImageStamp>,
}

/// What made a stamp.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The archive as a file, whatever is in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveFile {
    /// Its name, without folders; none of a stream.
    pub name: Option<String>,
    /// Its bytes as they stand, compressed or not; none of a folder.
    pub size: Option<u64>,
    /// The digest of these bytes, as `sha256sum` prints it.
    #[serde(with = "as_text::option", default)]
    pub sha256: Option<Digest>,
}

/// One image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ImageStamp {
    /// The names it has in the archive, as written.
    pub names: Vec<String>,
    /// The digest of the index or manifest that `index.json` names.
    #[serde(with = "as_text::option", default)]
    pub target: Option<BlobDigest>,
    /// The image on each platform that is complete in the archive.
    pub platforms: Vec<ManifestStamp>,
    /// What each engine makes of it.
    pub ids: Vec<IdStamp>,
}

/// An image on one platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ManifestStamp {
    /// What it runs on.
    #[serde(with = "as_text")]
    pub platform: Platform,
    /// The digest of the image manifest; none without an OCI layout.
    #[serde(with = "as_text::option", default)]
    pub manifest: Option<BlobDigest>,
    /// The digest of the image config.
    #[serde(with = "as_text")]
    pub config: BlobDigest,
    /// When it was made, as the config has it.
    #[serde(default)]
    pub created: Option<String>,
    /// The config's object `config`: how the image runs. A host shows it too, so that images can be
    /// compared where their IDs cannot.
    #[serde(default)]
    pub run: Value,
    /// The layers, lowest first.
    pub layers: Vec<LayerStamp>,
}

/// One layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LayerStamp {
    /// The digest of its bytes as they are stored.
    #[serde(with = "as_text::option", default)]
    pub digest: Option<BlobDigest>,
    /// Bytes as stored.
    pub size: u64,
    /// The digest of its decompressed bytes.
    #[serde(with = "as_text")]
    pub diff_id: DiffId,
    /// Decompressed bytes, as a tar; none if it was not read.
    #[serde(default)]
    pub unpacked_size: Option<u64>,
}

/// What one engine makes of an image: an ID, or a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IdStamp {
    /// The engine.
    #[serde(with = "as_text")]
    pub engine: Engine,
    /// The ID it will have; none if the engine refuses it.
    #[serde(with = "as_text::option", default)]
    pub id: Option<ImageId>,
    /// The names the engine will show.
    #[serde(default)]
    pub names: Vec<String>,
    /// The spellings by which the engine finds it after the load, best first.
    #[serde(default)]
    pub references: Vec<String>,
    /// What must hold for the ID.
    #[serde(default)]
    pub conditions: Vec<ConditionStamp>,
    /// Why there is no ID.
    #[serde(default)]
    pub refused: Option<RefusalStamp>,
}

/// What must hold for an ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConditionStamp {
    /// The stable name, as of [`ocitar::Condition::name`].
    pub name: String,
    /// What it is about, if anything.
    #[serde(default)]
    pub value: Option<String>,
    /// The same in words.
    pub message: String,
}

/// Why an engine gives no ID.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RefusalStamp {
    /// The stable name of the rule, as of [`ocitar::Finding::rule`].
    pub rule: String,
    /// The same in words.
    pub message: String,
}

impl Stamp {
    /// The schema of the document (`docs/schema/ocitar.stamp.1.json`).
    pub const SCHEMA: &'static str = "ocitar.stamp/1";

    /// The images that the engine will find by that name, in any spelling.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &ImageStamp> {
        let name = crate::names::full(name);
        self.images.iter().filter(move |image| image.all_names().any(|own| crate::names::full(own) == name))
    }
}

impl ImageStamp {
    /// What that engine makes of it.
    pub fn on(&self, engine: Engine) -> impl Iterator<Item = &IdStamp> {
        self.ids.iter().filter(move |id| id.engine == engine)
    }

    /// Its ID on that engine, if there is one.
    pub fn id_on(&self, engine: Engine) -> Option<ImageId> {
        self.on(engine).find_map(|id| id.id)
    }

    /// The names it has in the archive or on an engine.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().chain(self.ids.iter().flat_map(|id| &id.names)).map(String::as_str)
    }
}

impl IdStamp {
    /// Whether the ID is another where the host's store already holds layers.
    pub fn depends_on_host(&self) -> bool {
        self.conditions.iter().any(ConditionStamp::is_empty_store)
    }
}

impl ConditionStamp {
    /// Whether it is about what the host's store already holds ([`ocitar::Condition::EmptyStore`]).
    pub fn is_empty_store(&self) -> bool {
        self.name == Condition::EmptyStore.name()
    }
}
