//! GitHub Actions: `jobs.*.container`, `jobs.*.services.*`, steps that use `docker://`, and actions
//! that run `docker://`.

use super::collect::Collector;
use crate::image_use::{Owner, Who};
use crate::place::key;
use crate::yaml::{NodeId, Reader};

/// Whether a document can only be a workflow: `on`, and jobs that run somewhere or use another.
pub(super) fn is_one(reader: &Reader<'_>, root: NodeId) -> bool {
    let Some(jobs) = reader.get(root, "jobs").filter(|_| reader.get(root, "on").is_some()) else {
        return false;
    };
    let jobs = reader.entries(jobs);
    let runs = |job: NodeId| reader.get(job, "runs-on").or_else(|| reader.get(job, "uses")).is_some();
    !jobs.is_empty() && jobs.iter().all(|(_, job)| runs(*job))
}

const PREFIX: &str = "docker://";

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let jobs = reader.get(root, "jobs").map(|jobs| reader.entries(jobs)).unwrap_or_default();
    for (name, job) in jobs {
        let path = format!("jobs.{}", key(name));
        if let Some(container) = reader.get(job, "container") {
            image(reader, container, &format!("{path}.container"), name, collector);
        }
        let services = reader.get(job, "services").map(|map| reader.entries(map)).unwrap_or_default();
        for (service, value) in services {
            image(reader, value, &format!("{path}.services.{}", key(service)), name, collector);
        }
        if let Some(list) = reader.get(job, "steps") {
            steps(reader, list, &format!("{path}.steps"), name, collector);
        }
    }
    if let Some(runs) = reader.get(root, "runs") {
        if let Some(image) = reader.get(runs, "image") {
            collector.prefixed(image, PREFIX, owner("runs.image".to_owned(), ""));
        }
        if let Some(list) = reader.get(runs, "steps") {
            steps(reader, list, "runs.steps", "", collector);
        }
    }
}

/// An image as a text, or as `image` of a mapping; with or without `docker://`.
fn image(reader: &Reader<'_>, node: NodeId, path: &str, job: &str, collector: &mut Collector<'_>) {
    let (node, path) = match reader.get(node, "image") {
        Some(image) => (image, format!("{path}.image")),
        None => (node, path.to_owned()),
    };
    match reader.scalar(node).is_some_and(|scalar| scalar.text.starts_with(PREFIX)) {
        true => collector.prefixed(node, PREFIX, owner(path, job)),
        false => collector.whole(node, owner(path, job)),
    }
}

fn steps(reader: &Reader<'_>, list: NodeId, path: &str, job: &str, collector: &mut Collector<'_>) {
    for (i, step) in reader.items(list).iter().enumerate() {
        if let Some(uses) = reader.get(*step, "uses") {
            collector.prefixed(uses, PREFIX, owner(format!("{path}[{i}].uses"), job));
        }
    }
}

fn owner(path: String, job: &str) -> Owner {
    Owner { path, who: Who::Job(job.to_owned()), pull_policy: None, is_built: false }
}
