//! The config document of an image.

use super::spec::edited;
use super::{History, ImageSpec, LayerSpec};
use crate::json::{self, Object};
use crate::{digest, sha256_hex};

/// The time that every document gives.
const CREATED: &str = "1970-01-01T00:00:00Z";

impl ImageSpec {
    /// Gives the digest of every layer's tar.
    pub fn diff_ids(&self) -> Vec<String> {
        self.layers.iter().map(LayerSpec::diff_id).collect()
    }

    /// Gives the config's bytes.
    ///
    /// # Panics
    ///
    /// If an edit finds nothing to replace.
    pub fn config(&self) -> Vec<u8> {
        if let Some(raw) = &self.raw_config {
            return raw.clone();
        }
        let made = self.made_config();
        self.config_edits.iter().fold(made, |text, (from, to)| edited(&text, from, to)).into_bytes()
    }

    /// Gives the digest of the config: the image's ID in classic docker and in podman.
    pub fn config_digest(&self) -> String {
        digest(self.config())
    }

    /// Gives the digest of the config without its algorithm.
    pub fn config_hex(&self) -> String {
        sha256_hex(self.config())
    }

    fn made_config(&self) -> String {
        Object::new()
            .text("architecture", &self.architecture)
            .field("config", self.runtime())
            .text("created", CREATED)
            .field("history", self.steps())
            .text("os", &self.os)
            .field("rootfs", self.rootfs())
            .optional("variant", self.variant.as_deref())
            .finish()
    }

    fn runtime(&self) -> String {
        let mut config = Object::new();
        if !self.env.is_empty() {
            config = config.field("Env", json::texts(&self.env));
        }
        if !self.labels.is_empty() {
            config = config.field("Labels", Object::new().texts(&self.labels).finish());
        }
        config.finish()
    }

    fn rootfs(&self) -> String {
        Object::new().text("type", "layers").field("diff_ids", json::texts(self.diff_ids())).finish()
    }

    fn steps(&self) -> String {
        if self.history.is_empty() {
            let one_each = (1..=self.layers.len()).map(|number| format!("COPY layer {number}"));
            return json::array(one_each.map(|created_by| step(&History { created_by, empty_layer: false })));
        }
        json::array(self.history.iter().map(step))
    }
}

fn step(history: &History) -> String {
    let object = Object::new().text("created", CREATED).text("created_by", &history.created_by);
    if history.empty_layer { object.field("empty_layer", true).finish() } else { object.finish() }
}
