//! Verdicts on hosts that are made up, where real ones differ in one thing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Archive, Engine, Host};
use ocitar_deploy::{ArchiveFile, Drift, HostFault, HostState, Plan, Stamp};
use ocitar_testkit::archive::{docker_archive, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};
use serde_json::{Value, json};

const OTHER: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const THIRD: &str = "sha256:3333333333333333333333333333333333333333333333333333333333333333";

fn image(name: &str) -> ImageSpec {
    ImageSpec::new(name).layer(LayerBuilder::new().file("a", name))
}

fn stamp(tar: &[u8]) -> Stamp {
    let archive = Archive::read(tar).unwrap();
    Stamp::of(&archive, ArchiveFile::default(), &Host::new("linux/amd64".parse().unwrap()))
}

/// Without an OCI layout: in the containerd store, its ID depends on the host.
fn legacy() -> Stamp {
    stamp(&docker_archive(&[image("app:1")]).to_tar())
}

fn oci() -> Stamp {
    stamp(&oci_archive(&[Entry::from(image("docker.io/library/app:1"))]).to_tar())
}

fn id(stamp: &Stamp, engine: Engine) -> String {
    stamp.images[0].id_on(engine).unwrap().to_string()
}

fn info(engine: Engine) -> Value {
    let status = match engine {
        Engine::DockerContainerd => json!([["driver-type", "io.containerd.snapshotter.v1"]]),
        _ => json!([["Backing Filesystem", "extfs"]]),
    };
    json!({"DriverStatus": status, "OSType": "linux", "Architecture": "x86_64", "ServerVersion": "28.5.2"})
}

fn container(image: &str, asked: &str) -> Value {
    let id = ocitar::Digest::of(format!("{image}{asked}").as_bytes()).hex();
    json!({"Id": id, "Name": "/c", "State": {"Status": "running"}, "Image": image, "Config": {"Image": asked}})
}

/// The image of the stamp as a store shows it, under another ID.
fn stored(stamp: &Stamp, id: &str, tags: Value, edit: impl FnOnce(&mut Value)) -> Value {
    let on = &stamp.images[0].platforms[0];
    let layers: Vec<String> = on.layers.iter().map(|layer| layer.diff_id.to_string()).collect();
    let mut image = json!({
        "Id": id, "RepoTags": tags, "RepoDigests": [], "Created": on.created, "Config": on.run,
        "RootFS": {"Type": "layers", "Layers": layers},
    });
    edit(&mut image);
    image
}

fn told(stamp: Option<&Stamp>, documents: &[Value]) -> String {
    let text: String = documents.iter().map(|document| format!("{document}\n")).collect();
    let drift = Drift::of(stamp, &HostState::read(text.as_bytes()).unwrap());
    let row = |row: &ocitar_deploy::Row| format!("{} by {}", row.verdict.name(), row.proof.name());
    let rows: Vec<String> = drift.rows.iter().map(row).collect();
    if rows.is_empty() { format!("{} others", drift.others) } else { rows.join(", ") }
}

#[test]
fn an_id_that_depends_on_the_host_is_compared_by_content() {
    let stamp = legacy();
    let containerd = info(Engine::DockerContainerd);
    let runs = container(OTHER, "app:1");
    let same = |edit: fn(&mut Value)| stored(&stamp, OTHER, json!(["app:1"]), edit);
    let none = |_: &mut Value| {};
    for (documents, want) in [
        (vec![containerd.clone(), runs.clone()], "unknown by host-dependent"),
        (vec![runs.clone()], "unknown by host-dependent"),
        (vec![info(Engine::DockerClassic), runs.clone()], "stale by other-id"),
        (vec![containerd.clone(), runs.clone(), same(none)], "fresh by content"),
        (
            vec![containerd.clone(), runs.clone(), same(|i| i["RootFS"]["Layers"][0] = json!(OTHER))],
            "stale by other-content",
        ),
        (
            vec![containerd.clone(), runs.clone(), same(|i| i["Config"]["Env"] = json!(["A=1"]))],
            "stale by other-content",
        ),
        (
            vec![
                containerd.clone(),
                runs.clone(),
                same(|i| i["Config"]["Healthcheck"] = json!({"Test": ["x"]})),
            ],
            "stale by other-content",
        ),
        (
            vec![containerd.clone(), runs.clone(), same(|i| i["Created"] = json!("2001-01-01T00:00:00Z"))],
            "stale by other-content",
        ),
        // A digest that is none is not left out: the rest would be the image.
        (
            vec![
                containerd.clone(),
                runs.clone(),
                same(|i| {
                    i["RootFS"]["Layers"].as_array_mut().unwrap().push(json!("sha256:12"));
                }),
            ],
            "unknown by host-dependent",
        ),
        // What engines add to an empty field is no difference.
        (vec![containerd, runs, same(|i| i["Config"]["Volumes"] = json!(null))], "fresh by content"),
    ] {
        assert_eq!(told(Some(&stamp), &documents), want, "{documents:?}");
    }
}

#[test]
fn containers_are_concerned_by_name_or_by_repository() {
    let stamp = oci();
    let docker = || info(Engine::DockerContainerd);
    let own = id(&stamp, Engine::DockerContainerd);
    let named = |tags: Value| stored(&oci(), OTHER, tags, |i| i["RootFS"]["Layers"] = json!([OTHER]));
    for (documents, want) in [
        (vec![docker(), container(&own, "whatever:9")], "fresh by digest"),
        (vec![docker(), container(OTHER, "app:1")], "stale by other-id"),
        (vec![docker(), container(OTHER, "docker.io/library/app:1")], "stale by other-id"),
        (vec![docker(), container(OTHER, "app:prod")], "stale by other-id"),
        (
            vec![docker(), container(OTHER, "app:1@sha256:00000000000000000000000000000000")],
            "stale by other-id",
        ),
        (vec![docker(), container(OTHER, "apps:1")], "1 others"),
        (vec![docker(), container(OTHER, "quay.io/library/app:1")], "1 others"),
        // Made from an ID: the names that its image has tell.
        (vec![docker(), container(OTHER, OTHER)], "unknown by nameless"),
        (vec![docker(), container(OTHER, OTHER), named(json!(["app:1"]))], "stale by other-content"),
        (vec![docker(), container(OTHER, OTHER), named(json!(["postgres:16"]))], "1 others"),
        (vec![docker(), container(OTHER, "111111111111")], "unknown by nameless"),
    ] {
        assert_eq!(told(Some(&stamp), &documents), want, "{documents:?}");
    }
}

#[test]
fn names_are_followed_without_a_stamp() {
    let stamp = oci();
    let one = |id: &str, tags: Value, digests: Value| {
        stored(&stamp, id, tags, |image| image["RepoDigests"] = digests)
    };
    let other = OTHER.replace('1', "2");
    for (documents, want) in [
        (vec![container(OTHER, "app"), one(OTHER, json!(["app:latest"]), json!([]))], "fresh by current"),
        (vec![container(OTHER, "app"), one(&other, json!(["app:latest"]), json!([]))], "stale by tag-moved"),
        (vec![container(OTHER, "app"), one(&other, json!(["app:2"]), json!([]))], "unknown by no-tag"),
        (vec![container(OTHER, OTHER)], "fresh by pinned"),
        (vec![container(OTHER, "111111111111")], "fresh by pinned"),
        (vec![container(OTHER, &other)], "unknown by no-tag"),
        (
            vec![
                container(OTHER, &format!("app@{other}")),
                one(OTHER, json!([]), json!([format!("app@{other}")])),
            ],
            "fresh by pinned",
        ),
    ] {
        assert_eq!(told(None, &documents), want, "{documents:?}");
    }
}

#[test]
fn an_image_that_another_is_built_on_does_not_dangle() {
    let stamp = oci();
    let other = OTHER.replace('1', "2");
    let old = || stored(&stamp, OTHER, json!(["app:1"]), |_| {});
    let child = stored(&stamp, &other, json!(["child:1"]), |image| image["Parent"] = json!(OTHER));
    let second = stored(&stamp, OTHER, json!(["app:1", "app:kept"]), |_| {});
    for (images, unnamed) in [(vec![old()], 1), (vec![old(), child], 0), (vec![second], 0)] {
        let documents = [vec![info(Engine::DockerContainerd)], images].concat();
        let text: String = documents.iter().map(Value::to_string).collect();
        let plan = Plan::of(&stamp, &HostState::read(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(plan.unnamed.len(), unnamed, "{text}");
    }
}

/// As `docker save app` saves all tags of a repository.
#[test]
fn another_image_of_the_archive_is_not_that_of_the_name() {
    let image = |name: &str, text: &str| ImageSpec::new(name).layer(LayerBuilder::new().file("a", text));
    let both = stamp(&docker_archive(&[image("app:1", "old"), image("app:latest", "new")]).to_tar());
    let id = |image: &ocitar_deploy::ImageStamp| image.id_on(Engine::DockerClassic).unwrap().to_string();
    let ids: Vec<String> = both.images.iter().map(id).collect();
    let docker = || info(Engine::DockerClassic);
    for (image, asked, want, planned) in [
        (0, "app:1", "fresh by digest", "fresh"),
        (1, "app", "fresh by digest", "fresh"),
        (0, "app:latest", "stale by other-name", "stale"),
        (1, "app:1", "stale by other-name", "stale"),
        (0, "other:1", "fresh by digest", "fresh"),
    ] {
        let any = stored(&both, OTHER, json!(["any:1"]), |_| {});
        let documents = [docker(), any, container(&ids[image], asked)];
        assert_eq!(told(Some(&both), &documents), want, "{image} as {asked}");
        let text: String = documents.iter().map(Value::to_string).collect();
        let plan = Plan::of(&both, &HostState::read(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(plan.containers[0].after.name(), planned, "{image} as {asked}");
    }
}

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

#[test]
fn few_digits_of_an_id_are_known_as_such() {
    let stamp = oci();
    for (asked, want, alone) in [
        ("1111", "unknown by nameless", "fresh by pinned"),
        ("sha256:111111", "unknown by nameless", "fresh by pinned"),
        ("111", "1 others", "unknown by no-tag"),
        ("2222", "1 others", "unknown by no-tag"),
    ] {
        assert_eq!(told(Some(&stamp), &[container(OTHER, asked)]), want, "{asked}");
        assert_eq!(told(None, &[container(OTHER, asked)]), alone, "{asked}");
    }
}

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

/// The engine shows one image of an index, whichever a container runs.
#[test]
fn another_platform_of_an_index_is_another_image() {
    let stamp = legacy();
    let stored = stored(&stamp, OTHER, json!(["app:1"]), |i| {
        i["Os"] = json!("linux");
        i["Architecture"] = json!("amd64");
    });
    for (architecture, want) in [("amd64", "fresh by content"), ("arm64", "unknown by host-dependent")] {
        let mut runs = container(OTHER, "app:1");
        runs["ImageManifestDescriptor"] =
            json!({"digest": THIRD, "platform": {"os": "linux", "architecture": architecture}});
        let documents = [info(Engine::DockerContainerd), stored.clone(), runs];
        assert_eq!(told(Some(&stamp), &documents), want, "{architecture}");
    }
}

/// In the classic store the ID is of the whole config; the same layers and `config` are not all of it.
#[test]
fn content_says_nothing_where_the_id_is_certain() {
    let stamp = legacy();
    let none = |_: &mut Value| {};
    for (engine, want) in
        [(Engine::DockerClassic, "stale by other-id"), (Engine::DockerContainerd, "fresh by content")]
    {
        let documents =
            [info(engine), stored(&stamp, OTHER, json!(["app:1"]), none), container(OTHER, "app:1")];
        assert_eq!(told(Some(&stamp), &documents), want, "{engine}");
    }
    let arm = |image: &mut Value| {
        image["Os"] = json!("linux");
        image["Architecture"] = json!("arm64");
    };
    let documents = [
        info(Engine::DockerContainerd),
        stored(&stamp, OTHER, json!(["app:1"]), arm),
        container(OTHER, "app:1"),
    ];
    assert_eq!(told(Some(&stamp), &documents), "stale by other-content");
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

/// A name that the archive does not have stays where it is, and so does what was made from it.
#[test]
fn a_container_of_another_name_is_left_alone() {
    let stamp = oci();
    for (asked, want) in [("tools/debug:stable", "other"), (OTHER, "stale"), ("app:1", "stale")] {
        let old = stored(&stamp, OTHER, json!(["app:1", "tools/debug:stable"]), |_| {});
        let documents = [info(Engine::DockerContainerd), old, container(OTHER, asked)];
        let text: String = documents.iter().map(Value::to_string).collect();
        let plan = Plan::of(&stamp, &HostState::read(text.as_bytes()).unwrap()).unwrap();
        assert_eq!(plan.containers[0].after.name(), want, "{asked}");
    }
}
