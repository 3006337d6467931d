//! Containers of one service held against each other, where nothing else tells.

use std::collections::BTreeMap;

use ocitar::Digest;

use super::{Finding, Freshness, Proof};
use crate::host::{Container, Manager, Told};

/// What makes containers the same service: who keeps them, and their name there.
type Group = (String, String, Told);

pub(super) fn judge(containers: &[Container], findings: &mut [Option<Finding>]) {
    let mut groups: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (i, container) in containers.iter().enumerate().filter(|(_, container)| container.is_live()) {
        if let Some(group) = group(container) {
            groups.entry(group).or_default().push(i);
        }
    }
    for members in groups.values().filter(|members| members.len() > 1) {
        hold(containers, members, findings);
    }
}

fn group(container: &Container) -> Option<Group> {
    let (_, told) = container.runs()?;
    let (keeper, name) = match &container.manager {
        Manager::Plain => return None,
        Manager::Compose { project, service, .. } => (format!("compose/{project}"), service.clone()),
        Manager::Swarm { service } => ("swarm".to_owned(), service.clone()),
        Manager::Kubernetes { namespace, owner, .. } => {
            (format!("{namespace}/{}", owner.as_ref()?), container.name.clone())
        }
    };
    // IDs and digests of manifests say nothing of each other.
    let told = if told == Told::Manifest { Told::Manifest } else { Told::Id };
    Some((keeper, name, told))
}

fn hold(containers: &[Container], members: &[usize], findings: &mut [Option<Finding>]) {
    let runs = |i: usize| containers[i].runs().map(|(digest, _)| digest);
    // Two that differ, if there are two: with either of them, one is found that differs from any.
    let unlike = members.iter().copied().find(|i| runs(*i) != runs(members[0]));
    let newest = newest(containers, members);
    for i in members.iter().copied() {
        let is_open = findings[i].as_ref().is_some_and(|finding| finding.verdict == Freshness::Unknown);
        let Some(own) = runs(i).filter(|_| is_open) else {
            continue;
        };
        let other = newest.or(if runs(members[0]) == Some(own) { unlike } else { Some(members[0]) });
        findings[i] = match other.and_then(|other| Some((other, runs(other)?))) {
            // Of one whose name is gone, `docker ps` shows the ID: others like it may be as stale.
            _ if unlike.is_none() && containers[i].asked.is_none() => continue,
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
