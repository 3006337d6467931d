//! Containers of one service held against each other, where nothing else tells.

use std::collections::BTreeMap;

use ocitar::Digest;

use super::{Finding, Freshness, Proof};
use crate::host::{Container, Manager, Told};

/// What makes containers the same service: who keeps them, and their name there.
type Service = (String, String);

/// Holds containers against the others of their service, where no more than their own name or ID speaks for
/// them.
pub(super) fn judge(containers: &[Container], findings: &mut [Option<Finding>]) {
    for members in services(containers) {
        hold(containers, &members, findings);
    }
}

/// Of a service one container of which runs what was shipped, those that run something else are stale,
/// though nothing but that tells that they should run it too.
pub(super) fn beside_fresh(containers: &[Container], findings: &mut [Option<Finding>]) {
    for members in services(containers) {
        let is_fresh = |i: &usize| findings[*i].as_ref().is_some_and(|of| of.verdict == Freshness::Fresh);
        let Some(fresh) = members.at.iter().copied().find(is_fresh) else {
            continue;
        };
        let runs = |i: usize| containers[i].runs().map(|(digest, _)| digest);
        for i in members.at.into_iter().filter(|i| runs(*i) != runs(fresh)) {
            let found = findings[i].as_ref().map(|finding| &finding.proof);
            if matches!(found, None | Some(Proof::Nameless { .. })) {
                findings[i] = beside(&containers[i], &containers[fresh]).or(findings[i].take());
            }
        }
    }
}

fn beside(container: &Container, fresh: &Container) -> Option<Finding> {
    let ((runs, _), (other_runs, _)) = (container.runs()?, fresh.runs()?);
    let proof = Proof::OtherReplica { runs, other: fresh.place(), other_runs, later: false };
    let mut finding = Finding::new(Freshness::Stale, proof).expecting(Some(other_runs));
    finding.reference = fresh.asked.clone().filter(|asked| container.asked.as_ref() != Some(asked));
    Some(finding)
}

/// Running containers of one service that can be compared.
struct Members {
    at: Vec<usize>,
    /// Whether that is all of them.
    are_all: bool,
}

/// The services that have several such containers.
fn services(containers: &[Container]) -> Vec<Members> {
    let mut sizes: BTreeMap<Service, usize> = BTreeMap::new();
    let mut groups: BTreeMap<(Service, Told), Vec<usize>> = BTreeMap::new();
    for (i, container) in containers.iter().enumerate().filter(|(_, container)| container.is_live()) {
        let Some(service) = service(container) else {
            continue;
        };
        *sizes.entry(service.clone()).or_default() += 1;
        if let Some((_, told)) = container.runs() {
            // IDs and digests of manifests say nothing of each other.
            let told = if told == Told::Manifest { Told::Manifest } else { Told::Id };
            groups.entry((service, told)).or_default().push(i);
        }
    }
    let groups = groups.into_iter().filter(|(_, at)| at.len() > 1);
    groups.map(|((service, _), at)| Members { are_all: sizes[&service] == at.len(), at }).collect()
}

fn service(container: &Container) -> Option<Service> {
    Some(match &container.manager {
        Manager::Plain => return None,
        Manager::Compose { project, service, .. } => (format!("compose/{project}"), service.clone()),
        Manager::Swarm { service } => ("swarm".to_owned(), service.clone()),
        Manager::Kubernetes { namespace, owner, .. } => {
            (format!("{namespace}/{}", owner.as_ref()?), container.name.clone())
        }
    })
}

fn hold(containers: &[Container], service: &Members, findings: &mut [Option<Finding>]) {
    let members = service.at.as_slice();
    let runs = |i: usize| containers[i].runs().map(|(digest, _)| digest);
    // Two that differ, if there are two: with either of them, one is found that differs from any.
    let unlike = members.iter().copied().find(|i| runs(*i) != runs(members[0]));
    let newest = newest(containers, members);
    for i in members.iter().copied() {
        let Some(own) = runs(i).filter(|_| findings[i].as_ref().is_some_and(is_open)) else {
            continue;
        };
        let other = newest.or(if runs(members[0]) == Some(own) { unlike } else { Some(members[0]) });
        findings[i] = match other.and_then(|other| Some((other, runs(other)?))) {
            _ if unlike.is_none()
                && findings[i].as_ref().is_some_and(|of| of.verdict == Freshness::Fresh) =>
            {
                continue;
            }
            // Of one whose name is gone, `docker ps` shows the ID: others like it may be as stale.
            _ if unlike.is_none() && (containers[i].asked.is_none() || !service.are_all) => continue,
            _ if unlike.is_none() => {
                Some(Finding::new(Freshness::Fresh, Proof::Replicas { count: members.len() }))
            }
            Some((other, digest)) if digest != own => {
                Some(differs(own, &containers[other], digest, newest.is_some()))
            }
            _ => continue,
        };
    }
}

/// Whether only its own name or ID speaks for a container, or nothing does.
fn is_open(finding: &Finding) -> bool {
    finding.verdict == Freshness::Unknown || matches!(finding.proof, Proof::Pinned | Proof::Current { .. })
}

/// The container that was made last, if none that runs something else may have been made as late.
fn newest(containers: &[Container], members: &[usize]) -> Option<usize> {
    let made = |i: usize| containers[i].created.as_deref().unwrap_or_default();
    let runs = |i: usize| containers[i].runs().map(|(digest, _)| digest);
    let last = members.iter().copied().max_by_key(|i| made(*i))?;
    let is_last = members.iter().all(|i| runs(*i) == runs(last) || made(*i) < made(last));
    is_last.then_some(last)
}

fn differs(runs: Digest, other: &Container, other_runs: Digest, later: bool) -> Finding {
    let proof = Proof::OtherReplica { runs, other: other.place(), other_runs, later };
    Finding::new(Freshness::Stale, proof).expecting(later.then_some(other_runs))
}
