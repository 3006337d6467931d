//! Lines of `docker ps`, `docker compose ps` and `podman ps`, as JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::docker::{Labels, manager};
use super::read::{digest, told};
use super::{Container, Manager, Told};
use crate::names;

/// What Compose writes down of the image that it makes a container of.
const MADE_OF: &str = "com.docker.compose.image";

/// `docker ps --format '{{json .}}'`, and that of Compose.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Line {
    #[serde(rename = "ID")]
    id: String,
    image: String,
    state: Option<String>,
    names: Option<String>,
    name: Option<String>,
    labels: Option<Value>,
    created_at: Option<String>,
}

/// The image is told by name as long as that leads to it, and then by ID (Docker 20 to 29), of which a few
/// digits may be all; Compose has written down the ID from the beginning.
pub(super) fn docker(line: Line) -> Container {
    let labels = labels(line.labels);
    let name = line.name.or(line.names).unwrap_or_else(|| line.id.clone());
    let manager = manager(&labels);
    let made_of = labels.get(MADE_OF).filter(|_| is_composed(&name, &manager));
    let label = made_of.and_then(|text| digest(text)).map(|digest| (digest, Told::Label));
    Container {
        image: told(&line.image).into_iter().chain(label).collect(),
        asked: Some(line.image).filter(|image| !names::is_id(image)),
        state: line.state,
        created: line.created_at,
        id: line.id,
        platform: None,
        manager,
        name,
    }
}

/// Whether Compose itself made a container, by the name that it gives: what is committed from such a one
/// has its labels too, the ID of another image among them.
fn is_composed(name: &str, manager: &Manager) -> bool {
    let Manager::Compose { project, service, .. } = manager else {
        return false;
    };
    let rest =
        name.strip_prefix(project).and_then(|rest| rest.strip_prefix(['-', '_'])?.strip_prefix(&**service));
    let number = rest.and_then(|rest| rest.strip_prefix(['-', '_']));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Labels as an object, or joined as `key=value,key=value`. A value with a comma cannot be told from two
/// labels; those of interest have none.
fn labels(labels: Option<Value>) -> Labels {
    match labels {
        Some(Value::String(joined)) => {
            let pair =
                |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
            joined.split(',').filter_map(pair).collect()
        }
        Some(labels) => serde_json::from_value(labels).unwrap_or_default(),
        None => BTreeMap::new(),
    }
}

/// `podman ps --format json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PodmanLine {
    id: String,
    image: Option<String>,
    #[serde(rename = "ImageID")]
    image_id: String,
    names: Option<Vec<String>>,
    state: Option<String>,
    labels: Option<Labels>,
    created_at: Option<String>,
}

pub(super) fn podman(line: PodmanLine) -> Container {
    let name = line.names.and_then(|names| names.into_iter().next());
    Container {
        name: name.unwrap_or_else(|| line.id.clone()),
        id: line.id,
        image: digest(&line.image_id).map(|digest| (digest, Told::Id)).into_iter().collect(),
        asked: line.image.filter(|image| !image.is_empty()),
        state: line.state,
        created: line.created_at,
        platform: None,
        manager: manager(&line.labels.unwrap_or_default()),
    }
}
