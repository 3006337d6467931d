//! Verdicts on hosts that are made up, where real ones differ in one thing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Archive, Engine, Host};
use ocitar_deploy::{ArchiveFile, Drift, HostState, Plan, Stamp};
use ocitar_testkit::archive::{docker_archive, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};
use serde_json::{Value, json};

const OTHER: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

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
        let documents = [docker(), container(&ids[image], asked)];
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
        json!({"ID": format!("{n}").repeat(12), "Image": image, "State": "running", "Names": "c", "Labels": labels})
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
        (
            vec![docker(), container(OTHER, "app:1")],
            "docker inspect c > c.inspect.json; docker rm -f c; docker run --name c ... app:1",
        ),
        (
            vec![docker(), odd],
            r"docker inspect '../a'\''b' > .._a_b.inspect.json; docker rm -f '../a'\''b'; docker run --name '../a'\''b' ... app:1",
        ),
        // Nothing would make it anew.
        (vec![pod(json!(null))], ""),
        (vec![pod(json!([{"kind": "Job", "name": "j"}]))], "kubectl -n n delete pod p"),
        (vec![pod(json!([{"kind": "DaemonSet", "name": "d"}]))], "kubectl -n n rollout restart daemonset/d"),
    ] {
        assert_eq!(remedy(&documents), want, "{documents:?}");
    }
}
