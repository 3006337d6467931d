//! Containers held against a stamp.

use ocitar::{Digest, Engine};

use super::{Finding, Freshness, Proof};
use crate::content;
use crate::host::{self, Container, Told};
use crate::names;
use crate::stamp::{ImageStamp, Index, Known};

/// What becomes of a container; none if it has nothing to do with what was shipped.
pub(super) fn judge(
    container: &Container,
    stamp: &Index<'_>,
    host: &host::Index<'_>,
    engine: Option<Engine>,
) -> Option<Finding> {
    if let Some(finding) = by_digest(container, stamp, engine) {
        return Some(finding);
    }
    let images = concerned(container, stamp, host);
    let [first, ..] = images.as_slice() else {
        return is_nameless(container, host).then(|| {
            let runs = container.runs().map(|(digest, _)| digest);
            Finding::new(Freshness::Unknown, Proof::Nameless { runs })
        });
    };
    let open = |image: &&&ImageStamp| !is_certain(container, image, engine);
    let fresh = images.iter().filter(open).find_map(|image| same_content(container, image, host));
    let finding = fresh.unwrap_or_else(|| other(container, first, host, engine));
    let mut finding = finding.expecting(expected(first, engine));
    finding.reference = reference(container, first, engine);
    Some(finding)
}

/// By what a container is made anew, if the name it was made from is not one of the image.
fn reference(container: &Container, image: &ImageStamp, engine: Option<Engine>) -> Option<String> {
    let asked = container.asked.as_deref().map(names::full);
    if image.all_names().any(|name| asked.as_deref() == Some(&*names::full(name))) {
        return None;
    }
    let own = image.ids.iter().filter(|on| engine.is_none_or(|engine| engine == on.engine));
    let name = own.flat_map(|on| &on.names).chain(&image.names).next().map(|name| names::shown(name));
    // Of an unknown engine there are several IDs, and none of them is a word for a command.
    name.or_else(|| engine.and_then(|_| expected(image, engine))).or_else(|| Some("IMAGE".to_owned()))
}

/// What a digest tells that leads to a shipped image. A container that was made from a name which was
/// shipped runs what it should only if it runs the image of that name.
fn by_digest(container: &Container, stamp: &Index<'_>, engine: Option<Engine>) -> Option<Finding> {
    let asked = container.asked.as_deref();
    // Of two images of one name, the last has it.
    let due = asked.and_then(|name| stamp.named(name).last().copied());
    let told = || container.image.iter().map(|(digest, _)| (*digest, stamp.known(*digest)));
    let is_due = |image: &ImageStamp| due.is_none_or(|due| std::ptr::eq(due, image));
    let find = |(digest, known): (Digest, &[(&ImageStamp, Known)])| {
        known.iter().find(|(image, _)| is_due(image)).map(|(_, known)| (digest, known.clone()))
    };
    if let Some((digest, known)) = told().find_map(find) {
        let proof = Proof::Digest { digest, known };
        return Some(Finding::new(Freshness::Fresh, proof).expecting(Some(digest)));
    }
    let (runs, _) = told().find(|(_, known)| !known.is_empty())?;
    let proof = Proof::OtherName { runs, name: asked?.to_owned() };
    Some(Finding::new(Freshness::Stale, proof).expecting(expected(due?, engine)))
}

/// The shipped images that it should run, best first: of its name, or else of its repository. A
/// container that was made from an ID goes by the names of that.
fn concerned<'s>(container: &Container, stamp: &Index<'s>, host: &host::Index<'_>) -> Vec<&'s ImageStamp> {
    let due = |name: &str| stamp.named(name).last().copied();
    if let Some(due) = container.asked.as_deref().and_then(due) {
        return vec![due];
    }
    let stored = container.runs().and_then(|(id, _)| host.image(id));
    let stored = stored.into_iter().flat_map(|image| image.tags.iter().chain(&image.digests));
    let own: Vec<&str> = container.asked.iter().chain(stored).map(String::as_str).collect();
    let by_name: Vec<&ImageStamp> = own.iter().filter_map(|name| due(name)).collect();
    if !by_name.is_empty() {
        return by_name;
    }
    own.iter().flat_map(|name| stamp.of_repository(name).iter().copied()).collect()
}

/// Whether no name is left of what it was made from: once a name moves, `docker ps` shows the ID instead.
fn is_nameless(container: &Container, host: &host::Index<'_>) -> bool {
    let stored = host.of_container(container);
    let has_names = stored.is_some_and(|image| !image.tags.is_empty() || !image.digests.is_empty());
    let runs = container.runs().map(|(digest, _)| digest);
    !has_names && container.asked.as_deref().is_none_or(|asked| names::may_be_id(asked, runs))
}

/// Whether the ID of a container's image alone tells that it is another: in the classic store and podman it
/// is the config's digest, whatever the form in which it came there. A containerd store has other IDs for
/// one image in other forms; which it is, no container of an unknown engine tells.
fn is_certain(container: &Container, image: &ImageStamp, engine: Option<Engine>) -> bool {
    let is_id = container.runs().is_some_and(|(_, told)| told != Told::Manifest);
    let depends = || image.ids.iter().any(|id| id.depends_on_host());
    match engine {
        Some(Engine::DockerClassic | Engine::Podman) => is_id,
        None => is_id && !depends(),
        _ => false,
    }
}

fn same_content(container: &Container, image: &ImageStamp, host: &host::Index<'_>) -> Option<Finding> {
    let stored = host.of_container(container)?;
    let on = content::compare(image, stored).ok()?;
    Some(Finding::new(Freshness::Fresh, Proof::Content { platform: on.platform.clone() }))
}

/// What it runs is not known to be the image.
fn other(
    container: &Container,
    image: &ImageStamp,
    host: &host::Index<'_>,
    engine: Option<Engine>,
) -> Finding {
    let Some((runs, told)) = container.runs() else {
        return Finding::new(Freshness::Unknown, Proof::NoId);
    };
    if let Some(Err(difference)) = host.of_container(container).map(|stored| content::compare(image, stored))
    {
        return Finding::new(Freshness::Stale, Proof::OtherContent { runs, difference });
    }
    let is_manifest = told == Told::Manifest;
    let has_manifest = image.target.is_some() || image.platforms.iter().any(|on| on.manifest.is_some());
    if is_manifest && !has_manifest {
        return Finding::new(Freshness::Unknown, Proof::NoManifest { runs });
    }
    let may_differ = image.ids.iter().any(|id| id.depends_on_host() && may_be(engine, id.engine));
    match may_differ {
        true => Finding::new(Freshness::Unknown, Proof::HostDependent { runs }),
        false => Finding::new(Freshness::Stale, Proof::OtherId { runs, told }),
    }
}

/// Whether an ID of that engine may be what a host tells.
fn may_be(daemon: Option<Engine>, engine: Engine) -> bool {
    daemon.is_none_or(|daemon| daemon == engine)
}

/// The ID that the host would give it.
fn expected(image: &ImageStamp, engine: Option<Engine>) -> Option<String> {
    if let Some(engine) = engine {
        return image.id_on(engine).map(|id| id.to_string());
    }
    let mut ids: Vec<String> = image.ids.iter().filter_map(|on| Some(on.id?.to_string())).collect();
    ids.sort();
    ids.dedup();
    (!ids.is_empty()).then(|| ids.join(" or "))
}
