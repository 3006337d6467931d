//! Containers held against a stamp.

use ocitar::{Digest, Engine};

use super::{Finding, Freshness, Proof};
use crate::content;
use crate::host::{Container, HostState, Told};
use crate::names;
use crate::stamp::{ImageStamp, Stamp};

/// What becomes of a container; none if it has nothing to do with what was shipped.
pub(super) fn judge(container: &Container, stamp: &Stamp, state: &HostState) -> Option<Finding> {
    if let Some((image, digest)) = shipped(container, stamp) {
        let known = image.digests().remove(&digest)?;
        let proof = Proof::Digest { digest, known };
        return Some(Finding::new(Freshness::Fresh, proof).expecting(Some(digest)));
    }
    let images = concerned(container, stamp, state);
    let [first, ..] = images.as_slice() else {
        return is_nameless(container, state).then(|| {
            let runs = container.runs().map(|(digest, _)| digest);
            Finding::new(Freshness::Unknown, Proof::Nameless { runs })
        });
    };
    let fresh = images.iter().find_map(|image| same_content(container, image, state));
    let finding = fresh.unwrap_or_else(|| other(container, first, state));
    let mut finding = finding.expecting(expected(first, state.daemon.engine));
    finding.reference = reference(container, first, state.daemon.engine);
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
    name.or_else(|| expected(image, engine))
}

/// The shipped image that it runs, by a digest that leads to that one alone.
fn shipped<'s>(container: &Container, stamp: &'s Stamp) -> Option<(&'s ImageStamp, Digest)> {
    container.image.iter().find_map(|(digest, _)| {
        let image = stamp.images.iter().find(|image| image.digests().contains_key(digest))?;
        Some((image, *digest))
    })
}

/// The shipped images that it should run, best first: of its name, or else of its repository. A
/// container that was made from an ID goes by the names of that.
fn concerned<'s>(container: &Container, stamp: &'s Stamp, state: &HostState) -> Vec<&'s ImageStamp> {
    let stored = container.runs().and_then(|(id, _)| state.image(id));
    let stored = stored.into_iter().flat_map(|image| image.tags.iter().chain(&image.digests));
    let own: Vec<&str> = container.asked.iter().chain(stored).map(String::as_str).collect();
    let by_name: Vec<&ImageStamp> = own.iter().flat_map(|name| stamp.named(name)).collect();
    if !by_name.is_empty() {
        return by_name;
    }
    let repositories: Vec<String> = own.iter().filter_map(|name| names::repository(name)).collect();
    let of_them = |name: &str| names::repository(name).is_some_and(|name| repositories.contains(&name));
    stamp.images.iter().filter(|image| image.all_names().any(of_them)).collect()
}

/// Whether no name is left of what it was made from: once a name moves, `docker ps` shows the ID instead.
fn is_nameless(container: &Container, state: &HostState) -> bool {
    let stored = container.image.iter().find_map(|(id, _)| state.image(*id));
    let has_names = stored.is_some_and(|image| !image.tags.is_empty() || !image.digests.is_empty());
    !has_names && container.asked.as_deref().is_none_or(names::is_id)
}

fn same_content(container: &Container, image: &ImageStamp, state: &HostState) -> Option<Finding> {
    let stored = container.image.iter().find_map(|(id, _)| state.image(*id))?;
    let on = content::compare(image, stored).ok()?;
    Some(Finding::new(Freshness::Fresh, Proof::Content { platform: on.platform.clone() }))
}

/// What it runs is not known to be the image.
fn other(container: &Container, image: &ImageStamp, state: &HostState) -> Finding {
    let Some((runs, told)) = container.runs() else {
        return Finding::new(Freshness::Unknown, Proof::NoId);
    };
    if let Some(stored) = container.image.iter().find_map(|(id, _)| state.image(*id)) {
        if let Err(difference) = content::compare(image, stored) {
            return Finding::new(Freshness::Stale, Proof::OtherContent { runs, difference });
        }
    }
    let is_manifest = told == Told::Manifest;
    let has_manifest = image.target.is_some() || image.platforms.iter().any(|on| on.manifest.is_some());
    if is_manifest && !has_manifest {
        return Finding::new(Freshness::Unknown, Proof::NoManifest { runs });
    }
    let may_differ =
        image.ids.iter().any(|id| id.depends_on_host() && may_be(state.daemon.engine, id.engine));
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
