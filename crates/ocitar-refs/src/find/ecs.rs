//! Task definitions of Amazon ECS: `containerDefinitions[].image`, also below `taskDefinition`, as
//! `aws ecs describe-task-definition` prints it.

use super::collect::Collector;
use crate::image_use::{Owner, Who};
use crate::yaml::{NodeId, Reader};

const CONTAINERS: &str = "containerDefinitions";

/// Whether a document has what only a task definition has: a list of containers with images.
pub(super) fn is_one(reader: &Reader<'_>, root: NodeId) -> bool {
    containers(reader, root).is_some_and(|(_, _, list)| {
        let items = reader.items(list);
        !items.is_empty() && items.iter().all(|item| reader.get(*item, "image").is_some())
    })
}

fn containers(reader: &Reader<'_>, root: NodeId) -> Option<(&'static str, NodeId, NodeId)> {
    let of = |task: NodeId| Some((task, reader.get(task, CONTAINERS)?));
    let nested = || Some(("taskDefinition.", of(reader.get(root, "taskDefinition")?)?));
    let (path, (task, list)) = of(root).map(|found| ("", found)).or_else(nested)?;
    Some((path, task, list))
}

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let Some((path, task, list)) = containers(reader, root) else { return };
    for (i, container) in reader.items(list).iter().enumerate() {
        let Some(image) = reader.get(*container, "image") else { continue };
        let who = Who::Task {
            family: reader.text(task, "family").map(str::to_owned),
            container: reader.text(*container, "name").unwrap_or_default().to_owned(),
        };
        let path = format!("{path}{CONTAINERS}[{i}].image");
        collector.whole(image, Owner { path, who, pull_policy: None, is_built: false });
    }
}
