//! Docker's classic image store: `manifest.json` alone, and the config's digest as ID.
//!
//! Observed with Docker 20.10, 26.1, 28.5 and 29.7.

use super::condition::Condition;
use super::prediction::{Outcome, Prediction};
use super::{Case, run};
use crate::changeset::Doubt;
use crate::codec::Codec;
use crate::finding::FindingKind;
use crate::image::{DockerItem, position_of_config};
use crate::reference::Reference;

pub(super) fn predict(case: &Case<'_>) -> Vec<Prediction> {
    let Some(docker) = &case.facts.docker else {
        return Prediction::whole(FindingKind::NeedsManifestJson);
    };
    docker.items.iter().map(|item| image(case, item)).collect()
}

fn image(case: &Case<'_>, item: &DockerItem) -> Prediction {
    Prediction::new(
        position_of_config(case.images, item.config.digest()),
        familiar_names(item.tags()),
        outcome(case, item),
    )
}

/// What Docker 28 does not unpack; Docker 26 takes device numbers and attributes of links.
const NEVER: [Doubt; 3] = [Doubt::XattrNamespace, Doubt::XattrOnLink, Doubt::DeviceNumber];
/// What it unpacks: on a link, other attributes than a user's are in the way before.
const FINE: [Doubt; 1] = [Doubt::UserXattr];

/// More layers make `docker load` say "max depth exceeded".
const MAX_LAYERS: usize = 125;

fn outcome(case: &Case<'_>, item: &DockerItem) -> Outcome {
    let config = &item.config;
    let (entries, layers) = (config.history().iter().filter(|h| !h.empty_layer).count(), item.layers.len());
    if entries > layers {
        return Outcome::refused_for(FindingKind::History { entries, layers }, config, &item.at);
    }
    if layers > MAX_LAYERS {
        return Outcome::refused(FindingKind::TooManyLayers { layers, limit: MAX_LAYERS }, item.at.clone());
    }
    if let Some(kind) = super::other_os(config) {
        return Outcome::refused_for(kind, config, &item.at);
    }
    let layers = super::duplicate_path(&item.layers).or_else(|| super::not_unpacked(&item.layers, &NEVER));
    if let Some(kind) = layers.or_else(|| run::by_docker(config)) {
        return Outcome::refused_for(kind, config, &item.at);
    }
    let mut conditions = case.outer_conditions();
    if item.layers.iter().any(|layer| layer.codec == Codec::Zstd) {
        conditions.push(Condition::DockerNewerThan("20.10"));
    }
    conditions.extend(run::port_condition(config));
    conditions.extend(case.platform_condition(config.platform()));
    conditions.extend(super::unpack_conditions(&item.layers, &FINE));
    Outcome::loads(config.digest(), conditions)
}

/// Names as Docker lists them, each once; what is no reference as it is.
pub(super) fn familiar_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let familiar = |name: &str| name.parse::<Reference>().map_or_else(|_| name.to_owned(), |n| n.familiar());
    super::unique(names.into_iter().map(familiar))
}
