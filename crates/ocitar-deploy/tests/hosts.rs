//! What real engines said of themselves around a load (`testdata/hosts`), held against what was planned
//! and what is told of drift.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ocitar::{Archive, Engine, Host};
use ocitar_deploy::{
    ArchiveFile, Change, Drift, Fate, Freshness, HostFault, HostState, Plan, PlanFault, Stamp,
};

const DOCKERS: [(&str, Engine); 7] = [
    ("docker20-classic", Engine::DockerClassic),
    ("docker26-classic", Engine::DockerClassic),
    ("docker26-containerd", Engine::DockerContainerd),
    ("docker28-classic", Engine::DockerClassic),
    ("docker28-containerd", Engine::DockerContainerd),
    ("docker29-classic", Engine::DockerClassic),
    ("docker29-containerd", Engine::DockerContainerd),
];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/hosts").join(file)
}

fn host(file: &str) -> HostState {
    HostState::read(&std::fs::read(path(file)).unwrap()).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn stamp(version: &str) -> Stamp {
    let archive = Archive::open(path(&format!("archives/{version}.tar"))).unwrap();
    Stamp::of(&archive, ArchiveFile::default(), &Host::new("linux/amd64".parse().unwrap()))
}

fn count(drift: &Drift, verdict: Freshness) -> usize {
    drift.live().filter(|row| row.verdict == verdict).count()
}

/// A line a container: where it is, what it is, and why.
fn rows(drift: &Drift) -> String {
    let row = |row: &ocitar_deploy::Row| {
        let counts = if row.container.is_live() { "" } else { ", does not count" };
        format!("{}: {} by {}{counts}", row.container.place(), row.verdict.name(), row.proof.name())
    };
    drift.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_engine_is_told() {
    for (folder, engine) in DOCKERS {
        let state = host(&format!("{folder}/before/host.json"));
        assert_eq!(state.daemon.engine, Some(engine), "{folder}");
        assert_eq!(state.daemon.platform.unwrap().to_string(), "linux/amd64");
        assert_eq!((state.containers.len(), state.unread.len()), (4, 0), "{folder}");
    }
    assert_eq!(host("podman/before/host.json").daemon.engine, Some(Engine::Podman));
    let silent = std::fs::read(path("unreachable/host.json")).unwrap();
    assert_eq!(HostState::read(&silent).unwrap_err(), HostFault::Unreachable);
}

/// Where each name leads.
fn names(state: &HostState) -> BTreeMap<String, String> {
    let names = state.images.iter().flat_map(|image| image.tags.iter().map(|tag| (tag, image.id)));
    names.map(|(tag, id)| (tag.trim_start_matches("docker.io/").to_owned(), id.to_string())).collect()
}

#[test]
fn what_is_planned_is_what_came_true() {
    let stamp = stamp("v2");
    for (folder, engine) in DOCKERS.into_iter().chain([("podman", Engine::Podman)]) {
        let before = host(&format!("{folder}/before/host.json"));
        let after = host(&format!("{folder}/after/host.json"));
        let plan = Plan::of(&stamp, &before).unwrap();
        assert_eq!(plan.engine, engine, "{folder}");
        let mut expected = names(&before);
        expected.extend(plan.tags.iter().map(|tag| (tag.name.clone(), tag.to.to_string())));
        assert_eq!(names(&after), expected, "{folder}");
        assert_eq!(plan.tags[0].change, Change::Move, "{folder}");
        for image in &plan.unnamed {
            let is_there = after.image(image.id.digest()).is_some();
            assert_eq!(is_there, image.fate == Fate::Dangles, "{folder}");
        }
        let left = after.images.iter().filter(|image| image.tags.is_empty()).count();
        assert_eq!(left, plan.unnamed.iter().filter(|image| image.fate == Fate::Dangles).count(), "{folder}");
        for planned in &plan.containers {
            let container = after.containers.iter().find(|other| other.id == planned.container.id).unwrap();
            assert_eq!(planned.container.image, container.image, "{folder}");
            assert_eq!(planned.after.name(), "stale", "{folder}");
            assert!(planned.remedy.is_some(), "{folder}");
        }
    }
}

#[test]
fn a_second_load_changes_nothing() {
    for (folder, _) in DOCKERS {
        let plan = Plan::of(&stamp("v2"), &host(&format!("{folder}/up/host.json"))).unwrap();
        assert!(plan.images[0].present && plan.unnamed.is_empty(), "{folder}");
        assert_eq!(plan.tags[0].change, Change::Keep, "{folder}");
        assert_eq!((plan.cost.known_layers, plan.cost.layers, plan.cost.disk), (2, 2, 0), "{folder}");
    }
}

#[test]
fn drift_is_told_around_a_load() {
    use Freshness::{Fresh, Stale};
    for (folder, engine) in DOCKERS {
        let told = |state: &str| Drift::of(Some(&stamp("v2")), &host(&format!("{folder}/{state}/host.json")));
        for state in ["before", "after"] {
            let drift = told(state);
            assert_eq!((count(&drift, Stale), count(&drift, Fresh)), (4, 0), "{folder} {state}");
            let expected = stamp("v2").images[0].id_on(engine).map(|id| id.to_string());
            assert!(drift.rows.iter().all(|row| row.expected == expected), "{folder} {state}");
        }
        // Compose made its containers anew; nobody did the other one.
        let drift = told("up");
        assert_eq!((count(&drift, Stale), count(&drift, Fresh)), (1, 3), "{folder}");
        assert!(drift.is_stale());
        let stale = drift.rows.iter().find(|row| row.verdict == Stale).unwrap();
        assert_eq!(stale.container.name, "plain");
        assert_eq!(stale.remedy.as_ref().unwrap().commands[1], "docker rm -f plain");
        let old = Drift::of(Some(&stamp("v1")), &host(&format!("{folder}/before/host.json")));
        assert_eq!((count(&old, Stale), count(&old, Fresh)), (0, 4), "{folder}");
    }
}

#[test]
fn a_name_that_moved_is_told_without_a_stamp() {
    use Freshness::{Fresh, Stale};
    for (folder, _) in DOCKERS {
        for (state, stale, fresh) in [("before", 0, 4), ("after", 4, 0), ("up", 1, 3)] {
            let drift = Drift::of(None, &host(&format!("{folder}/{state}/host.json")));
            assert_eq!((count(&drift, Stale), count(&drift, Fresh)), (stale, fresh), "{folder} {state}");
        }
    }
}

#[test]
fn other_forms_of_output_are_read() {
    let cases = [
        // A container that Compose made tells its image by a label, and its name until that moves away.
        ("docker28-classic/before/compose-ps.jsonl", [3, 0, 0]),
        ("docker28-classic/after/compose-ps.jsonl", [0, 0, 3]),
        ("docker28-classic/up/compose-ps.jsonl", [0, 3, 0]),
        ("docker28-classic/up/ps.jsonl", [0, 3, 1]),
        ("docker20-classic/after/ps.jsonl", [0, 0, 4]),
        ("podman/after/containers.json", [1, 0, 0]),
        ("podman/after/ps.json", [1, 0, 0]),
        ("docker28-swarm/update/service-ps.jsonl", [0, 0, 2]),
        ("docker28-swarm/update/host.json", [3, 0, 0]),
        ("docker28-swarm/force/host.json", [1, 2, 0]),
        ("containerd/before-ps.json", [1, 0, 0]),
        ("containerd/after-ps.json", [1, 2, 0]),
        ("containerd/after-inspect.json", [1, 2, 0]),
        ("kubernetes/empty.json", [0, 0, 0]),
    ];
    for (file, want) in cases {
        let drift = Drift::of(Some(&stamp("v2")), &host(file));
        let counts =
            [Freshness::Stale, Freshness::Fresh, Freshness::Unknown].map(|verdict| count(&drift, verdict));
        assert_eq!(counts, want, "{file}: {}", rows(&drift));
        assert_eq!(drift.is_comparable(), want[0] + want[1] > 0, "{file}");
    }
}

#[test]
fn a_container_of_a_task_is_told_once() {
    let text = ["docker28-swarm/update/tasks.json", "docker28-swarm/update/host.json"]
        .map(|file| std::fs::read_to_string(path(file)).unwrap());
    let drift = Drift::of(Some(&stamp("v2")), &HostState::read(text.concat().as_bytes()).unwrap());
    assert_eq!((drift.live().count(), count(&drift, Freshness::Stale)), (3, 3), "{}", rows(&drift));
}

#[test]
fn every_form_of_an_image_in_a_pod_is_read() {
    for file in ["kubernetes/pods.json", "crictl/ps.json"] {
        insta::assert_snapshot!(rows(&Drift::of(Some(&stamp("v2")), &host(file))));
    }
}

#[test]
fn replicas_are_held_against_each_other() {
    insta::assert_snapshot!(rows(&Drift::of(None, &host("kubernetes/pods.json"))));
}

#[test]
fn hosts_that_say_too_little_are_not_planned() {
    let stamp = stamp("v2");
    let state = host("podman/after/containers.json");
    assert_eq!(state.daemon.engine, Some(Engine::Podman), "podman's containers tell the engine");
    let fault = Plan::of(&stamp, &state).unwrap_err();
    assert_eq!(fault, PlanFault::Incomplete { missing: "images", told: None });
    // The first two documents are of the daemon alone.
    let text = std::fs::read_to_string(path("docker28-classic/before/host.json")).unwrap();
    let info: String = text.lines().take(2).collect();
    let fault = Plan::of(&stamp, &HostState::read(info.as_bytes()).unwrap()).unwrap_err();
    assert_eq!(fault, PlanFault::Incomplete { missing: "images", told: Some(1) });
    assert!(Plan::of(&stamp, &host("docker28-classic/empty/host.json")).is_ok());
    let state = HostState::read(b"{}").unwrap();
    assert_eq!(state.unread, [0]);
    assert_eq!(Plan::of(&stamp, &state).unwrap_err(), PlanFault::NoEngine);
}
