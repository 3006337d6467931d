//! What an image is.

use super::{LayerSpec, MediaTypes};
use crate::Compression;

/// Says how one step of an image's build is remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// The command of the step.
    pub created_by: String,
    /// Whether the step made no layer.
    pub empty_layer: bool,
}

/// Says what an image is: `linux/amd64`, without names and layers, until told otherwise.
///
/// ```
/// use ocitar_testkit::{ImageSpec, LayerBuilder, digest};
///
/// let image = ImageSpec::new("app:1")
///     .platform("linux", "arm64", Some("v8"))
///     .layer(LayerBuilder::new().file("a", "1"))
///     .env("PATH=/bin");
/// assert_eq!(image.config_digest(), digest(image.config()));
/// // A key that occurs twice:
/// let bad = image.edit_config(r#""os":"linux""#, r#""os":"linux","os":"plan9""#);
/// ```
#[derive(Clone, Debug)]
pub struct ImageSpec {
    /// The names with their tags, as `docker save` was asked for; may be empty.
    pub names: Vec<String>,
    /// The operating system.
    pub os: String,
    /// The processor architecture.
    pub architecture: String,
    /// The variant of the architecture.
    pub variant: Option<String>,
    /// The layers, lowest first.
    pub layers: Vec<LayerSpec>,
    /// The environment, `KEY=value`.
    pub env: Vec<String>,
    /// The labels.
    pub labels: Vec<(String, String)>,
    /// The build steps; if empty, one is made up for each layer.
    pub history: Vec<History>,
    /// The media types of the manifest.
    pub media_types: MediaTypes,
    /// The config to use in place of the one made from the fields above.
    pub raw_config: Option<Vec<u8>>,
    /// Replacements in the config's text.
    pub config_edits: Vec<(String, String)>,
    /// Replacements in the manifest's text.
    pub manifest_edits: Vec<(String, String)>,
}

impl ImageSpec {
    /// Starts an image with one name.
    pub fn new(name: &str) -> Self {
        Self::nameless().name(name)
    }

    /// Starts an image without a name, as saved by its ID.
    pub fn nameless() -> Self {
        Self {
            names: Vec::new(),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            variant: None,
            layers: Vec::new(),
            env: Vec::new(),
            labels: Vec::new(),
            history: Vec::new(),
            media_types: MediaTypes::Oci,
            raw_config: None,
            config_edits: Vec::new(),
            manifest_edits: Vec::new(),
        }
    }

    /// Adds a name.
    pub fn name(mut self, name: &str) -> Self {
        self.names.push(name.to_owned());
        self
    }

    /// Sets the platform.
    pub fn platform(mut self, os: &str, architecture: &str, variant: Option<&str>) -> Self {
        self.os = os.to_owned();
        self.architecture = architecture.to_owned();
        self.variant = variant.map(str::to_owned);
        self
    }

    /// Adds an uncompressed layer: a [`LayerBuilder`](crate::LayerBuilder), or bytes.
    pub fn layer(self, tar: impl Into<Vec<u8>>) -> Self {
        self.layer_as(tar, Compression::None)
    }

    /// Adds a compressed layer, given as its uncompressed tar.
    pub fn layer_as(mut self, tar: impl Into<Vec<u8>>, compression: Compression) -> Self {
        self.layers.push(LayerSpec::new(tar, compression));
        self
    }

    /// Adds a layer whose stored bytes need not have to do with its tar.
    pub fn layer_blob(
        mut self,
        tar: impl Into<Vec<u8>>,
        blob: impl Into<Vec<u8>>,
        compression: Compression,
    ) -> Self {
        self.layers.push(LayerSpec { tar: tar.into(), blob: blob.into(), compression });
        self
    }

    /// Adds a variable to the environment, `KEY=value`.
    pub fn env(mut self, variable: &str) -> Self {
        self.env.push(variable.to_owned());
        self
    }

    /// Adds a label.
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.push((key.to_owned(), value.to_owned()));
        self
    }

    /// Adds a build step that made a layer.
    pub fn history(self, created_by: &str) -> Self {
        self.step(created_by, false)
    }

    /// Adds a build step that made no layer.
    pub fn empty_history(self, created_by: &str) -> Self {
        self.step(created_by, true)
    }

    /// Sets the media types of the manifest.
    pub fn media_types(mut self, media_types: MediaTypes) -> Self {
        self.media_types = media_types;
        self
    }

    /// Sets the config's bytes, whatever the other fields say.
    pub fn raw_config(mut self, config: impl Into<Vec<u8>>) -> Self {
        self.raw_config = Some(config.into());
        self
    }

    /// Replaces text in the config; digests follow.
    pub fn edit_config(mut self, from: &str, to: &str) -> Self {
        self.config_edits.push((from.to_owned(), to.to_owned()));
        self
    }

    /// Replaces text in the manifest; digests follow.
    pub fn edit_manifest(mut self, from: &str, to: &str) -> Self {
        self.manifest_edits.push((from.to_owned(), to.to_owned()));
        self
    }

    fn step(mut self, created_by: &str, empty_layer: bool) -> Self {
        self.history.push(History { created_by: created_by.to_owned(), empty_layer });
        self
    }
}

/// Replaces text, and fails loudly where there is nothing to replace: such a test would test nothing.
pub(crate) fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "nothing to replace: {from:?} does not occur in {text}");
    text.replace(from, to)
}
