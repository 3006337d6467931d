//! A docker archive of any size.

use std::fs::File;
use std::io;
use std::path::Path;

use super::layer::{Facts, Recipe, padding};
use super::reader::Segment;
use super::{BigReader, Content};
use crate::json::{self, Object};
use crate::tar::{RawHeader, RawTar};
use crate::{Compression, sha256_hex};

/// Holds the plan of a docker archive whose layers are made up while it is read.
///
/// ```
/// use std::io::Read;
/// use ocitar_testkit::{BigArchive, Compression};
///
/// let archive = BigArchive::new(&[100_000, 0], 1, Compression::None);
/// let mut bytes = Vec::new();
/// archive.reader().read_to_end(&mut bytes)?;
/// assert_eq!(bytes.len() as u64, archive.len());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BigArchive {
    segments: Vec<Segment>,
    diff_ids: Vec<String>,
    config: String,
    length: u64,
}

impl BigArchive {
    /// Plans an archive with one layer for each size, which is that of the one file in the layer.
    ///
    /// Every layer is made once here, for its digest and, if compressed, once more for its size.
    pub fn new(layers: &[u64], seed: u64, compression: Compression) -> Self {
        Self::with_content(layers, seed, compression, Content::Noise)
    }

    /// Plans an archive whose files consist of something else than noise.
    pub fn with_content(layers: &[u64], seed: u64, compression: Compression, content: Content) -> Self {
        let numbered = (seed..).zip(layers);
        let recipes = numbered.map(|(seed, &size)| Recipe { size, seed, content, compression });
        let made: Vec<(Recipe, Facts)> = recipes.map(|recipe| (recipe, recipe.facts())).collect();
        let diff_ids: Vec<String> =
            made.iter().map(|(_, facts)| format!("sha256:{}", facts.diff_id_hex)).collect();
        Self::planned(&made, diff_ids)
    }

    /// Starts to read the archive. Every reader gives the same bytes.
    pub fn reader(&self) -> BigReader {
        BigReader::new(self.segments.clone())
    }

    /// Gives the number of bytes of the whole archive.
    #[allow(clippy::len_without_is_empty, reason = "an archive is never empty")]
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Gives the digest of every layer's tar.
    pub fn diff_ids(&self) -> &[String] {
        &self.diff_ids
    }

    /// Gives the config's bytes.
    pub fn config(&self) -> &[u8] {
        self.config.as_bytes()
    }

    /// Gives the digest of the config: the image's ID.
    pub fn config_digest(&self) -> String {
        crate::digest(&self.config)
    }

    /// Writes the archive to a file.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn write_to(&self, path: impl AsRef<Path>) -> io::Result<()> {
        let mut file = File::create(path)?;
        io::copy(&mut self.reader(), &mut file)?;
        file.sync_all()
    }

    fn planned(layers: &[(Recipe, Facts)], diff_ids: Vec<String>) -> Self {
        let config = config(&diff_ids);
        let name = format!("{}.json", sha256_hex(&config));
        let mut plan = Plan::default().bytes(RawTar::new().file(&name, &config));
        for (index, layer) in layers.iter().enumerate() {
            plan = plan.layer(&layer_name(index, &layer.1), layer);
        }
        let manifest = manifest(&name, layers);
        let plan = plan.bytes(RawTar::from(RawTar::new().file("manifest.json", manifest).finish()));
        Self { segments: plan.segments, diff_ids, config, length: plan.length }
    }
}

/// Collects segments and counts their bytes.
#[derive(Default)]
struct Plan {
    segments: Vec<Segment>,
    length: u64,
}

impl Plan {
    fn bytes(self, tar: RawTar) -> Self {
        let bytes = tar.finish_with(crate::tar::End::Missing);
        let length = bytes.len() as u64;
        self.push(Segment::Bytes(bytes), length)
    }

    fn layer(self, name: &str, (recipe, facts): &(Recipe, Facts)) -> Self {
        let header = RawTar::new().raw(RawHeader::file(name).block(facts.stored));
        let zeros = usize::try_from(padding(facts.stored)).expect("less than a block");
        self.bytes(header).push(Segment::Layer(*recipe), facts.stored).bytes(RawTar::new().zeros(zeros))
    }

    fn push(mut self, segment: Segment, length: u64) -> Self {
        self.segments.push(segment);
        self.length += length;
        self
    }
}

/// Names a layer's file. The index keeps names unique: two empty layers have one diffID.
fn layer_name(index: usize, facts: &Facts) -> String {
    format!("{index:03}-{}.tar", facts.diff_id_hex)
}

fn config(diff_ids: &[String]) -> String {
    let rootfs = Object::new().text("type", "layers").field("diff_ids", json::texts(diff_ids));
    Object::new()
        .text("architecture", "amd64")
        .field("config", "{}")
        .text("created", "1970-01-01T00:00:00Z")
        .text("os", "linux")
        .field("rootfs", rootfs.finish())
        .finish()
}

fn manifest(config: &str, layers: &[(Recipe, Facts)]) -> String {
    let names = layers.iter().enumerate().map(|(index, (_, facts))| layer_name(index, facts));
    let item = Object::new()
        .text("Config", config)
        .field("RepoTags", json::texts(["big:1"]))
        .field("Layers", json::texts(names));
    json::array([item.finish()])
}
