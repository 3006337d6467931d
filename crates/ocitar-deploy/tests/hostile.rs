//! Output that no honest host prints.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar_deploy::{HostFault, HostState};
use serde_json::{Value, json};

fn read(text: &str) -> Result<HostState, HostFault> {
    HostState::read(text.as_bytes())
}

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
