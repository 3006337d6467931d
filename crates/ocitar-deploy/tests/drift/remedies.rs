//! What repins a container.

use ocitar::Engine;
use ocitar_deploy::{Drift, HostState};
use serde_json::{Value, json};

use crate::setup::{OTHER, container, info, oci};

#[test]
fn remedies_lose_nothing_when_they_are_pasted() {
    let stamp = oci();
    let remedy = |documents: &[Value]| {
        let text: String = documents.iter().map(Value::to_string).collect();
        let drift = Drift::of(Some(&stamp), &HostState::read(text.as_bytes()).unwrap());
        drift.rows[0].remedy.clone().unwrap().commands.join("; ")
    };
    let mut odd = container(OTHER, "app:1");
    odd["Name"] = json!("/../a'b");
    let pod = |owner: Value| {
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "p", "namespace": "n", "ownerReferences": owner},
            "spec": {"containers": [{"name": "c", "image": "app:1"}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "c", "imageID": OTHER}]}})
    };
    let docker = || info(Engine::DockerContainerd);
    for (documents, want) in [
        (vec![docker(), container(OTHER, "app:1")], "docker inspect c > c.inspect.json; docker rm -f c"),
        (vec![docker(), odd], r"docker inspect '../a'\''b' > .._a_b.inspect.json; docker rm -f '../a'\''b'"),
        // Nothing would make it anew.
        (vec![pod(json!(null))], ""),
        (vec![pod(json!([{"kind": "Job", "name": "j"}]))], "kubectl -n n delete pod p"),
        (vec![pod(json!([{"kind": "DaemonSet", "name": "d"}]))], "kubectl -n n rollout restart daemonset/d"),
    ] {
        assert_eq!(remedy(&documents), want, "{documents:?}");
    }
}
