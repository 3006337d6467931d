//! Lines of `docker ps`, `docker compose ps` and `podman ps`, as JSON.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::docker::{Labels, manager};
use super::read::digest;
use super::{Container, Told};

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

/// The image is told by name as long as that leads to it, and then by ID (Docker 20, 26 and 28); Compose
/// has written down the ID from the beginning.
pub(super) fn docker(line: Line) -> Container {
    let labels = labels(line.labels);
    let id = digest(&line.image).map(|digest| (digest, Told::Id));
    let label = labels.get(MADE_OF).and_then(|text| digest(text)).map(|digest| (digest, Told::Label));
    Container {
        name: line.name.or(line.names).unwrap_or_else(|| line.id.clone()),
        image: id.into_iter().chain(label).collect(),
        asked: Some(line.image).filter(|image| digest(image).is_none()),
        state: line.state,
        created: line.created_at,
        manager: manager(&labels),
        id: line.id,
    }
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
        manager: manager(&line.labels.unwrap_or_default()),
    }
}
