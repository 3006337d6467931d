use insta::assert_snapshot;
use ocitar_testkit::archive::{docker_archive, hybrid, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};

use super::{SAVED, file, fixtures, ocitar, ocitar_with};

fn image(name: &str) -> ImageSpec {
    ImageSpec::new(name).layer(LayerBuilder::new().file("etc/motd", name))
}

#[test]
fn shows_every_engine() {
    assert_snapshot!(ocitar(&["id", "--platform", "linux/amd64", SAVED]).text());
}

#[test]
fn shows_conditions_and_refusals() {
    let saved = docker_archive(&[image("app:1")]).to_tar();
    assert_snapshot!(ocitar_with(&["id", "--platform", "linux/amd64", "-"], &saved).text());
    let layout = oci_archive(&[Entry::from(image("app:1"))]).to_tar();
    assert_snapshot!(ocitar_with(&["id", "--platform", "linux/amd64", "-"], &layout).text());
}

#[test]
fn prints_bare_ids_for_scripts() {
    assert_snapshot!(ocitar(&["id", "--engine", "docker-classic", SAVED]).text());
    let two = hybrid(&[image("one:1"), image("two:1"), image("one:2")]);
    let ran = ocitar_with(&["id", "-e", "docker-classic", "-"], &two.to_tar());
    assert_eq!((ran.code, ran.out.lines().count()), (0, 3));
    let ran = ocitar_with(&["id", "-e", "docker-classic", "--image", "two:1", "-"], &two.to_tar());
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1));
    let at = ocitar_with(&["id", "-e", "docker-classic", "--image", "@1", "-"], &two.to_tar());
    assert_eq!(at.out, ran.out);
}

#[test]
fn prints_nothing_where_an_engine_loads_nothing() {
    let layout = oci_archive(&[Entry::from(image("app:1"))]).to_tar();
    let ran = ocitar_with(&["id", "--engine", "docker-classic", "-"], &layout);
    assert_snapshot!(ran.text());
    assert_eq!((ran.code, &*ran.out), (1, ""));
}

#[test]
fn is_quiet_only_where_both_stores_agree() {
    let ran = ocitar(&["id", "--quiet", SAVED]);
    assert_snapshot!(ran.text());
    assert_eq!((ran.code, &*ran.out), (1, ""));
}

#[test]
fn checks_an_id() {
    let id = ocitar(&["id", "--engine", "podman", SAVED]).out;
    let hex = id.trim().strip_prefix("sha256:").unwrap();
    for (check, code) in
        [(id.trim(), 0), (hex, 0), (&hex[..12], 0), (&hex[..11], 2), ("000000000000", 1), ("nonsense-id!", 2)]
    {
        assert_eq!(ocitar(&["id", "--check", check, SAVED]).code, code, "{check}");
    }
    assert_eq!(ocitar(&["id", "--check", hex, "--engine", "docker-containerd", SAVED]).code, 1);
}

#[test]
fn writes_the_id_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("id");
    let ran = ocitar(&["id", "-e", "docker-containerd", "--iidfile", path.to_str().unwrap(), SAVED]);
    assert_eq!(ran.code, 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), ran.out.trim());
    // The older answer must not outlive a failure.
    assert_eq!(ocitar_with(&["id", "-q", "--iidfile", path.to_str().unwrap(), "-"], b"no tar").code, 1);
    assert!(!path.exists());
    for args in [&["id", SAVED][..], &["id", "-e", "podman", SAVED, SAVED]] {
        let args = [args, &["--iidfile", path.to_str().unwrap()]].concat();
        assert_eq!(ocitar(&args).code, 2, "{args:?}");
        assert!(!path.exists());
    }
}

#[test]
#[cfg(unix)]
fn writes_through_links_and_to_devices() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let [link, target] = ["link", "target"].map(|name| folder.path().join(name));
    std::fs::write(&target, "old").unwrap();
    symlink("target", &link).unwrap();
    let ran = ocitar(&["id", "-e", "podman", "--iidfile", link.to_str().unwrap(), SAVED]);
    assert_eq!(std::fs::read_to_string(&target).unwrap(), ran.out.trim());
    assert!(link.is_symlink());
    assert_ne!(target.metadata().unwrap().permissions().mode() & 0o044, 0);
    assert_eq!(ocitar(&["id", "-e", "podman", "--iidfile", "/dev/null", SAVED]).code, 0);
}

#[test]
fn says_conditions_even_to_scripts() {
    let saved = docker_archive(&[image("app:1")]).to_tar();
    let ran = ocitar_with(&["id", "-e", "docker-containerd", "-"], &saved);
    assert_eq!(ran.err, "note: standard input: on docker-containerd: from an empty store\n");
    let id = ran.out.trim();
    let ran = ocitar_with(&["id", "--check", id, "--platform", "linux/amd64", "-"], &saved);
    let engines = "docker-containerd (from an empty store), containerd (from an empty store)";
    assert_eq!(ran.out, format!("standard input: yes, on {engines}\n"));
}

#[test]
fn is_quiet_where_one_store_alone_loads_it() {
    let layout = oci_archive(&[Entry::from(image("app:1"))]).to_tar();
    let ran = ocitar_with(&["id", "--quiet", "-"], &layout);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 1), "{}", ran.text());
}

#[test]
fn a_quick_look_says_that_it_was_one() {
    assert_snapshot!(ocitar(&["id", "--quick", "--platform", "linux/amd64", SAVED]).text());
    let ran = ocitar_with(&["id", "--quick", "-"], &docker_archive(&[image("app:1")]).to_tar());
    assert_snapshot!(ran.text());
}

#[test]
fn file_pipe_and_threads_give_the_same() {
    let bytes = std::fs::read(fixtures().join(SAVED)).unwrap();
    let file = ocitar(&["id", SAVED]).out;
    assert_eq!(ocitar_with(&["id", "-"], &bytes).out, file);
    for jobs in ["1", "8"] {
        assert_eq!(ocitar_with(&["id", "--jobs", jobs, "-"], &bytes).out, file);
        assert_eq!(ocitar(&["id", "--jobs", jobs, SAVED]).out, file);
    }
}

#[test]
fn takes_references() {
    let reference = format!("docker-archive:{SAVED}:corpus/dup:1");
    assert_eq!(ocitar(&["id", &reference]).out, ocitar(&["id", SAVED]).out);
    let ran = ocitar(&["id", &format!("docker-archive:{SAVED}:other:1")]);
    assert_snapshot!(ran.text());
    let layout = file(&oci_archive(&[Entry::from(image("app:1"))]).to_tar());
    let ran = ocitar(&["id", &format!("docker-archive:{}", layout.path().display())]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
}

#[test]
fn computes_the_id_for_a_host_that_has_layers_stored() {
    let saved = docker_archive(&[image("app:1")]);
    let diff_id = image("app:1").diff_ids().remove(0);
    let stored = format!("sha256:{}", "f".repeat(64));
    let listing = |size: &str| {
        file(format!("DIGEST\t\tSIZE\tAGE\tLABELS\n{stored}\t{size}\t3 days\tcontainerd.io/uncompressed={diff_id}\n").as_bytes())
    };
    let run = |size: &str| {
        let listing = listing(size);
        let args = ["id", "-e", "docker-containerd", "--host-content", listing.path().to_str().unwrap(), "-"];
        ocitar_with(&args, &saved.to_tar())
    };
    let cold = ocitar_with(&["id", "-e", "docker-containerd", "-"], &saved.to_tar());
    assert_ne!(run("1234").out, cold.out);
    assert_eq!(run("1234").out, run("1.234kB").out);
    let nothing = file(b"");
    let args = ["id", "--host-content", nothing.path().to_str().unwrap(), "-"];
    assert_eq!(ocitar_with(&args, &saved.to_tar()).code, 2);
    let unknown = run("1.2MB");
    assert_eq!((unknown.code, &*unknown.out), (1, ""));
    assert!(unknown.err.contains("exact size"), "{}", unknown.err);
}
