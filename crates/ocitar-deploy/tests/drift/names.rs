//! Which containers are concerned, by the names that they were made from.

use ocitar::Engine;
use ocitar_deploy::{HostState, Plan};
use ocitar_testkit::archive::docker_archive;
use ocitar_testkit::{ImageSpec, LayerBuilder};
use serde_json::{Value, json};

use crate::setup::{OTHER, container, id, info, oci, stamp, stored, told};

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
