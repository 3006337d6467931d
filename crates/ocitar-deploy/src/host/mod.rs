//! What hosts print of themselves.
//!
//! Takes the output of `docker inspect`, `podman inspect`, `kubectl get pods -o json`, `crictl ps -o json`
//! and their like, any number of them one behind the other, and gives a [`HostState`]: the daemon, the
//! images it has, and which image each container runs. Knows nothing of archives.

mod cri;
mod docker;
mod documents;
mod fault;
mod index;
mod kubernetes;
mod lines;
mod read;
mod swarm;

pub use fault::HostFault;
pub(crate) use index::Index;

use ocitar::{DiffId, Digest, Engine, ImageId, Platform};
use serde_json::Value;

/// A host, as far as its output tells.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct HostState {
    /// The engine that printed it.
    pub daemon: Daemon,
    /// The images it has.
    pub images: Vec<StoredImage>,
    /// Its containers, running or not; each once.
    pub containers: Vec<Container>,
    /// Documents of which nothing was understood: the number of each, from 0.
    pub unread: Vec<usize>,
}

/// The engine of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Daemon {
    /// What tells it from others: docker's ID of itself, podman's host.
    pub id: Option<String>,
    /// Which it is, with the store it keeps images in; `docker info` or `podman info` tells.
    pub engine: Option<Engine>,
    /// Its version, as it prints it.
    pub version: Option<String>,
    /// What it runs images for.
    pub platform: Option<Platform>,
    /// How many images it says it has. What it counts differs by store: none is none everywhere.
    pub images: Option<u64>,
    /// How many containers it says it has, running or not.
    pub containers: Option<u64>,
}

/// An image that a host has.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StoredImage {
    /// Its ID there.
    pub id: ImageId,
    /// Its names with tags, as the engine shows them.
    pub tags: Vec<String>,
    /// Its names with digests, as the engine shows them.
    pub digests: Vec<String>,
    /// The digests of its unpacked layers, lowest first.
    pub layers: Vec<DiffId>,
    /// Bytes, as the engine counts them: layers that it shares with others are in it.
    pub size: Option<u64>,
    /// When it was made.
    pub created: Option<String>,
    /// For which platform it is; of an index, which of its images the engine shows.
    pub platform: Option<Platform>,
    /// The image that it was built on by the builder of old, which keeps that one from dangling.
    pub parent: Option<Digest>,
    /// How it runs: its config's object `config`.
    pub run: Value,
}

/// A container, and which image it runs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Container {
    /// Its ID, as far as it is told; 12 hex digits may be all of it.
    pub id: String,
    /// Its name; of a pod's container, that in the pod.
    pub name: String,
    /// The digests of the image it runs, and what each was told as.
    pub image: Vec<(Digest, Told)>,
    /// What was asked for when it was made: a name, or an ID.
    pub asked: Option<String>,
    /// Its state in the engine's words, such as `running`.
    pub state: Option<String>,
    /// When it was made.
    pub created: Option<String>,
    /// For which platform its image is, if that is told.
    pub platform: Option<Platform>,
    /// Who made it, and makes it anew.
    pub manager: Manager,
}

/// As what a host tells a digest of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Told {
    /// The ID of the image, as the engine itself holds it.
    Id,
    /// What Compose wrote down of the ID when it made the container.
    Label,
    /// A manifest or an index, by which the image is referred to.
    Manifest,
}

/// Who makes a container, and makes it anew.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Manager {
    /// Nobody but who ran it.
    Plain,
    /// Compose.
    #[non_exhaustive]
    Compose {
        /// The project.
        project: String,
        /// The service.
        service: String,
        /// The version of Compose, if it is told.
        version: Option<String>,
        /// The folder of the project.
        folder: Option<String>,
        /// The files of the project, as Compose joins them with commas.
        files: Option<String>,
    },
    /// A swarm.
    #[non_exhaustive]
    Swarm {
        /// The service.
        service: String,
    },
    /// Kubernetes.
    #[non_exhaustive]
    Kubernetes {
        /// The namespace.
        namespace: String,
        /// The pod.
        pod: String,
        /// What keeps the pod, such as `deployment/web`; none of a pod on its own.
        owner: Option<String>,
    },
}

/// States in which nothing runs, in the words of docker, podman, Kubernetes, swarm tasks and the CRI.
const ENDED: [&str; 16] = [
    "exited",
    "created",
    "dead",
    "removing",
    "stopped",
    "stopping",
    "configured",
    "succeeded",
    "failed",
    "shutdown",
    "complete",
    "rejected",
    "orphaned",
    "remove",
    "container_exited",
    "container_created",
];

/// States of a swarm's task that has no running container yet; the one before it may still run.
const NOT_YET: [&str; 8] =
    ["new", "allocated", "pending", "assigned", "accepted", "preparing", "ready", "starting"];

impl Container {
    /// Whether it runs, or is about to run again by itself. What a host does not tell the state of
    /// counts as running.
    pub fn is_live(&self) -> bool {
        let state = self.state.as_deref().unwrap_or_default().to_ascii_lowercase();
        let is_task = matches!(self.manager, Manager::Swarm { .. });
        let ended = ENDED.contains(&&*state);
        !(ended || is_task && NOT_YET.contains(&&*state))
    }

    /// Where it is, for people: `shop/web`, `ns/pod/name` or its name.
    pub fn place(&self) -> String {
        match &self.manager {
            Manager::Plain => self.name.clone(),
            Manager::Compose { project, service, .. } => format!("{project}/{service} ({})", self.name),
            Manager::Swarm { service } => format!("{service} ({})", self.name),
            Manager::Kubernetes { namespace, pod, .. } => format!("{namespace}/{pod}/{}", self.name),
        }
    }

    /// The digest that identifies its image best.
    pub fn runs(&self) -> Option<(Digest, Told)> {
        self.image.iter().min_by_key(|(_, told)| *told).copied()
    }
}

impl HostState {
    /// The image of that ID.
    pub fn image(&self, id: Digest) -> Option<&StoredImage> {
        self.images.iter().find(|image| image.id.digest() == id)
    }

    /// The image to which a name leads there.
    pub fn named(&self, name: &str) -> Option<&StoredImage> {
        let name = crate::names::full(name);
        self.images.iter().find(|image| image.tags.iter().any(|tag| crate::names::full(tag) == name))
    }
}
