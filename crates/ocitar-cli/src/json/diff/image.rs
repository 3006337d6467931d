use ocitar::{By, ImageDiff, ImageSide};
use serde::Serialize;

use super::cause::{self, CauseReport};
use super::config::{self, ConfigReport, StepReport};
use super::files::{self, FilesReport};
use super::layer::{self, LayerReport};
use crate::gist;
use crate::json::id::{ConditionReport, condition};

#[derive(Debug, Serialize)]
pub(super) struct ImageReport<'a> {
    same: bool,
    verdict: String,
    old: Option<SideReport>,
    new: Option<SideReport>,
    causes: Vec<CauseReport>,
    travels: u64,
    layers: Vec<LayerReport<'a>>,
    config: Vec<ConfigReport>,
    history: Vec<StepReport>,
    files: Option<FilesReport<'a>>,
}

#[derive(Debug, Serialize)]
struct SideReport {
    index: usize,
    manifest_index: usize,
    names: Vec<String>,
    platform: String,
    target: Option<String>,
    manifest: Option<String>,
    config: String,
    ids: Vec<IdReport>,
}

#[derive(Debug, Serialize)]
struct IdReport {
    engine: &'static str,
    id: Option<String>,
    conditions: Vec<ConditionReport>,
}

pub(super) fn image(image: &ImageDiff, by: By) -> ImageReport<'_> {
    ImageReport {
        same: image.is_same(by),
        verdict: gist::verdict(image),
        old: image.old.as_ref().map(side),
        new: image.new.as_ref().map(side),
        causes: image.causes.iter().map(cause::cause).collect(),
        travels: image.travels(),
        layers: image.layers.iter().map(layer::layer).collect(),
        config: image.config.iter().map(config::change).collect(),
        history: image.history.iter().map(config::step).collect(),
        files: image.files.as_ref().map(files::files),
    }
}

fn side(side: &ImageSide) -> SideReport {
    SideReport {
        index: side.image,
        manifest_index: side.manifest,
        names: side.names.clone(),
        platform: side.platform.to_string(),
        target: side.target.map(|digest| digest.to_string()),
        manifest: side.manifest_digest.map(|digest| digest.to_string()),
        config: side.config_digest.to_string(),
        ids: side
            .ids
            .iter()
            .map(|one| IdReport {
                engine: one.engine.name(),
                id: one.id.map(|id| id.to_string()),
                conditions: one.conditions.iter().map(condition).collect(),
            })
            .collect(),
    }
}
