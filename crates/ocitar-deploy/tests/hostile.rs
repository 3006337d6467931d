//! Output that no honest host prints, and sizes that few have.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Archive, Host};
use ocitar_deploy::{ArchiveFile, Drift, HostFault, HostState, Plan, Stamp};
use ocitar_testkit::archive::docker_archive;
use ocitar_testkit::{ImageSpec, LayerBuilder};
use serde_json::{Value, json};

fn read(text: &str) -> Result<HostState, HostFault> {
    HostState::read(text.as_bytes())
}

const OTHER: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

#[test]
fn what_would_take_too_much_is_refused_or_left_out() {
    let nested = |open: &str, close: &str, depth| format!("{}{}", open.repeat(depth), close.repeat(depth));
    let list = r#"{"apiVersion":"v1","kind":"List","items":["#;
    for (what, text, unread) in [
        ("arrays in arrays", nested("[", "]", 200_000), Some(1)),
        ("lists in lists", nested(list, "]}", 20_000), Some(1)),
        ("unknown documents", "{}".repeat(100_000), Some(100_000)),
        ("tiny documents", "{}".repeat(200_001), None),
        ("tiny documents in an array", format!("[{}{{}}]", "{},".repeat(200_000)), None),
        (
            "tiny containers",
            format!(r#"{{"containers":[{}{{"id":""}}]}}"#, r#"{"id":""},"#.repeat(200_000)),
            None,
        ),
    ] {
        let state = read(&text);
        assert_eq!(state.as_ref().ok().map(|state| state.unread.len()), unread, "{what}");
        let fault = state.err().map(|fault| fault.to_string()).unwrap_or_default();
        assert!(unread.is_some() || fault.contains("200000"), "{what}: {fault}");
    }
}

#[test]
fn one_input_is_of_one_host() {
    let docker = |id: &str| json!({"ID": id, "DriverStatus": [], "OSType": "linux", "ServerVersion": "28"});
    let podman = |name: &str| json!({"host": {"hostname": name}, "store": {}});
    for (documents, want) in [
        ([docker("a"), docker("a")], Ok(())),
        ([docker("a"), docker("b")], Err(HostFault::SeveralHosts)),
        ([docker("a"), podman("a")], Err(HostFault::SeveralHosts)),
        ([podman("a"), podman("b")], Err(HostFault::SeveralHosts)),
    ] {
        let text: String = documents.iter().map(Value::to_string).collect();
        assert_eq!(read(&text).map(drop), want, "{text}");
    }
}

#[test]
fn a_container_is_told_once_and_two_that_are_called_the_same_twice() {
    let pod = |digit: &str| {
        let id = format!("app@sha256:{}", digit.repeat(64));
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
            "spec": {"containers": [{"name": "web", "image": "app:1"}]},
            "status": {"phase": "Running", "containerStatuses": [{"name": "web", "imageID": id}]}})
    };
    let silent = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
        "spec": {"containers": [{"name": "web", "image": "app:1"}]}});
    for (pods, want) in [
        (vec![pod("1"), pod("1")], 1),
        (vec![silent.clone(), pod("1")], 1),
        (vec![pod("1"), silent], 1),
        // StatefulSets of two clusters.
        (vec![pod("1"), pod("2"), pod("2"), pod("1")], 2),
    ] {
        let text: String = pods.iter().map(Value::to_string).collect();
        let state = read(&text).unwrap();
        assert_eq!(state.containers.len(), want, "{text}");
        assert!(state.containers.iter().all(|container| !container.image.is_empty()), "{text}");
    }
}

/// Some seconds at most where every container was held against every image: minutes.
#[test]
fn many_containers_of_many_images_take_seconds() {
    let count = 4_000;
    let id = |i: usize| format!("sha256:{i:064x}");
    let image = |i| json!({"Id": id(i), "RepoTags": [format!("app{i}:1")], "RootFS": {"Layers": [id(i)]}});
    let container = |i| {
        let labels = json!({"com.docker.compose.project": "p", "com.docker.compose.service": "s"});
        json!({"Id": format!("{i:012}{:052x}", 0), "State": {"Status": "running"}, "Image": id(i),
            "Config": {"Image": format!("app{}:1", i + 1), "Labels": labels}})
    };
    let info = json!({"ID": "a", "DriverStatus": [], "OSType": "linux", "ServerVersion": "28"});
    let all = (0..count).flat_map(|i| [image(i).to_string(), container(i).to_string()]);
    let text: String = all.chain([info.to_string()]).collect();
    let layer = |i: usize| LayerBuilder::new().file("a", i.to_string());
    let images: Vec<ImageSpec> =
        (0..100).map(|i| ImageSpec::new(&format!("app{i}:1")).layer(layer(i))).collect();
    let archive = Archive::read(docker_archive(&images).to_tar().as_slice()).unwrap();
    let stamp = Stamp::of(&archive, ArchiveFile::default(), &Host::default());
    let state = read(&text).unwrap();
    assert!(Drift::of(None, &state).is_stale());
    assert!(Drift::of(Some(&stamp), &state).is_stale());
    assert_eq!(Plan::of(&stamp, &state).unwrap().unnamed.len(), 100);
}

#[test]
fn a_config_larger_than_any_is_not_read() {
    let zeros = format!("[{}0]", "0,".repeat(3 << 20));
    let text = format!("{{\"Id\":\"{OTHER}\",\"RootFS\":{{}},\"Config\":{{\"Env\":{zeros}}}}}");
    let fault = read(&text).unwrap_err().to_string();
    assert!(fault.contains("more than an image has"), "{fault}");
}

#[test]
fn a_stamp_of_very_many_layers_is_planned() {
    let text = serde_json::to_string(&stamp_of(50_000)).unwrap();
    let stamp = Stamp::from_json(text.as_bytes()).unwrap();
    let info = json!({"ID": "a", "DriverStatus": [], "OSType": "linux", "ServerVersion": "28", "Images": 0})
        .to_string();
    let plan = Plan::of(&stamp, &read(&info).unwrap()).unwrap();
    assert_eq!((plan.cost.layers, plan.cost.disk), (50_000, u64::MAX));
}

fn stamp_of(layers: usize) -> Value {
    let digest = |i: usize| format!("sha256:{i:064x}");
    let layer = |i| json!({"size": 1, "diff_id": digest(i), "unpacked_size": u64::MAX});
    json!({
        "schema": Stamp::SCHEMA, "tool": {"name": "x", "version": "1"}, "platform": "linux/amd64",
        "archive": {"size": 1}, "images": [{"names": ["a"],
            "platforms": [{"platform": "linux/amd64", "config": digest(1),
                "layers": (0..layers).map(layer).collect::<Vec<_>>()}],
            "ids": [{"engine": "docker-classic", "id": digest(1), "names": ["a:latest"]}]}],
    })
}
