//! Compose: `services.*.image`, image volumes, and hooks that run before a start.
//!
//! Not looked at: what `build` fetches (`additional_contexts`, `cache_from`, `dockerfile_inline`), and
//! services that `extends` or `include` brings in from other files.

use super::collect::{Collector, key};
use crate::image_use::{Owner, Who};
use crate::yaml::{NodeId, Reader};

/// Whether a document can only be compose: a mapping `services` of mappings, with an image or a build.
pub(super) fn is_one(reader: &Reader<'_>, root: NodeId) -> bool {
    let Some(services) = reader.get(root, "services") else { return false };
    let services = reader.entries(services);
    let makes = |id: NodeId| reader.get(id, "image").or_else(|| reader.get(id, "build")).is_some();
    services.iter().all(|(_, service)| reader.is_map(*service)) && services.iter().any(|(_, id)| makes(*id))
}

/// Whether a service takes over what another one says.
pub(super) fn has_extends(reader: &Reader<'_>, root: NodeId) -> bool {
    let services = reader.get(root, "services").map(|services| reader.entries(services)).unwrap_or_default();
    services.iter().any(|(_, service)| reader.get(*service, "extends").is_some())
}

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let Some(services) = reader.get(root, "services") else { return };
    for (name, service) in reader.entries(services) {
        let path = format!("services.{}", key(name));
        let owner = |path: String| Owner {
            path,
            who: Who::Service(name.to_owned()),
            pull_policy: reader.text(service, "pull_policy").map(str::to_owned),
            is_built: false,
        };
        if let Some(image) = reader.get(service, "image") {
            let is_built = reader.get(service, "build").is_some_and(|build| is_given(reader, build));
            collector.whole(image, Owner { is_built, ..owner(format!("{path}.image")) });
        }
        let hooks = reader.get(service, "pre_start").map(|hooks| reader.items(hooks)).unwrap_or_default();
        for (i, hook) in hooks.iter().enumerate() {
            if let Some(image) = reader.get(*hook, "image") {
                collector.whole(image, owner(format!("{path}.pre_start[{i}].image")));
            }
        }
        let volumes = reader.get(service, "volumes").map(|volumes| reader.items(volumes)).unwrap_or_default();
        for (i, volume) in volumes.iter().enumerate() {
            let source =
                reader.get(*volume, "source").filter(|_| reader.text(*volume, "type") == Some("image"));
            if let Some(source) = source {
                collector.whole(source, owner(format!("{path}.volumes[{i}].source")));
            }
        }
    }
}

fn is_given(reader: &Reader<'_>, build: NodeId) -> bool {
    reader.is_map(build) || reader.tree.text_of(build).is_some()
}
