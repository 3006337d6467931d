//! What docker and podman print of themselves, their images and their containers.
//!
//! After `docker inspect` of Docker 20.10, 26.1, 28.5 and 29.7 in both stores, and `podman inspect` of podman
//! 5.8 (`testdata/hosts`).

use std::collections::BTreeMap;

use ocitar::{DiffId, Engine, ImageId, Platform};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::documents::{Object, parse};
use super::read::digest;
use super::{Container, Daemon, HostFault, Manager, StoredImage, Told};

/// Labels of a container.
pub(super) type Labels = BTreeMap<String, String>;

/// `docker info`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Info {
    #[serde(rename = "ID")]
    id: Option<String>,
    driver_status: Option<Vec<Vec<String>>>,
    #[serde(rename = "OSType")]
    os: Option<String>,
    architecture: Option<String>,
    server_version: Option<String>,
    images: Option<u64>,
    containers: Option<u64>,
}

/// Fails if no daemon answered: then the client prints empty fields. So it does if another daemon told of
/// itself before.
pub(super) fn info(info: Info, daemon: &mut Daemon) -> Result<(), HostFault> {
    let status = info.driver_status.unwrap_or_default();
    let version = info.server_version.filter(|version| !version.is_empty());
    let version = version.ok_or(HostFault::Unreachable)?;
    one(daemon, info.id)?;
    let is_containerd = status.iter().flatten().any(|text| text.starts_with("io.containerd.snapshotter"));
    daemon.engine = Some(if is_containerd { Engine::DockerContainerd } else { Engine::DockerClassic });
    daemon.version = Some(version);
    (daemon.images, daemon.containers) = (info.images, info.containers);
    if let (None, Some(os), Some(machine)) = (&daemon.platform, info.os, info.architecture) {
        daemon.platform = Some(platform(&os, &machine));
    }
    Ok(())
}

fn one(daemon: &mut Daemon, id: Option<String>) -> Result<(), HostFault> {
    match (&daemon.id, id) {
        (Some(known), Some(id)) if *known != id => Err(HostFault::SeveralHosts),
        (_, id) => {
            daemon.id = id.or(daemon.id.take());
            Ok(())
        }
    }
}

/// What the kernel calls a machine, as platforms are called.
fn platform(os: &str, machine: &str) -> Platform {
    match machine {
        "x86_64" => Platform::new(os, "amd64", ""),
        "aarch64" => Platform::new(os, "arm64", ""),
        "armv7l" => Platform::new(os, "arm", "v7"),
        "armv6l" => Platform::new(os, "arm", "v6"),
        "i386" | "i686" => Platform::new(os, "386", ""),
        other => Platform::new(os, other, ""),
    }
}

/// `docker version`. Where no daemon answered, `Server` is null; podman without a service leaves it out.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Version {
    #[serde(default, deserialize_with = "present")]
    server: Option<Option<Server>>,
}

/// A field that is there, be it null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Server {
    os: Option<String>,
    arch: Option<String>,
}

pub(super) fn version(version: Version, daemon: &mut Daemon) -> Result<(), HostFault> {
    let Some(server) = version.server else {
        return Ok(());
    };
    let server = server.ok_or(HostFault::Unreachable)?;
    if let Some((os, arch)) = server.os.zip(server.arch) {
        daemon.platform = Some(Platform::new(&os, &arch, ""));
    }
    Ok(())
}

/// `podman info`.
#[derive(Deserialize)]
pub(super) struct PodmanInfo {
    host: Option<PodmanHost>,
    version: Option<PodmanVersion>,
    store: Option<PodmanStore>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PodmanStore {
    image_store: Option<PodmanCount>,
    container_store: Option<PodmanCount>,
}

#[derive(Deserialize)]
struct PodmanCount {
    number: Option<u64>,
}

#[derive(Deserialize)]
struct PodmanHost {
    hostname: Option<String>,
    arch: Option<String>,
    os: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PodmanVersion {
    version: Option<String>,
}

pub(super) fn podman_info(info: PodmanInfo, daemon: &mut Daemon) -> Result<(), HostFault> {
    let name = info.host.as_ref().and_then(|host| host.hostname.as_deref());
    one(daemon, name.map(|name| format!("podman on {name}")))?;
    daemon.engine = Some(Engine::Podman);
    daemon.version = info.version.and_then(|version| version.version);
    if let Some(store) = info.store {
        daemon.images = store.image_store.and_then(|images| images.number);
        daemon.containers = store.container_store.and_then(|containers| containers.number);
    }
    let platform = info.host.and_then(|host| Some(Platform::new(&host.os?, &host.arch?, "")));
    daemon.platform = platform.or(daemon.platform.take());
    Ok(())
}

/// Bytes of the largest config of an image that is read, as of the archives that are. Stops a text
/// from taking many times its bytes once it is values.
const MAX_CONFIG: usize = 4 << 20;

/// `docker image inspect`, and podman's.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Image<'a> {
    id: String,
    repo_tags: Option<Vec<String>>,
    repo_digests: Option<Vec<String>>,
    #[serde(rename = "RootFS")]
    root_fs: Option<RootFs>,
    size: Option<i64>,
    created: Option<String>,
    os: Option<String>,
    architecture: Option<String>,
    parent: Option<String>,
    #[serde(borrow)]
    config: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RootFs {
    layers: Option<Vec<String>>,
}

/// None if its ID is of a kind that no image has, or the digest of a layer is: what has the other layers
/// is not that image.
pub(super) fn image(image: Image<'_>, at: usize) -> Result<Option<StoredImage>, HostFault> {
    let run = run(image.config, at)?;
    let layers = image.root_fs.and_then(|root| root.layers).unwrap_or_default();
    let layers: Result<Vec<DiffId>, _> = layers.iter().map(|layer| layer.parse()).collect();
    let (Some(id), Ok(layers)) = (digest(&image.id), layers) else {
        return Ok(None);
    };
    let is_name = |name: &String| !name.starts_with("<none>");
    Ok(Some(StoredImage {
        id: ImageId::new(id),
        tags: image.repo_tags.unwrap_or_default().into_iter().filter(is_name).collect(),
        digests: image.repo_digests.unwrap_or_default().into_iter().filter(is_name).collect(),
        layers,
        size: image.size.and_then(|size| size.try_into().ok()),
        created: image.created,
        platform: image.os.zip(image.architecture).map(|(os, on)| Platform::new(&os, &on, "")),
        parent: image.parent.as_deref().and_then(digest),
        run,
    }))
}

fn run(config: Option<&RawValue>, at: usize) -> Result<Value, HostFault> {
    match config {
        Some(config) if config.get().len() > MAX_CONFIG => {
            let size = config.get().len();
            let fault = format!("a config of {size} bytes is more than an image has ({MAX_CONFIG})");
            Err(HostFault::Json { at, fault })
        }
        Some(config) => parse(config, at),
        None => Ok(Value::Null),
    }
}

/// `docker container inspect`, and podman's.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Inspected {
    id: String,
    name: Option<String>,
    created: Option<String>,
    state: State,
    image: String,
    /// podman: the name that was asked for.
    image_name: Option<String>,
    config: Config,
    image_manifest_descriptor: Option<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Config {
    image: Option<String>,
    labels: Option<Labels>,
}

#[derive(Deserialize)]
struct Descriptor {
    digest: Option<String>,
    platform: Option<On>,
}

#[derive(Deserialize)]
struct On {
    os: Option<String>,
    architecture: Option<String>,
}

/// The engine, where the fields of a container tell it.
pub(super) fn engine(container: &Object<'_>) -> Option<Engine> {
    if container.has("ImageManifestDescriptor") {
        return Some(Engine::DockerContainerd);
    }
    container.has("ImageName").then_some(Engine::Podman)
}

pub(super) fn container(inspected: Inspected) -> Container {
    let id = digest(&inspected.image).map(|digest| (digest, Told::Id));
    let manifest = inspected.image_manifest_descriptor;
    let on = manifest.as_ref().and_then(|manifest| manifest.platform.as_ref());
    let platform = on.and_then(|on| Some(Platform::new(on.os.as_deref()?, on.architecture.as_deref()?, "")));
    let manifest = manifest.and_then(|on| digest(&on.digest?));
    let manifest = manifest.filter(|manifest| id.is_none_or(|(id, _)| id != *manifest));
    let asked = inspected.image_name.or(inspected.config.image);
    let manager = manager(&inspected.config.labels.unwrap_or_default());
    Container {
        name: inspected.name.map_or_else(|| inspected.id.clone(), |name| name.trim_start_matches('/').into()),
        id: inspected.id,
        image: id.into_iter().chain(manifest.map(|manifest| (manifest, Told::Manifest))).collect(),
        asked: asked.filter(|asked| !asked.is_empty()),
        state: inspected.state.status,
        created: inspected.created,
        platform,
        manager,
    }
}

/// By the labels of a container, who made it.
pub(super) fn manager(labels: &Labels) -> Manager {
    let label = |key: &str| labels.get(key).filter(|text| !text.is_empty()).cloned();
    let compose = |key: &str| label(&format!("com.docker.compose.{key}"));
    let own = compose("project").zip(compose("service"));
    let podman = || label("io.podman.compose.project").zip(label("io.podman.compose.service"));
    if let Some((project, service)) = own.or_else(podman) {
        let (version, folder) = (compose("version"), compose("project.working_dir"));
        return Manager::Compose {
            project,
            service,
            version,
            folder,
            files: compose("project.config_files"),
        };
    }
    if let Some(service) = label("com.docker.swarm.service.name") {
        return Manager::Swarm { service };
    }
    match label("io.kubernetes.pod.namespace").zip(label("io.kubernetes.pod.name")) {
        Some((namespace, pod)) => Manager::Kubernetes { namespace, pod, owner: None },
        None => Manager::Plain,
    }
}
