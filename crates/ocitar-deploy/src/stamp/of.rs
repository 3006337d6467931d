//! From an archive to its stamp.

use std::collections::BTreeMap;

use ocitar::{Archive, Condition, Engine, Finding, Host, Image, Layer, Manifest, Outcome, Prediction};
use serde_json::Value;

use super::{
    ArchiveFile, ConditionStamp, IdStamp, ImageStamp, LayerStamp, ManifestStamp, RefusalStamp, Stamp, Tool,
};

impl Stamp {
    /// Writes down what identifies the images of an archive, and what engines on `host` make of
    /// them. An archive at fault has no identity, and its stamp no image (see [`Archive::fault`]).
    pub fn of(archive: &Archive, file: ArchiveFile, host: &Host) -> Self {
        let predictions: Vec<Prediction> =
            Engine::ALL.iter().flat_map(|engine| archive.predict_on(*engine, host)).collect();
        let images = if archive.fault().is_some() { &[] } else { archive.images() };
        let image = |(i, image): (usize, &Image)| ImageStamp {
            names: image.names().to_vec(),
            target: image.target(),
            platforms: image.manifests().iter().map(|manifest| platform(archive, manifest)).collect(),
            ids: predictions.iter().filter(|p| p.image.is_none_or(|of| of == i)).map(id).collect(),
        };
        Self {
            schema: Self::SCHEMA.to_owned(),
            tool: Tool { name: "ocitar".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
            archive: file,
            platform: host.platform.clone(),
            labels: BTreeMap::new(),
            images: images.iter().enumerate().map(image).collect(),
        }
    }
}

fn platform(archive: &Archive, manifest: &Manifest) -> ManifestStamp {
    let config = manifest.config();
    let layer = |layer: &Layer| LayerStamp {
        digest: layer.digest,
        size: layer.size,
        diff_id: layer.diff_id,
        unpacked_size: unpacked(archive, layer),
    };
    ManifestStamp {
        platform: manifest.platform().clone(),
        manifest: manifest.digest(),
        config: config.digest(),
        created: config.created().map(str::to_owned),
        run: run(config.raw()),
        layers: manifest.layers().iter().map(layer).collect(),
    }
}

fn unpacked(archive: &Archive, layer: &Layer) -> Option<u64> {
    let blob = archive.inventory().get(layer.member.as_str())?.blob()?;
    Some(blob.decoded.as_ref()?.as_ref().ok()?.size)
}

/// The object `config` of a config, which was read strictly before.
fn run(config: &[u8]) -> Value {
    let config: Value = serde_json::from_slice(config).unwrap_or_default();
    config.get("config").cloned().unwrap_or_default()
}

fn id(prediction: &Prediction) -> IdStamp {
    IdStamp {
        engine: prediction.engine,
        id: prediction.outcome.id(),
        names: match prediction.outcome {
            Outcome::Loads { .. } => prediction.names.clone(),
            _ => Vec::new(),
        },
        references: prediction.references(),
        conditions: prediction.outcome.conditions().iter().map(condition).collect(),
        refused: prediction.outcome.finding().map(refusal),
    }
}

fn condition(condition: &Condition) -> ConditionStamp {
    ConditionStamp {
        name: condition.name().to_owned(),
        value: condition.value(),
        message: condition.to_string(),
    }
}

fn refusal(finding: &Finding) -> RefusalStamp {
    RefusalStamp { rule: finding.rule().to_owned(), message: finding.kind.to_string() }
}
