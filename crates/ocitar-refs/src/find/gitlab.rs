//! GitLab CI: `image` and `services` of `default`, of all jobs, and at the top.

use super::collect::Collector;
use crate::image_use::{Owner, Who};
use crate::place::key;
use crate::yaml::{NodeId, Reader};

/// Keys at the top that are no jobs.
const NO_JOBS: [&str; 10] = [
    "image",
    "services",
    "stages",
    "types",
    "before_script",
    "after_script",
    "variables",
    "cache",
    "include",
    "workflow",
];

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    job(reader, root, "", "", collector);
    for (name, value) in reader.entries(root) {
        if !NO_JOBS.contains(&name) && name != "spec" {
            let of = if name == "default" { "" } else { name };
            job(reader, value, &format!("{}.", key(name)), of, collector);
        }
    }
}

fn job(reader: &Reader<'_>, job: NodeId, path: &str, name: &str, collector: &mut Collector<'_>) {
    if let Some(value) = reader.get(job, "image") {
        image(reader, value, format!("{path}image"), name, collector);
    }
    let services = reader.get(job, "services").map(|list| reader.items(list)).unwrap_or_default();
    for (i, value) in services.iter().enumerate() {
        image(reader, *value, format!("{path}services[{i}]"), name, collector);
    }
}

/// An image as a text, or as `name` of a mapping.
fn image(reader: &Reader<'_>, node: NodeId, path: String, job: &str, collector: &mut Collector<'_>) {
    let policy = reader.text(node, "pull_policy").map(str::to_owned);
    let (node, path) = match reader.get(node, "name") {
        Some(name) => (name, format!("{path}.name")),
        None => (node, path),
    };
    let who = Who::Job(job.to_owned());
    collector.whole(node, Owner { path, who, pull_policy: policy, is_built: false });
}
