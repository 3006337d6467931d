//! The `docker save` dialect: `manifest.json` and the files it names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::{self, Config};
use super::descriptor::Descriptor;
use super::document::{Document, Shelf};
use super::layer::{self, LayerBlob};
use super::names;
use crate::digest::DiffId;
use crate::finding::{Finding, FindingKind, Role};
use crate::json::{JsonError, Object, Value};
use crate::limits::Limits;
use crate::location::Location;
use crate::name::MemberName;
use crate::scan::{Inventory, Member};

/// What `manifest.json` says, as far as it is sound.
#[derive(Debug, Default)]
pub(crate) struct DockerView {
    pub(crate) items: Vec<DockerItem>,
    /// The paths that the items name, whether they are in the archive or not.
    pub(crate) mentioned: BTreeSet<String>,
}

/// One image of `manifest.json`.
#[derive(Debug)]
pub(crate) struct DockerItem {
    /// Where the item begins in `manifest.json`.
    pub(crate) at: Location,
    /// As written.
    pub(crate) repo_tags: Vec<String>,
    /// The config's path, as written.
    pub(crate) config_path: String,
    pub(crate) config: Arc<Config>,
    pub(crate) config_size: u64,
    pub(crate) layers: Vec<LayerBlob>,
    /// The layers that are named only by a link: podman does not find these in the archive.
    pub(crate) only_linked: Vec<(MemberName, DiffId)>,
}

impl DockerItem {
    /// Its names, as written.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &str> {
        self.repo_tags.iter().map(String::as_str)
    }
}

const KNOWN: [&str; 5] = ["Config", "RepoTags", "Layers", "Parent", "LayerSources"];

/// Reads `manifest.json`, if there is one.
pub(super) fn read(shelf: &Shelf<'_>, findings: &mut Vec<Finding>) -> Option<DockerView> {
    let document = match shelf.named("manifest.json", Role::ManifestJson)? {
        Ok(document) => document,
        Err(finding) => {
            findings.push(finding);
            return Some(DockerView::default());
        }
    };
    let items = match list(&document, shelf.limits) {
        Ok(items) => items,
        Err(finding) => {
            findings.push(finding);
            return Some(DockerView::default());
        }
    };
    let (configs, mentioned) = (BTreeMap::new(), BTreeSet::new());
    let mut reader = Reader { shelf, document: &document, findings, configs, mentioned };
    let items = items.iter().filter_map(|value| reader.item(value)).collect();
    Some(DockerView { items, mentioned: reader.mentioned })
}

fn list<'a>(document: &'a Document<'_>, limits: &Limits) -> Result<&'a [Value], Finding> {
    let fail = |kind| Finding::fault(kind, document.location());
    let items = document.value.as_array().ok_or_else(|| {
        let expected = "an array of images";
        fail(FindingKind::Json(crate::json::JsonFault::Type { field: "manifest.json".to_owned(), expected }))
    })?;
    match items.len() {
        0 => Err(fail(FindingKind::NoImages { role: Role::ManifestJson })),
        n if n > limits.images => {
            Err(fail(FindingKind::Limit { what: "images", limit: limits.images as u64 }))
        }
        _ => Ok(items),
    }
}

/// A config and its size in bytes.
type SizedConfig = (Arc<Config>, u64);

struct Reader<'a> {
    shelf: &'a Shelf<'a>,
    document: &'a Document<'a>,
    findings: &'a mut Vec<Finding>,
    /// The configs read so far, by path and number of layers: several images may share one.
    configs: BTreeMap<(&'a str, usize), Option<SizedConfig>>,
    mentioned: BTreeSet<String>,
}

/// An item as written.
struct Raw<'a> {
    at: Location,
    config: &'a str,
    repo_tags: Vec<&'a str>,
    layers: Vec<&'a str>,
    layer_sources: Option<&'a Object>,
}

impl<'a> Reader<'a> {
    fn item(&mut self, value: &'a Value) -> Option<DockerItem> {
        let at = self.document.location().byte(value.at as u64);
        let raw = match raw(value, at.clone()) {
            Ok(raw) => raw,
            Err(error) => {
                self.findings.push(Finding::json(error, self.document.name));
                return None;
            }
        };
        self.check_sizes(&raw)?;
        self.mentioned.extend(raw.layers.iter().chain([&raw.config]).map(|path| (*path).to_owned()));
        self.check_sources(&raw);
        names::check_tags(&raw.repo_tags, &at, self.findings);
        let Some((config, config_size)) = self.config(&raw) else {
            // All faults are wanted.
            for path in &raw.layers {
                self.layer_member(&raw, path);
            }
            return None;
        };
        let layers = self.layers(&raw, &config)?;
        let only_linked = only_linked(self.shelf.inventory, &raw.layers, &config);
        let config_path = raw.config.to_owned();
        let repo_tags = raw.repo_tags.into_iter().map(str::to_owned).collect();
        Some(DockerItem { at, repo_tags, config_path, config, config_size, layers, only_linked })
    }

    fn check_sizes(&mut self, raw: &Raw<'_>) -> Option<()> {
        let caps = [
            ("layers of one image", raw.layers.len(), self.shelf.limits.layers),
            ("names of one image", raw.repo_tags.len(), self.shelf.limits.names),
        ];
        for (what, n, limit) in caps {
            if n > limit {
                self.fail(raw, FindingKind::Limit { what, limit: limit as u64 });
                return None;
            }
        }
        Some(())
    }

    fn config(&mut self, raw: &Raw<'a>) -> Option<SizedConfig> {
        let key = (raw.config, raw.layers.len());
        if let Some(known) = self.configs.get(&key) {
            return known.clone();
        }
        let config = self.read_config(raw);
        self.configs.insert(key, config.clone());
        config
    }

    /// Docker decodes where foreign layers come from, and does not go there.
    fn check_sources(&mut self, raw: &Raw<'_>) {
        let mut found = Vec::new();
        for (_, source) in raw.layer_sources.into_iter().flat_map(|sources| sources.iter()) {
            Descriptor::read(source, "LayerSources", self.document.name, &mut found);
        }
        found.retain(|finding| !matches!(finding.kind, FindingKind::Urls | FindingKind::Data));
        self.findings.append(&mut found);
    }

    fn read_config(&mut self, raw: &Raw<'_>) -> Option<SizedConfig> {
        let role = Role::Config;
        self.check_path(raw, role, raw.config)?;
        let Some(member) = self.shelf.inventory.get(raw.config) else {
            self.fail(raw, FindingKind::Missing { role, name: raw.config.to_owned() });
            return None;
        };
        match self.shelf.read(member, role) {
            Ok(document) => {
                let config = config::read(&document, raw.layers.len(), self.findings)?;
                Some((Arc::new(config), document.blob.size))
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    fn layers(&mut self, raw: &Raw<'_>, config: &Config) -> Option<Vec<LayerBlob>> {
        let numbered = raw.layers.iter().zip(config.diff_ids()).enumerate();
        // All faults are wanted, so the layers are collected before any of them can be missing.
        let layers: Vec<_> =
            numbered.map(|(i, (path, diff_id))| self.layer(raw, i, path, *diff_id)).collect();
        layers.into_iter().collect()
    }

    fn layer(&mut self, raw: &Raw<'_>, i: usize, path: &str, diff_id: DiffId) -> Option<LayerBlob> {
        layer::read(self.layer_member(raw, path)?, i, diff_id, self.findings)
    }

    fn layer_member(&mut self, raw: &Raw<'_>, path: &str) -> Option<&'a Member> {
        self.check_path(raw, Role::Layer, path)?;
        let shelf: &'a Shelf<'a> = self.shelf;
        let member = layer::follow(shelf.inventory, path);
        if member.is_none() {
            self.fail(raw, FindingKind::Missing { role: Role::Layer, name: path.to_owned() });
        }
        member
    }

    /// Engines look paths up verbatim, cleaned, or scoped to a folder: only plain ones are alike.
    fn check_path(&mut self, raw: &Raw<'_>, role: Role, path: &str) -> Option<()> {
        let plain = MemberName::file(path).is_ok_and(|name| name.as_str() == path);
        if !plain {
            self.fail(raw, FindingKind::Path { role, path: path.to_owned() });
        }
        plain.then_some(())
    }

    fn fail(&mut self, raw: &Raw<'_>, kind: FindingKind) {
        self.findings.push(Finding::fault(kind, raw.at.clone()));
    }
}

fn raw(value: &Value, at: Location) -> Result<Raw<'_>, JsonError> {
    let fields = value.fields("", &KNOWN)?;
    fields.string("Parent")?;
    fields.need("Config")?;
    Ok(Raw {
        at,
        config: fields.string("Config")?.unwrap_or_default(),
        repo_tags: fields.strings("RepoTags")?,
        layers: fields.strings("Layers")?,
        layer_sources: fields.object("LayerSources")?,
    })
}

/// The layers that are listed by a link alone: podman reads links as files of no bytes, unless
/// their target is listed too.
fn only_linked(inventory: &Inventory, layers: &[&str], config: &Config) -> Vec<(MemberName, DiffId)> {
    let lonely = |path: &str| {
        let link = inventory.get(path).filter(|member| member.blob().is_none())?;
        let target = layer::follow(inventory, path)?;
        (!layers.contains(&target.name.as_str())).then(|| link.name.clone())
    };
    layers.iter().zip(config.diff_ids()).filter_map(|(path, id)| Some((lonely(path)?, *id))).collect()
}
