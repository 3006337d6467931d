//! `plan` and `drift`, on what real hosts printed (`testdata/hosts`).

use insta::assert_snapshot;
use ocitar_testkit::ImageSpec;
use ocitar_testkit::archive::docker_archive;

use super::schema::{check, schema};
use super::{Ran, file, fixtures, ocitar, ocitar_with};

const V2: &str = "../hosts/archives/v2.tar";

fn read(host: &str) -> Vec<u8> {
    std::fs::read(fixtures().join("../hosts").join(host)).unwrap()
}

fn plan(host: &str) -> Ran {
    ocitar_with(&["plan", V2, "--host", "-"], &read(host))
}

fn drift(args: &[&str], host: &str) -> Ran {
    ocitar_with(&[&["drift", "--from", "-"], args].concat(), &read(host))
}

#[test]
fn a_plan_says_what_a_load_will_do() {
    assert_snapshot!(plan("docker28-classic/before/host.json").text());
    assert_snapshot!(plan("docker26-containerd/before/host.json").text());
    assert_snapshot!(plan("podman/before/host.json").text());
    assert_snapshot!(plan("docker28-containerd/up/host.json").text());
}

#[test]
fn drift_says_what_runs_instead() {
    assert_snapshot!(drift(&[V2], "docker28-classic/up/host.json").text());
    assert_snapshot!(drift(&[V2], "docker28-classic/up/ps.jsonl").text());
    assert_snapshot!(drift(&[], "docker28-containerd/up/host.json").text());
    assert_snapshot!(drift(&[V2, "--quiet"], "kubernetes/pods.json").text());
}

#[test]
fn silence_is_no_good_news() {
    for (args, host, code, said) in [
        (&[V2][..], "kubernetes/fresh.json", 0, "fresh"),
        (&[V2], "kubernetes/empty.json", 2, "no container runs what was shipped"),
        (&[], "kubernetes/empty.json", 2, "there are no containers"),
        (&[V2], "docker28-swarm/update/service-ps.jsonl", 2, "nothing could be compared"),
        (&[V2], "docker28-classic/up/ps.jsonl", 2, "of 1 container it is unknown whether it runs"),
        (&[V2, "--quiet"], "docker28-classic/up/ps.jsonl", 2, "unknown  plain"),
        (&[V2, "--lenient"], "docker28-classic/up/ps.jsonl", 0, "unknown"),
        (&[], "docker28-classic/up/ps.jsonl", 0, "unknown"),
        (&[V2, "--strict"], "docker28-classic/up/ps.jsonl", 1, "unknown"),
        (&[V2], "unreachable/host.json", 2, "no daemon answered"),
        (&["../hosts/archives/v1.tar"], "docker28-classic/after/host.json", 0, "4 fresh"),
    ] {
        let ran = drift(args, host);
        assert_eq!(ran.code, code, "{host}: {}", ran.text());
        assert!(ran.text().contains(said), "{host}: {}", ran.text());
    }
}

#[test]
fn no_host_hides_behind_another() {
    let path = |host: &str| fixtures().join("../hosts").join(host).to_str().unwrap().to_owned();
    let (fresh, stale, silent) = (
        path("docker28-classic/before/host.json"),
        path("docker28-classic/after/host.json"),
        path("kubernetes/empty.json"),
    );
    let down = path("unreachable/host.json");
    for (hosts, code) in [([&fresh, &down], 2), ([&down, &stale], 1), ([&down, &down], 2)] {
        let ran = ocitar(&["drift", "--from", hosts[0], "--from", hosts[1]]);
        assert_eq!(ran.code, code, "{hosts:?}: {}", ran.text());
        assert!(ran.err.contains("no daemon answered"), "{hosts:?}: {}", ran.text());
        assert_eq!(ran.out.contains("docker28"), *hosts[0] != down || *hosts[1] != down, "{}", ran.text());
    }
    let ran = ocitar(&["plan", "--json", V2, "--host", &down, "--host", &fresh]);
    assert!(ran.code == 2 && ran.err.contains("no daemon answered"), "{}", ran.text());
    check(&schema("ocitar.plan.1.json"), &ran);
    let ran = ocitar(&["drift", "--json", V2, "--from", &down, "--from", &fresh]);
    check(&schema("ocitar.drift.1.json"), &ran);
    for (hosts, code) in [([&fresh, &fresh], 0), ([&fresh, &silent], 2), ([&silent, &stale], 1)] {
        let ran = ocitar(&["drift", "--quiet", "--from", hosts[0], "--from", hosts[1]]);
        assert_eq!(ran.code, code, "{hosts:?}: {}", ran.text());
        assert_eq!(ran.err.contains("empty.json: there are no containers"), code == 2, "{}", ran.text());
    }
}

/// As of `ocitar drift ... | grep -q`.
#[test]
fn whoever_reads_no_report_still_gets_the_exit_code() {
    let host = fixtures().join("../hosts/docker28-classic/after/host.json");
    let mut child = super::spawn(&["drift", "--from", host.to_str().unwrap()]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn the_output_of_both_is_as_documented() {
    let engines =
        ["docker20-classic", "docker26-containerd", "docker28-classic", "docker29-containerd", "podman"];
    for engine in engines {
        for state in ["before", "after"] {
            let host = read(&format!("{engine}/{state}/host.json"));
            let ran = ocitar_with(&["plan", "--json", V2, "--host", "-"], &host);
            check(&schema("ocitar.plan.1.json"), &ran);
            for args in [&["drift", "--json", "--from", "-", V2][..], &["drift", "--json", "--from", "-"]] {
                check(&schema("ocitar.drift.1.json"), &ocitar_with(args, &host));
            }
        }
    }
    for host in ["kubernetes/pods.json", "crictl/ps.json", "docker28-swarm/update/service-ps.jsonl"] {
        check(&schema("ocitar.drift.1.json"), &drift(&["--json", V2], host));
        check(&schema("ocitar.drift.1.json"), &drift(&["--json"], host));
    }
}

#[test]
fn a_stamp_says_as_much_as_its_archive() {
    let stamp = file(ocitar(&["stamp", V2, "-o", "-", "--platform", "linux/amd64"]).out.as_bytes());
    let stamp = stamp.path().to_str().unwrap();
    let host = "docker28-classic/before/host.json";
    assert_eq!(ocitar_with(&["plan", stamp, "--host", "-"], &read(host)).out, plan(host).out);
    assert_eq!(drift(&[stamp], host).out, drift(&[V2], host).out);
}

/// The base layer of the recorded host's image.
const BASE: &str = "8110751217b2fb07f61f0eb8245b45ba5efd34c4dbf630f198e34caad82c4036";

/// The uncompressed layer of `ok-ustar.tar`.
const PLAIN: &str = "b031846538bdba80b3b11d5c687be078f54e87d5cb4040739e82e8289f4fe48c";

/// An ID of an archive without an OCI layout depends on the store, and the host's images tell whether.
#[test]
fn a_plan_names_the_images_that_can_change_an_id() {
    let archive = "../hostile/ok-ustar.tar";
    let host = String::from_utf8(read("docker28-containerd/before/host.json")).unwrap();
    assert!(host.contains(BASE));
    let sharing = host.replace(BASE, PLAIN);
    for (host, lenders, said) in [
        (&host, 0, "this ID: if no build cache there holds one of its layers compressed"),
        (&sharing, 1, "this ID: not if 08a5a9b7d457 there holds one of its layers compressed"),
    ] {
        let plan =
            |args: &[&str]| ocitar_with(&[&["plan", archive, "--host", "-"], args].concat(), host.as_bytes());
        let ran = plan(&[]);
        assert!(ran.code == 0 && ran.out.contains(said), "{}", ran.text());
        let json = plan(&["--json"]);
        check(&schema("ocitar.plan.1.json"), &json);
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(json["plans"][0]["images"][0]["lenders"].as_array().unwrap().len(), lenders);
        let empty = file(b"DIGEST\tSIZE\tAGE\tLABELS\n");
        let known = plan(&["--host-content", empty.path().to_str().unwrap()]);
        assert!(known.code == 0 && !known.out.contains("this ID:"), "{}", known.text());
    }
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let twice = file(&docker_archive(&[ImageSpec::new("app:1")]).duplicate("manifest.json").to_tar());
    let twice = twice.path().to_str().unwrap();
    let fixture = "../hosts/docker28-classic/before/host.json";
    for (args, code, said) in [
        (&["plan", twice, "--host", fixture][..], 1, "the archive is at fault"),
        (&["plan", V2, "--host", "../hosts/kubernetes/pods.json"], 2, "does not say which engine"),
        (&["plan", "-", "--host", "-"], 2, "standard input can be read only once"),
        (&["plan", V2], 2, "--host"),
        (
            &["plan", V2, "--host", fixture, "-e", "podman"],
            2,
            "it is of docker-classic, and --engine says podman",
        ),
        (&["plan", V2, "--host", "../hosts/kubernetes/pods.json", "-e", "podman"], 2, "was not collected"),
        (&["plan", V2, "--host", fixture, "--host", fixture, "--host-content", V2], 2, "is of one host"),
        (&["plan", V2, "--host", fixture, "--host-content", "nothing"], 2, "nothing: "),
        (&["plan", V2, "--host", "nothing"], 2, "nothing: "),
        (&["drift", V2, "--from", V2], 2, "is not UTF-8"),
        (&["drift", "oci:x:1", "--from", fixture], 2, "not an image of it"),
    ] {
        let ran = ocitar(args);
        assert_eq!(ran.code, code, "{args:?}: {}", ran.text());
        assert!(ran.err.contains(said), "{args:?}: {}", ran.text());
    }
    let collect = ocitar(&["plan", "--print-collect"]);
    assert!(collect.code == 0 && collect.out.starts_with("docker version --format"), "{}", collect.text());
    let collect = ocitar(&["plan", "--print-collect", "--engine", "podman"]).out;
    assert!(collect.starts_with("podman version") && !collect.contains("docker"), "{collect}");
}

#[test]
fn hostile_output_of_a_host_is_refused() {
    let deep = "[".repeat(1 << 20);
    let nested = format!("{}1{}", "{\"Config\":".repeat(9999), "}".repeat(9999));
    for (text, said) in [
        (deep.as_bytes(), "is not as expected"),
        (b"{\"Id\":\"a\",\"State\":{},\"Config\":{},\"Image\":\"x\",\"Id\":\"b\"}", "duplicate field"),
        (b"\xff\xfe{\0}\0", "is in UTF-16"),
        (b"{\"a\":\"\xff\"}", "not UTF-8 at byte 6"),
        (b"", "is empty"),
        (b"Error: no such container", "is not as expected"),
        (nested.as_bytes(), "of no kind that is known here"),
        (b"{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":{}}", "is not as expected"),
    ] {
        let ran = ocitar_with(&["drift", "--from", "-"], text);
        assert_eq!(ran.code, 2, "{}", ran.text());
        assert!(ran.err.contains(said), "{said}: {}", ran.text());
    }
}
