//! Containers held against what their names lead to on the same host.

use super::{Finding, Freshness, Proof};
use crate::host::{Container, HostState, Told};
use crate::names;

pub(super) fn judge(container: &Container, state: &HostState) -> Finding {
    let Some((runs, told)) = container.runs() else {
        return Finding::new(Freshness::Unknown, Proof::NoId);
    };
    let Some(name) = container.asked.clone() else {
        return Finding::new(Freshness::Unknown, Proof::NoTag { name: "what it was made from".to_owned() });
    };
    if let Some(stored) = state.named(&name) {
        let to = stored.id.digest();
        if container.image.iter().any(|(digest, _)| *digest == to) {
            return Finding::new(Freshness::Fresh, Proof::Current { name }).expecting(Some(to));
        }
        // A manifest's digest is no ID, and says nothing of another one.
        if told != Told::Manifest {
            return Finding::new(Freshness::Stale, Proof::TagMoved { name, runs, to }).expecting(Some(to));
        }
    }
    if names::is_pinned(&name) && is_what_it_names(container, &name, state) {
        return Finding::new(Freshness::Fresh, Proof::Pinned).expecting(Some(runs));
    }
    Finding::new(Freshness::Unknown, Proof::NoTag { name })
}

/// Whether it runs the ID or digest that its name ends with. The classic store knows a digest only as
/// what a registry called the image.
fn is_what_it_names(container: &Container, name: &str, state: &HostState) -> bool {
    let by_registry = |digest: &String| {
        let of = |name: &str| name.rsplit_once('@').map(|(_, digest)| digest.to_owned());
        of(digest).is_some() && of(digest) == of(name)
    };
    container.image.iter().any(|(digest, _)| {
        let stored = state.image(*digest);
        names_it(name, &digest.hex()) || stored.is_some_and(|image| image.digests.iter().any(by_registry))
    })
}

/// Whether a name ends with a digest, or with so many digits of it that it is no other.
fn names_it(name: &str, hex: &str) -> bool {
    let digits = name.rsplit_once("sha256:").map_or(name, |(_, digits)| digits);
    digits.len() >= 12 && hex.starts_with(digits)
}
