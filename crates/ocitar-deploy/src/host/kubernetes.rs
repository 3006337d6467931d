//! Pods, after the API types of Kubernetes (`k8s.io/api/core/v1`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::documents::{Object, few, parse};
use super::read::told;
use super::{Container, HostFault, Manager};

/// Reads a pod or a list of them; tells whether it is one.
pub(super) fn take(
    object: &Object<'_>,
    raw: &RawValue,
    at: usize,
    containers: &mut Vec<Container>,
) -> Result<bool, HostFault> {
    match &*kind(object, at)? {
        "Pod" => containers.extend(pod(parse(raw, at)?)),
        "PodList" => containers.extend(parse::<List<Pod>>(raw, at)?.items.into_iter().flat_map(pod)),
        "List" => return items(raw, at, containers),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Reads the pods of a list of anything; tells whether there was nothing else. A list in a list is none
/// that `kubectl` prints, and might go on for ever.
fn items(raw: &RawValue, at: usize, containers: &mut Vec<Container>) -> Result<bool, HostFault> {
    let mut all = true;
    for item in parse::<List<&RawValue>>(raw, at)?.items {
        match &*kind(&parse(item, at)?, at)? {
            "Pod" => containers.extend(pod(parse(item, at)?)),
            _ => all = false,
        }
    }
    Ok(all)
}

fn kind(object: &Object<'_>, at: usize) -> Result<String, HostFault> {
    object.get("kind").map_or(Ok(String::new()), |kind| parse(kind, at))
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct List<T> {
    #[serde(default = "Vec::new", deserialize_with = "few")]
    items: Vec<T>,
}

#[derive(Deserialize)]
struct Pod {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    name: String,
    uid: Option<String>,
    namespace: Option<String>,
    creation_timestamp: Option<String>,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    owner_references: Option<Vec<Owner>>,
}

#[derive(Deserialize)]
struct Owner {
    kind: String,
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    containers: Option<Vec<Asked>>,
    #[serde(default)]
    init_containers: Option<Vec<Asked>>,
    #[serde(default)]
    ephemeral_containers: Option<Vec<Asked>>,
}

#[derive(Deserialize)]
struct Asked {
    name: String,
    image: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    phase: Option<String>,
    #[serde(default)]
    container_statuses: Option<Vec<ContainerStatus>>,
    #[serde(default)]
    init_container_statuses: Option<Vec<ContainerStatus>>,
    #[serde(default)]
    ephemeral_container_statuses: Option<Vec<ContainerStatus>>,
}

#[derive(Deserialize)]
struct ContainerStatus {
    name: String,
    image: Option<String>,
    #[serde(rename = "imageID")]
    image_id: Option<String>,
    #[serde(default)]
    state: State,
}

#[derive(Default, Deserialize)]
struct State {
    running: Option<Running>,
    waiting: Option<Reason>,
    terminated: Option<Reason>,
}

#[derive(Deserialize)]
struct Running {}

#[derive(Deserialize)]
struct Reason {
    reason: Option<String>,
}

/// Every container of a pod, with its status if it has one.
fn pod(pod: Pod) -> Vec<Container> {
    let Pod { metadata, spec, status } = pod;
    let flat = |all: Option<Vec<ContainerStatus>>| all.unwrap_or_default();
    let mut running = flat(status.container_statuses);
    running.extend(flat(status.init_container_statuses));
    running.extend(flat(status.ephemeral_container_statuses));
    let namespace = metadata.namespace.clone().unwrap_or_else(|| "default".to_owned());
    let owner = owner(&metadata);
    let asked = [spec.containers, spec.init_containers, spec.ephemeral_containers];
    let container = |asked: Asked| {
        let running = running.iter().find(|running| running.name == asked.name);
        let told = running.and_then(|running| running.image_id.as_deref()).and_then(told);
        Container {
            id: match &metadata.uid {
                Some(uid) => format!("{uid}/{}", asked.name),
                None => format!("{namespace}/{}/{}", metadata.name, asked.name),
            },
            name: asked.name,
            image: told.into_iter().collect(),
            asked: asked.image.or_else(|| running.and_then(|running| running.image.clone())),
            state: state(status.phase.as_deref(), running),
            created: metadata.creation_timestamp.clone(),
            platform: None,
            manager: Manager::Kubernetes {
                namespace: namespace.clone(),
                pod: metadata.name.clone(),
                owner: owner.clone(),
            },
        }
    };
    asked.into_iter().flatten().flatten().map(container).collect()
}

/// What a container does, as long as its pod has not ended: one that waits to be started again does so with
/// the image it has, and what an init container did is part of its pod.
fn state(phase: Option<&str>, running: Option<&ContainerStatus>) -> Option<String> {
    let own =
        running.filter(|_| !phase.is_some_and(|phase| ENDED.contains(&phase))).map(|running| &running.state);
    let because = |word: &str, of: &Reason| match &of.reason {
        Some(reason) => format!("{word}: {reason}"),
        None => word.to_owned(),
    };
    let own = own.and_then(|state| match (&state.running, &state.waiting, &state.terminated) {
        (Some(Running {}), ..) => Some("running".to_owned()),
        (_, Some(waiting), _) => Some(because("waiting", waiting)),
        (.., Some(terminated)) => Some(because("terminated", terminated)),
        _ => None,
    });
    own.or_else(|| phase.map(str::to_owned))
}

/// Phases of a pod of which nothing runs any more.
const ENDED: [&str; 2] = ["Succeeded", "Failed"];

/// What keeps a pod. A ReplicaSet is a Deployment's, if its name ends with the hash of the template.
fn owner(metadata: &Metadata) -> Option<String> {
    let owner = metadata.owner_references.as_ref()?.first()?;
    let hash = metadata.labels.as_ref().and_then(|labels| labels.get("pod-template-hash"));
    let deployment = hash.and_then(|hash| owner.name.strip_suffix(hash)?.strip_suffix('-'));
    match deployment {
        Some(name) if owner.kind == "ReplicaSet" => Some(format!("deployment/{name}")),
        _ => Some(format!("{}/{}", owner.kind.to_lowercase(), owner.name)),
    }
}
