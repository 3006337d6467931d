//! What `crictl` prints, after the messages of the CRI API (`k8s.io/cri-api/pkg/apis/runtime/v1`).

use serde::Deserialize;

use super::docker::{Labels, manager};
use super::documents::few;
use super::read::told;
use super::{Container, Told};

/// `crictl ps -o json`.
#[derive(Deserialize)]
pub(super) struct List {
    #[serde(deserialize_with = "few")]
    containers: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: String,
    metadata: Option<Metadata>,
    image: Option<Spec>,
    image_ref: Option<String>,
    image_id: Option<String>,
    state: Option<String>,
    labels: Option<Labels>,
    created_at: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Metadata {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    image: Option<String>,
    user_specified_image: Option<String>,
}

/// `crictl inspect`.
#[derive(Deserialize)]
pub(super) struct Inspected {
    status: Entry,
}

pub(super) fn containers(list: List) -> Vec<Container> {
    list.containers.into_iter().map(container).collect()
}

pub(super) fn inspected(inspected: Inspected) -> Container {
    container(inspected.status)
}

fn container(entry: Entry) -> Container {
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let mut image: Vec<_> = given(entry.image_id).as_deref().and_then(told).into_iter().collect();
    let by_ref = given(entry.image_ref).as_deref().and_then(told);
    image.extend(by_ref.filter(|(digest, _)| image.iter().all(|(known, _): &(_, Told)| known != digest)));
    let spec = entry.image.unwrap_or(Spec { image: None, user_specified_image: None });
    // Where the image is told by its ID, what was asked for stands beside.
    let is_own =
        |text: &String| image.iter().any(|(digest, _)| told(text).is_some_and(|(own, _)| own == *digest));
    let name = given(spec.user_specified_image).or(given(spec.image).filter(|text| !is_own(text)));
    Container {
        name: entry.metadata.and_then(|of| of.name).unwrap_or_else(|| entry.id.clone()),
        id: entry.id,
        image,
        asked: name,
        state: entry.state,
        created: entry.created_at.map(|at| at.as_str().map_or_else(|| at.to_string(), str::to_owned)),
        platform: None,
        manager: manager(&entry.labels.unwrap_or_default()),
    }
}
