//! From bytes to a host's state.

use std::collections::{HashMap, HashSet};

use ocitar::{Digest, Engine};

use super::documents::{Document, MAX_DOCUMENTS, Object, parse, split};
use super::{Container, HostFault, HostState, Manager, Told, cri, docker, kubernetes, lines, swarm};
use crate::names::full;

/// Bytes of the largest output that is read: some 5,000 pods, or 10,000 containers. Stops a wrong file
/// from being read into memory.
const MAX_HOST: usize = 64 << 20;

impl HostState {
    /// Bytes of the largest output that is read.
    pub const MAX_BYTES: usize = MAX_HOST;

    /// Reads what a host printed: documents of any kind it knows, in any order. A kind that it does not
    /// know is left out, and is among [`unread`](Self::unread).
    ///
    /// # Errors
    ///
    /// If it is too large, is not JSON in UTF-8, or a document of a known kind has fields of another
    /// type than that kind has.
    pub fn read(text: &[u8]) -> Result<Self, HostFault> {
        if text.len() > MAX_HOST {
            return Err(HostFault::TooLarge { size: text.len(), limit: MAX_HOST });
        }
        if matches!(text, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) {
            return Err(HostFault::Utf16);
        }
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let text = std::str::from_utf8(text).map_err(|e| HostFault::Utf8 { at: e.valid_up_to() })?;
        if text.trim().is_empty() {
            return Err(HostFault::Empty);
        }
        let mut state = Self::default();
        for document in split(text)? {
            if !state.take(&document)? && state.unread.last() != Some(&document.number) {
                state.unread.push(document.number);
            }
            if state.containers.len() > MAX_DOCUMENTS {
                return Err(HostFault::TooMany { limit: MAX_DOCUMENTS });
            }
        }
        state.containers = once(std::mem::take(&mut state.containers));
        match state.leads_to_two() {
            Some(name) => Err(HostFault::Twice { name }),
            None => Ok(state),
        }
    }

    /// A name that leads to two images: on one host, at one time, none does.
    fn leads_to_two(&self) -> Option<String> {
        let mut leads: HashMap<String, Digest> = HashMap::new();
        let names =
            self.images.iter().flat_map(|image| image.tags.iter().map(|tag| (tag, image.id.digest())));
        let mut names = names.map(|(tag, id)| (tag, *leads.entry(full(tag)).or_insert(id) != id));
        names.find(|(_, is_other)| *is_other).map(|(tag, _)| tag.clone())
    }

    /// Reads one document; tells whether it is of a known kind.
    fn take(&mut self, document: &Document<'_>) -> Result<bool, HostFault> {
        let (raw, at) = (document.raw, document.at);
        if !raw.get().starts_with('{') {
            return Ok(false);
        }
        let object: Object<'_> = parse(raw, at)?;
        let has = |keys: &[&str]| keys.iter().all(|key| object.has(key));
        if has(&["ServerErrors"]) {
            // What `docker info` printed until 20.10 where no daemon answered.
            return Err(HostFault::Unreachable);
        } else if has(&["DriverStatus", "OSType"]) {
            docker::info(parse(raw, at)?, &mut self.daemon)?;
        } else if has(&["host", "store"]) {
            docker::podman_info(parse(raw, at)?, &mut self.daemon)?;
        } else if has(&["Client"]) {
            docker::version(parse(raw, at)?, &mut self.daemon)?;
        } else if has(&["Id", "RootFS"]) {
            self.images.extend(docker::image(parse(raw, at)?, at)?);
        } else if has(&["Id", "State", "Config", "Image"]) {
            self.daemon.engine = self.daemon.engine.or(docker::engine(&object));
            self.containers.push(docker::container(parse(raw, at)?));
        } else if has(&["apiVersion", "kind"]) {
            return kubernetes::take(&object, raw, at, &mut self.containers);
        } else if has(&["containers"]) {
            self.containers.extend(cri::containers(parse(raw, at)?));
        } else if has(&["status", "info"]) {
            self.containers.push(cri::inspected(parse(raw, at)?));
        } else if has(&["CurrentState", "DesiredState"]) {
            self.containers.push(swarm::line(parse(raw, at)?));
        } else if has(&["ServiceID", "Spec", "Status"]) {
            self.containers.push(swarm::task(parse(raw, at)?));
        } else if has(&["ImageID", "Names"]) {
            self.daemon.engine.get_or_insert(Engine::Podman);
            self.containers.push(lines::podman(parse(raw, at)?));
        } else if has(&["ID", "Image", "State"]) {
            self.containers.push(lines::docker(parse(raw, at)?));
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

/// Each container once, as the document tells it that says most of its image. Two that are called the
/// same and run different images are two: pods of two clusters, or IDs that begin alike.
fn once(all: Vec<Container>) -> Vec<Container> {
    let mut kept: Vec<Container> = Vec::new();
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut seen = HashSet::new();
    for container in all {
        let key = key(&container.id).to_owned();
        let state = container.state.clone().filter(|_| is_nameless_pod(&container));
        let is_new = seen.insert((key.clone(), container.runs(), state));
        match first.get(&key).copied().filter(|_| !key.is_empty()) {
            Some(_) if !is_new => {}
            Some(at) if is_other(&kept[at], &container) => kept.push(container),
            Some(at) if telling(&kept[at]) <= telling(&container) => {}
            Some(at) => kept[at] = container,
            None => {
                first.insert(key, kept.len());
                kept.push(container);
            }
        }
    }
    kept
}

/// Whether both tell the same of their image, and it is not the same. A pod's name is no ID of it: in
/// another cluster there may be one of that name.
fn is_other(one: &Container, other: &Container) -> bool {
    if is_nameless_pod(one) {
        let both = !one.image.is_empty() && !other.image.is_empty();
        let states = one.state.as_ref().zip(other.state.as_ref());
        return (both && one.image != other.image) || states.is_some_and(|(one, other)| one != other);
    }
    let pair = one.runs().zip(other.runs());
    pair.is_some_and(|((one, told), (other, told_too))| told == told_too && one != other)
}

/// Whether it is a pod's container that nothing but names tells from others.
fn is_nameless_pod(container: &Container) -> bool {
    matches!(container.manager, Manager::Kubernetes { .. }) && !is_id(&container.id)
}

fn telling(container: &Container) -> u8 {
    container.runs().map_or(u8::MAX, |(_, told)| told as u8)
}

/// What tells containers apart: of an ID the digits that `docker ps` shows of it.
fn key(id: &str) -> &str {
    if is_id(id) { &id[..12] } else { id }
}

fn is_id(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The digest in `sha256:…`, bare hex, `name@sha256:…`, `docker://…` or `docker-pullable://…`.
pub(super) fn digest(text: &str) -> Option<Digest> {
    let text = text.rsplit_once("://").map_or(text, |(_, rest)| rest);
    let text = text.rsplit_once('@').map_or(text, |(_, digest)| digest);
    text.parse().ok().or_else(|| Digest::from_hex(text).ok())
}

/// `name@sha256:…` is a manifest; a bare digest is the image's own ID.
pub(super) fn told(image: &str) -> Option<(Digest, Told)> {
    let told = if image.contains('@') { Told::Manifest } else { Told::Id };
    Some((digest(image)?, told))
}
