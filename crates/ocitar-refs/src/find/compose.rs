//! Compose: `services.*.image`, image volumes, and hooks that run before a start.
//!
//! Not looked at: what `build` fetches (`additional_contexts`, `cache_from`, `dockerfile_inline`), and
//! services that `extends` or `include` brings in from other files. What a service extends in the same
//! document is its own.

use std::collections::HashMap;

use super::collect::Collector;
use crate::image_use::{ImageUse, Owner, Who};
use crate::place::key;
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

/// The lines at which a document takes services, or what they run, from other files. One with an image of
/// its own runs that.
pub(super) fn elsewhere(reader: &Reader<'_>, root: NodeId) -> Vec<usize> {
    let services = reader.get(root, "services").map(|services| reader.entries(services)).unwrap_or_default();
    let extended = services.iter().filter_map(|(_, service)| {
        let file = reader.get(reader.get(*service, "extends")?, "file")?;
        reader.get(*service, "image").is_none().then_some(file)
    });
    let nodes = reader.get(root, "include").into_iter().chain(extended);
    nodes.filter_map(|node| reader.tree.line(node)).collect()
}

/// Whether a document is of the first version of the format, which had the services at the top: Compose 2
/// refuses it, and it is not read here.
pub(super) fn is_first(reader: &Reader<'_>, root: NodeId) -> bool {
    let makes = |id: NodeId| reader.get(id, "image").or_else(|| reader.get(id, "build")).is_some();
    let entries = reader.entries(root);
    let mut services =
        entries.iter().filter(|(name, _)| !NO_SERVICES.contains(name) && !name.starts_with("x-"));
    reader.get(root, "services").is_none() && services.any(|(_, id)| makes(*id))
}

/// Keys at the top that hold other things by names, which may be `image`.
const NO_SERVICES: [&str; 5] = ["networks", "volumes", "configs", "secrets", "models"];

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let Some(services) = reader.get(root, "services") else { return };
    let entries = reader.entries(services);
    let services = Services(entries.iter().copied().collect());
    for (name, service) in entries {
        let path = format!("services.{}", key(name));
        let owner = |path: String| Owner {
            path,
            who: Who::Service(name.to_owned()),
            pull_policy: services.pull_policy(reader, service),
            is_built: false,
        };
        if let Some(image) = services.value(reader, service, "image") {
            let is_built = services.is_built(reader, service);
            let owner = Owner { is_built, ..owner(format!("{path}.image")) };
            match reader.get(service, "image") {
                Some(_) => collector.whole(image, owner),
                None => collector.inherited(image, owner),
            }
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

/// The services of a document.
struct Services<'a>(HashMap<&'a str, NodeId>);

/// How many services may extend one another.
const BASES: usize = 64;

impl Services<'_> {
    /// What a service says by a key, or else what it takes from the service of this document that it extends.
    fn value(&self, reader: &Reader<'_>, service: NodeId, key: &str) -> Option<NodeId> {
        let mut service = service;
        for _ in 0..BASES {
            if let Some(value) = reader.get(service, key) {
                return Some(value);
            }
            service = self.base(reader, service)?;
        }
        reader.exhaust();
        None
    }

    fn pull_policy(&self, reader: &Reader<'_>, service: NodeId) -> Option<String> {
        let policy = self.value(reader, service, "pull_policy")?;
        reader.tree.text_of(policy).map(str::to_owned)
    }

    fn is_built(&self, reader: &Reader<'_>, service: NodeId) -> bool {
        self.value(reader, service, "build").is_some_and(|build| is_given(reader, build))
    }

    /// The service that a service extends, if that is in this file.
    fn base(&self, reader: &Reader<'_>, service: NodeId) -> Option<NodeId> {
        let extends = reader.get(service, "extends")?;
        let is_here = reader.get(extends, "file").is_none();
        let name = reader.tree.text_of(extends).or_else(|| reader.text(extends, "service"))?;
        self.0.get(name).copied().filter(|_| is_here)
    }
}

/// Gives each use what any document of the file says of its service: later ones are laid over the first.
pub(super) fn join(reader: &Reader<'_>, roots: &[NodeId], uses: &mut [ImageUse]) {
    let mut said: HashMap<&str, (Option<String>, bool)> = HashMap::new();
    for services in roots.iter().filter_map(|root| reader.get(*root, "services")) {
        let entries = reader.entries(services);
        let services = Services(entries.iter().copied().collect());
        for (name, service) in entries {
            let (policy, is_built) = said.entry(name).or_default();
            *policy = services.pull_policy(reader, service).or(policy.take());
            *is_built |= services.is_built(reader, service);
        }
    }
    for owner in uses.iter_mut().flat_map(|image| &mut image.owners) {
        let Who::Service(name) = &owner.who else { continue };
        let Some((policy, is_built)) = said.get(&**name) else { continue };
        owner.pull_policy.clone_from(policy);
        owner.is_built = *is_built && owner.is_service_image();
    }
}

fn is_given(reader: &Reader<'_>, build: NodeId) -> bool {
    reader.is_map(build) || reader.tree.text_of(build).is_some()
}
