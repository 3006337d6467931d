//! Tasks of a swarm. They name an image, by digest only if a registry told it.

use serde::Deserialize;

use super::read::digest;
use super::{Container, Manager, Told};

/// `docker service ps --format '{{json .}}'`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Line {
    #[serde(rename = "ID")]
    id: String,
    image: Option<String>,
    name: Option<String>,
    node: Option<String>,
    desired_state: Option<String>,
    current_state: Option<String>,
}

pub(super) fn line(line: Line) -> Container {
    let name = line.name.unwrap_or_else(|| line.id.clone());
    let service = name.trim_start_matches(['\\', '_', ' ']).rsplit_once('.').map_or(&*name, |(s, _)| s);
    let manager = Manager::Swarm { service: service.to_owned() };
    let on = line.node.map_or_else(String::new, |node| format!(" on {node}"));
    // `Running 5 minutes ago`: what it does, not what it is to do.
    let current = line.current_state.and_then(|state| Some(state.split_whitespace().next()?.to_owned()));
    task_of(line.id, format!("{name}{on}"), line.image, current.or(line.desired_state), manager)
}

/// `docker inspect TASK`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Task {
    #[serde(rename = "ID")]
    id: String,
    #[serde(rename = "ServiceID")]
    service: String,
    slot: Option<u64>,
    spec: Spec,
    desired_state: Option<String>,
    status: Status,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Spec {
    container_spec: Option<ContainerSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContainerSpec {
    image: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    state: Option<String>,
    container_status: Option<ContainerStatus>,
}

#[derive(Deserialize)]
struct ContainerStatus {
    #[serde(rename = "ContainerID")]
    id: Option<String>,
}

pub(super) fn task(task: Task) -> Container {
    let name = task.slot.map_or_else(|| task.service.clone(), |slot| format!("{}.{slot}", task.service));
    let manager = Manager::Swarm { service: task.service };
    let image = task.spec.container_spec.and_then(|spec| spec.image);
    // The container tells its image, if it is in the input too.
    let container = task.status.container_status.and_then(|status| status.id).filter(|id| !id.is_empty());
    task_of(container.unwrap_or(task.id), name, image, task.status.state.or(task.desired_state), manager)
}

fn task_of(
    id: String,
    name: String,
    image: Option<String>,
    state: Option<String>,
    manager: Manager,
) -> Container {
    let told = image.as_deref().and_then(digest).map(|digest| (digest, Told::Manifest));
    Container {
        id,
        name,
        image: told.into_iter().collect(),
        asked: image,
        state,
        created: None,
        platform: None,
        manager,
    }
}
