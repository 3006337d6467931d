//! Containers held against what their names lead to on the same host.

use super::{Finding, Freshness, Proof};
use crate::host::{Container, Index, Told};
use crate::names;

pub(super) fn judge(container: &Container, images: &Index<'_>) -> Finding {
    let Some((runs, told)) = container.runs() else {
        return Finding::new(Freshness::Unknown, Proof::NoId);
    };
    let Some(name) = container.asked.clone() else {
        return Finding::new(Freshness::Unknown, Proof::NoTag { name: "what it was made from".to_owned() });
    };
    if let Some(stored) = images.named(&name) {
        let to = stored.id.digest();
        if container.image.iter().any(|(digest, _)| *digest == to) {
            return Finding::new(Freshness::Fresh, Proof::Current { name }).expecting(Some(to));
        }
        // A manifest's digest is no ID, and says nothing of another one.
        if told != Told::Manifest {
            return Finding::new(Freshness::Stale, Proof::TagMoved { name, runs, to }).expecting(Some(to));
        }
    }
    if is_what_it_names(container, &name, images) {
        return Finding::new(Freshness::Fresh, Proof::Pinned).expecting(Some(runs));
    }
    Finding::new(Freshness::Unknown, Proof::NoTag { name })
}

/// Whether it runs the ID or digest that its name is or ends with. The classic store knows a digest only as
/// what a registry called the image.
fn is_what_it_names(container: &Container, name: &str, images: &Index<'_>) -> bool {
    let named = name.rsplit_once('@').map(|(_, digest)| digest);
    let by_registry = |digest: &String| named.is_some() && digest.rsplit_once('@').map(|(_, d)| d) == named;
    container.image.iter().any(|(digest, _)| match named {
        None => names::begins(name, *digest),
        Some(_) if named == Some(&*digest.to_string()) => true,
        Some(_) => images.image(*digest).is_some_and(|image| image.digests.iter().any(by_registry)),
    })
}
