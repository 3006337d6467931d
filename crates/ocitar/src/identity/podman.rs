//! podman: the config's digest as ID, read from `index.json` if that works, else from
//! `manifest.json`.
//!
//! Observed with podman 5.8 (`podman load`).

use super::condition::Condition;
use super::prediction::{Outcome, Prediction};
use super::{Case, choose, run};
use crate::changeset::Doubt;
use crate::finding::{Finding, FindingKind, Role};
use crate::image::{Config, DockerItem, ImageNode, LayerBlob, OciView, position_of_config};
use crate::location::Location;
use crate::reference::Reference;

pub(super) fn predict(case: &Case<'_>) -> Vec<Prediction> {
    if let Some(outer) = case.facts.inventory.outer().filter(|outer| outer.unlike_podman) {
        return Prediction::whole(FindingKind::OuterCodec { codec: outer.codec });
    }
    let refusal = match case.facts.oci.as_ref().map(|oci| layout(case, oci)) {
        Some(Ok(prediction)) => return vec![prediction],
        Some(Err(refusal)) => refusal,
        None => Prediction::refused(Finding::fault(FindingKind::NoImage, Location::default())),
    };
    match &case.facts.docker {
        Some(docker) => {
            let numbered = docker.items.iter().enumerate();
            numbered.map(|(i, item)| saved(case, item, &docker.items[..i])).collect()
        }
        None => vec![refusal],
    }
}

fn layout(case: &Case<'_>, oci: &OciView) -> Result<Prediction, Prediction> {
    let [entry] = oci.entries.as_slice() else {
        let kind = FindingKind::SeveralImages { images: oci.entries.len() };
        return Err(Prediction::refused(Finding::fault(kind, Location::default())));
    };
    let image = OciView::image_of(case.images, entry);
    let refuse = |kind| {
        let outcome = Outcome::refused(kind, entry.descriptor.at.clone());
        Prediction::new(image, Vec::new(), outcome)
    };
    let names = entry.name().map(local).transpose().map_err(refuse)?;
    let chosen = choose::by_podman(&entry.node, entry.descriptor.digest, &case.host.platform);
    let node = chosen.map_err(refuse)?;
    usable(node).map_err(|kind| {
        let outcome = Outcome::refused_for(kind, &node.config, &entry.descriptor.at);
        Prediction::new(image, Vec::new(), outcome)
    })?;
    unpacks(&node.layers).map_or(Ok(()), |kind| Err(refuse(kind)))?;
    let outcome = Outcome::loads(node.config.digest(), case.podman_conditions(&node.config, &node.layers));
    Ok(Prediction::new(image, names.into_iter().collect(), outcome))
}

fn usable(node: &ImageNode) -> Result<&ImageNode, FindingKind> {
    if let Some(kind) = super::other_os(&node.config).or_else(|| run::by_podman(&node.config)) {
        return Err(kind);
    }
    match node.is_mixed() {
        true => Err(FindingKind::MediaType { role: Role::Config, found: node.config_type.clone() }),
        false => Ok(node),
    }
}

fn saved(case: &Case<'_>, item: &DockerItem, earlier: &[DockerItem]) -> Prediction {
    let names = item.tags().map(local).collect::<Result<Vec<_>, _>>();
    // A layer that an earlier image brought in is not looked for again.
    let is_stored = |id| earlier.iter().any(|item| item.config.diff_ids().contains(id));
    let linked = item.only_linked.iter().find(|(_, diff_id)| !is_stored(diff_id));
    let refusal = linked
        .map(|(link, _)| FindingKind::OnlyLinked { link: link.clone() })
        .or_else(|| super::other_os(&item.config))
        .or_else(|| run::by_podman(&item.config))
        .or_else(|| unpacks(&item.layers));
    let (names, refusal) = match names {
        Ok(names) => (super::unique(names.into_iter()), refusal),
        Err(kind) => (Vec::new(), Some(kind)),
    };
    let outcome = match refusal {
        Some(kind) => Outcome::refused_for(kind, &item.config, &item.at),
        None => Outcome::loads(item.config.digest(), case.podman_conditions(&item.config, &item.layers)),
    };
    Prediction::new(position_of_config(case.images, item.config.digest()), names, outcome)
}

/// What podman does not unpack, and what it does.
const NEVER: [Doubt; 1] = [Doubt::UserXattr];
const FINE: [Doubt; 3] = [Doubt::XattrNamespace, Doubt::XattrOnLink, Doubt::DeviceNumber];

fn unpacks(layers: &[LayerBlob]) -> Option<FindingKind> {
    super::duplicate_path(layers).or_else(|| super::not_unpacked(layers, &NEVER))
}

/// The name as podman stores it: one without a registry belongs to `localhost`, `latest` is
/// written out, and what is no plain reference is refused.
fn local(text: &str) -> Result<String, FindingKind> {
    let has_domain = |first: &str| first == "localhost" || first.contains(['.', ':']);
    let full = match text.split_once('/') {
        Some((first, _)) if has_domain(first) => text.to_owned(),
        _ => format!("localhost/{text}"),
    };
    match full.parse::<Reference>() {
        Ok(name) if name.digest().is_none() && !text.starts_with('[') => Ok(name.or_latest().to_string()),
        _ => Err(FindingKind::NameForEngine { name: text.to_owned() }),
    }
}

impl Case<'_> {
    fn podman_conditions(&self, config: &Config, layers: &[LayerBlob]) -> Vec<Condition> {
        let conditions =
            self.unread_condition().into_iter().chain(self.platform_condition(config.platform()));
        conditions.chain(super::unpack_conditions(layers, &FINE)).collect()
    }
}
