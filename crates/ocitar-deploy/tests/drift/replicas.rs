//! Containers of one service.

use ocitar::Engine;
use serde_json::{Value, json};

use crate::setup::{OTHER, container, id, oci, told};

/// `docker ps` tells the ID once the name has moved away, of every replica alike.
#[test]
fn replicas_whose_name_is_gone_prove_nothing() {
    let line = |image: &str, n: u8| {
        let labels = format!(
            "com.docker.compose.project=p,com.docker.compose.service=s,com.docker.compose.image={OTHER}"
        );
        json!({"ID": format!("{n}").repeat(12), "Image": image, "State": "running", "Names": format!("p-s-{n}"),
            "Labels": labels})
    };
    for (image, want) in
        [("app", "fresh by replicas, fresh by replicas"), (OTHER, "unknown by no-tag, unknown by no-tag")]
    {
        assert_eq!(told(None, &[line(image, 1), line(image, 2)]), want, "{image}");
    }
}

/// A container of Compose's service `s`, made at that second.
fn replica(image: &str, asked: &str, at: u8) -> Value {
    let mut replica = container(image, asked);
    replica["Id"] = json!(ocitar::Digest::of(&[at]).hex());
    replica["Created"] = json!(format!("2024-01-01T00:00:0{at}Z"));
    replica["Config"]["Labels"] =
        json!({"com.docker.compose.project": "p", "com.docker.compose.service": "s"});
    replica
}

#[test]
fn replicas_of_one_service_run_one_image() {
    let stamp = oci();
    let shipped = id(&stamp, Engine::DockerContainerd);
    let (pinned, other) = (replica(&shipped, &shipped, 2), replica(OTHER, OTHER, 1));
    for (stamp, documents, want) in [
        // Made from an ID that nothing else is known of.
        (Some(&stamp), vec![other.clone()], "unknown by nameless"),
        (Some(&stamp), vec![other.clone(), pinned.clone()], "stale by other-replica, fresh by digest"),
        (
            Some(&stamp),
            vec![replica(OTHER, "elsewhere:1", 1), pinned.clone()],
            "stale by other-replica, fresh by digest",
        ),
        (Some(&stamp), vec![other.clone(), other.clone()], "unknown by nameless"),
        // Each runs what it was made from.
        (None, vec![other, pinned.clone()], "stale by other-replica, fresh by pinned"),
        (None, vec![pinned, replica(&shipped, &shipped, 1)], "fresh by pinned, fresh by pinned"),
    ] {
        assert_eq!(told(stamp, &documents), want, "{documents:?}");
    }
}

#[test]
fn what_was_not_asked_for_proves_nothing() {
    let crictl = |specified: &str| {
        json!({"containers": [{"id": "0".repeat(64), "metadata": {"name": "c"}, "imageRef": OTHER,
            "image": {"image": OTHER, "userSpecifiedImage": specified}, "state": "CONTAINER_RUNNING"}]})
    };
    assert_eq!(told(None, &[crictl("")]), "unknown by no-tag");
    assert_eq!(told(None, &[crictl(OTHER)]), "fresh by pinned");
    // Two of three are not all.
    let owned = |n: u8, image: &str| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("web-{n}"), "namespace": "n",
            "ownerReferences": [{"kind": "StatefulSet", "name": "web"}]},
            "spec": {"containers": [{"name": "c", "image": "app:1"}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "c", "imageID": image}]}})
    };
    for (third, want) in [
        (OTHER, "fresh by replicas, fresh by replicas, fresh by replicas"),
        ("", "unknown by no-tag, unknown by no-tag, unknown by no-id"),
    ] {
        assert_eq!(told(None, &[owned(0, OTHER), owned(1, OTHER), owned(2, third)]), want, "{third}");
    }
}
