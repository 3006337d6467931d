//! Kubernetes: the pod specs of all workloads of its own API groups, and lists of them.
//!
//! An object of another group is not looked at, even if its kind has the same name: what its keys mean
//! is for its controller to say.

use super::collect::Collector;
use crate::image_use::{ContainerRole, Owner, Who};
use crate::kind::Kind;
use crate::yaml::{NodeId, Reader};

/// The kind that `apiVersion` and `kind` tell; none of a custom resource.
pub(super) fn detect(reader: &Reader<'_>, root: NodeId) -> Option<Kind> {
    let version = reader.text(root, "apiVersion")?;
    reader.text(root, "kind")?;
    match group(version) {
        "kustomize.config.k8s.io" => Some(Kind::Kustomization),
        group => is_own(group).then_some(Kind::Kubernetes),
    }
}

/// Whether it is a custom resource, which only its controller can read.
pub(super) fn is_custom(reader: &Reader<'_>, root: NodeId) -> bool {
    let version = reader.text(root, "apiVersion").filter(|_| reader.text(root, "kind").is_some());
    version.is_some_and(|version| version.contains('/')) && detect(reader, root).is_none()
}

/// The part of a version before the slash; none of the first objects that there were.
fn group(version: &str) -> &str {
    version.split_once('/').map_or("", |(group, _)| group)
}

/// Whether a group is of Kubernetes itself, rather than of custom resources.
fn is_own(group: &str) -> bool {
    matches!(group, "" | "apps" | "autoscaling" | "batch" | "extensions" | "policy")
        || group.ends_with(".k8s.io")
}

/// How deep lists may stand in lists.
const LISTS: usize = 4;

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let (version, kind) = (reader.text(root, "apiVersion"), reader.text(root, "kind"));
    if let (Some(version), Some(kind)) = (version, kind) {
        let finder = Finder { reader, collector };
        finder.object(root, String::new(), version, kind, LISTS);
    }
}

struct Finder<'f, 'c> {
    reader: &'f Reader<'f>,
    collector: &'f mut Collector<'c>,
}

/// An object on the way to its pods.
struct Object<'a> {
    kind: &'a str,
    name: &'a str,
    namespace: Option<&'a str>,
}

/// The keys that lead to the pod spec of a workload.
fn pod_keys(version: &str, kind: &str) -> Option<&'static [&'static str]> {
    match (group(version), kind) {
        ("", "Pod") => Some(&["spec"]),
        ("", "PodTemplate") => Some(&["template", "spec"]),
        ("", "ReplicationController") | ("batch", "Job") => Some(&["spec", "template", "spec"]),
        ("apps" | "extensions", "Deployment" | "DaemonSet" | "ReplicaSet" | "StatefulSet") => {
            Some(&["spec", "template", "spec"])
        }
        ("batch", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template", "spec"]),
        _ => None,
    }
}

impl Finder<'_, '_> {
    fn object(self, root: NodeId, path: String, version: &str, kind: &str, depth: usize) {
        let reader = self.reader;
        match reader.get(root, "items").zip(kind.strip_suffix("List")) {
            Some((items, item_kind)) if depth > 0 => {
                for (i, item) in reader.items(items).iter().enumerate() {
                    // Items of a typed list may leave out what they are.
                    let version = reader.text(*item, "apiVersion").unwrap_or(version);
                    let kind = reader.text(*item, "kind").unwrap_or(item_kind);
                    let finder = Finder { reader, collector: &mut *self.collector };
                    finder.object(*item, format!("{path}items[{i}]."), version, kind, depth - 1);
                }
            }
            _ => self.workload(root, path, version, kind),
        }
    }

    fn workload(self, root: NodeId, path: String, version: &str, kind: &str) {
        let Some(keys) = pod_keys(version, kind) else {
            if !is_own(group(version)) {
                self.collector.strange(root);
            }
            return;
        };
        let Some(spec) = self.reader.path(root, keys) else { return };
        let metadata = self.reader.get(root, "metadata");
        let meta = |key| metadata.and_then(|metadata| self.reader.text(metadata, key));
        let name = meta("name").or_else(|| meta("generateName")).unwrap_or_default();
        let object = Object { kind, name, namespace: meta("namespace") };
        self.pod(spec, &format!("{path}{}", keys.join(".")), &object);
    }

    fn pod(self, spec: NodeId, path: &str, object: &Object<'_>) {
        let reader = self.reader;
        for (key, role) in [
            ("initContainers", ContainerRole::Init),
            ("containers", ContainerRole::Main),
            ("ephemeralContainers", ContainerRole::Ephemeral),
        ] {
            let containers = reader.get(spec, key).map(|list| reader.items(list)).unwrap_or_default();
            for (i, container) in containers.iter().enumerate() {
                if let Some(image) = reader.get(*container, "image") {
                    let policy = reader.text(*container, "imagePullPolicy");
                    let owner =
                        self.owner(*container, object, role, format!("{path}.{key}[{i}].image"), policy);
                    self.collector.whole(image, owner);
                }
            }
        }
        let volumes = reader.get(spec, "volumes").map(|list| reader.items(list)).unwrap_or_default();
        for (i, volume) in volumes.iter().enumerate() {
            let Some(image) = reader.get(*volume, "image") else { continue };
            if let Some(reference) = reader.get(image, "reference") {
                let policy = reader.text(image, "pullPolicy");
                let path = format!("{path}.volumes[{i}].image.reference");
                let owner = self.owner(*volume, object, ContainerRole::Volume, path, policy);
                self.collector.whole(reference, owner);
            }
        }
    }

    fn owner(
        &self,
        container: NodeId,
        object: &Object<'_>,
        role: ContainerRole,
        path: String,
        policy: Option<&str>,
    ) -> Owner {
        let who = Who::Container {
            object: object.kind.to_owned(),
            namespace: object.namespace.map(str::to_owned),
            name: object.name.to_owned(),
            container: self.reader.text(container, "name").unwrap_or_default().to_owned(),
            role,
        };
        Owner { path, who, pull_policy: policy.map(str::to_owned), is_built: false }
    }
}
