//! Images compared by what is in them.

use ocitar::Engine;
use serde_json::{Value, json};

use crate::setup::{OTHER, THIRD, container, info, legacy, stored, told};

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
