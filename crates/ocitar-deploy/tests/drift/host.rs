//! What a host tells, and what it does not prove.

use ocitar::Engine;
use ocitar_deploy::{Drift, HostFault, HostState};
use serde_json::{Value, json};

use crate::setup::{OTHER, THIRD, id, oci, stored, told};

#[test]
fn a_line_of_docker_ps_proves_no_more_than_it_tells() {
    let stamp = oci();
    let shipped = id(&stamp, Engine::DockerContainerd);
    let line = |image: &str, name: &str| {
        json!({"ID": "0123456789ab", "Image": image, "State": "running", "Names": name, "Labels": format!(
            "com.docker.compose.project=p,com.docker.compose.service=s,com.docker.compose.image={shipped}")})
    };
    let digits = &shipped["sha256:".len()..][..12];
    for (stamp, line, want) in [
        (Some(&stamp), line("app:1", "p-s-1"), "fresh by digest"),
        (Some(&stamp), line("app:1", "p_s_12"), "fresh by digest"),
        // Labels are in what is committed from a container, and in what runs of it.
        (Some(&stamp), line("app:1", "web"), "unknown by no-id"),
        (Some(&stamp), line("app:1", "p-s-run-0a1b"), "unknown by no-id"),
        // The ID is shown since the name moved away.
        (None, line(digits, "p-s-1"), "unknown by no-tag"),
        (None, line(&shipped, "p-s-1"), "unknown by no-tag"),
        (Some(&stamp), line(&format!("app:1@{OTHER}"), "web"), "stale by other-id"),
    ] {
        assert_eq!(told(stamp, std::slice::from_ref(&line)), want, "{line}");
    }
}

#[test]
fn a_task_runs_what_it_does_and_not_what_it_is_to_do() {
    let stamp = oci();
    let image = format!("app:1@{}", id(&stamp, Engine::DockerContainerd));
    let task = |n: u8, image: &str, desired: &str, current: &str| {
        json!({"ID": n.to_string().repeat(25), "Image": image, "Name": format!("web.{n}"), "Node": "a",
            "DesiredState": desired, "CurrentState": format!("{current} 3 seconds ago")})
    };
    let live = |documents: &[Value]| {
        let text: String = documents.iter().map(|document| format!("{document}\n")).collect();
        let drift = Drift::of(Some(&stamp), &HostState::read(text.as_bytes()).unwrap());
        drift.live().map(|row| row.verdict.name()).collect::<Vec<_>>().join(", ")
    };
    let old = format!("app:0@{OTHER}");
    for (documents, want) in [
        (vec![task(1, &image, "Running", "Running")], "fresh"),
        (vec![task(1, &image, "Running", "Pending")], ""),
        (vec![task(1, &image, "Ready", "Ready"), task(2, &old, "Shutdown", "Running")], "stale"),
        (vec![task(1, &image, "Running", "Running"), task(2, &old, "Shutdown", "Shutdown")], "fresh"),
    ] {
        assert_eq!(live(&documents), want, "{documents:?}");
    }
}

#[test]
fn two_clusters_are_not_one() {
    let stamp = oci();
    let config = stamp.images[0].platforms[0].config.to_string();
    let pod = |uid: Option<&str>, image: &str, phase: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "n", "uid": uid},
            "spec": {"containers": [{"name": "c", "image": "app:1"}]},
            "status": {"phase": phase, "containerStatuses": [{"name": "c", "imageID": image}]}})
    };
    let manifest = format!("app@{OTHER}");
    for (documents, want) in [
        (
            [pod(None, &config, "Running"), pod(None, &manifest, "Running")],
            "fresh by digest, stale by other-id",
        ),
        ([pod(None, OTHER, "Failed"), pod(None, OTHER, "Running")], "stale by other-id, stale by other-id"),
        (
            [pod(Some("a"), OTHER, "Running"), pod(Some("b"), OTHER, "Running")],
            "stale by other-id, stale by other-id",
        ),
        ([pod(Some("a"), OTHER, "Running"), pod(Some("a"), OTHER, "Running")], "stale by other-id"),
    ] {
        assert_eq!(told(Some(&stamp), &documents), want, "{documents:?}");
    }
}

#[test]
fn a_pods_containers_are_in_states_of_their_own() {
    let pod = |phase: &str, state: Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"},
            "spec": {"containers": [{"name": "c", "image": "app:1"}]},
            "status": {"phase": phase, "containerStatuses": [{"name": "c", "imageID": OTHER, "state": state}]}})
    };
    for (phase, state, want, live) in [
        ("Running", json!({"running": {"startedAt": "2024-01-01T00:00:00Z"}}), "running", true),
        ("Running", json!({"terminated": {"reason": "Completed"}}), "terminated: Completed", true),
        ("Running", json!({"waiting": {"reason": "CrashLoopBackOff"}}), "waiting: CrashLoopBackOff", true),
        ("Running", json!({}), "Running", true),
        ("Succeeded", json!({"terminated": {"reason": "Completed"}}), "Succeeded", false),
    ] {
        let read = HostState::read(pod(phase, state).to_string().as_bytes()).unwrap();
        let found = &read.containers[0];
        assert_eq!((found.state.as_deref(), found.is_live()), (Some(want), live));
    }
}

#[test]
fn what_is_of_no_one_moment_is_refused() {
    let stamp = oci();
    let none = |_: &mut Value| {};
    for (documents, want) in [
        (
            vec![
                stored(&stamp, OTHER, json!(["app:1"]), none),
                stored(&stamp, THIRD, json!(["app:1"]), none),
            ],
            HostFault::Twice { name: "app:1".to_owned() },
        ),
        (vec![json!({"ServerErrors": ["Cannot connect"], "ClientInfo": {}})], HostFault::Unreachable),
        (vec![json!({"Client": {"Version": "20.10.24"}, "Server": null})], HostFault::Unreachable),
    ] {
        let text: String = documents.iter().map(Value::to_string).collect();
        assert_eq!(HostState::read(text.as_bytes()).unwrap_err(), want, "{text}");
    }
}
