use std::collections::BTreeMap;

use ocitar::{Engine, Escaped, ImageId, Reference};

use super::Linter;
use super::finding::Problem;
use crate::kind::Kind;
use crate::target::Target;

/// What to do about a reference to an image that was shipped: what its ID is, or who writes it. A digest
/// beside a tag is no general advice then, as only one engine finds a loaded image by one.
pub(super) fn remedy(linter: &Linter, kind: Kind, problem: &Problem) -> Option<String> {
    match problem {
        Problem::NoTag(reference)
        | Problem::LatestTag(reference)
        | Problem::FloatingTag { reference, .. } => floating(linter, kind, reference),
        Problem::ContradictsArchive { reference, .. } => contradicted(linter, kind, reference),
        _ => None,
    }
}

fn floating(linter: &Linter, kind: Kind, reference: &Reference) -> Option<String> {
    let image = reference.clone().or_latest();
    match linter.targets().iter().find(|target| target.names.contains(&image)) {
        Some(target) => Some(format!("pin it to its ID: {}", command(kind, target, "")?)),
        None => {
            let target = linter.targets().iter().find(|target| target.is_of(reference))?;
            Some(format!("pin it to the image that was shipped: {}", command(kind, target, " --any-tag")?))
        }
    }
}

fn contradicted(linter: &Linter, kind: Kind, reference: &Reference) -> Option<String> {
    let tag = reference.tag()?;
    let target = linter.targets().iter().find(|target| target.is_named(reference, tag))?;
    let ids = ids(target)?;
    Some(match command(kind, target, "") {
        Some(command) => format!("its ID is {ids}; {command} writes the one that resolves"),
        None => format!("its ID is {ids}; give that, or the right archive"),
    })
}

/// The command that pins files of that kind, if there is one.
fn command(kind: Kind, target: &Target, how: &str) -> Option<String> {
    let style = match kind {
        Kind::Compose => "",
        Kind::Kubernetes | Kind::Kustomization | Kind::HelmValues | Kind::Dockerfile => " --style tag-id",
        Kind::GithubWorkflow | Kind::GitlabCi | Kind::EcsTask => return None,
    };
    Some(format!("`ocitar pin FILE --from {} --engine ENGINE{style}{how}`", Escaped(&target.source)))
}

/// Each ID once, with the engines that have it.
fn ids(target: &Target) -> Option<String> {
    let mut engines: BTreeMap<&ImageId, Vec<&str>> = BTreeMap::new();
    for engine in Engine::ALL {
        target.ids.get(&engine).into_iter().for_each(|id| engines.entry(id).or_default().push(engine.name()));
    }
    let mut all: Vec<_> = engines.into_iter().collect();
    all.sort_by_key(|(_, engines)| Engine::ALL.iter().position(|engine| engines[0] == engine.name()));
    let each: Vec<String> =
        all.into_iter().map(|(id, engines)| format!("{id} ({})", engines.join(", "))).collect();
    (!each.is_empty()).then(|| each.join(" or "))
}
