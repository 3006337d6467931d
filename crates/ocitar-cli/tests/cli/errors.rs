use std::io::Read;
use std::process::{Command, Stdio};

use insta::assert_snapshot;
use ocitar_testkit::archive::docker_archive;
use ocitar_testkit::{ImageSpec, LayerBuilder};

use super::{SAVED, fixtures, ocitar, ocitar_with};

fn saved() -> ocitar_testkit::ArchiveFiles {
    docker_archive(&[ImageSpec::new("app:1").layer(LayerBuilder::new().file("etc/motd", "hello"))])
}

#[test]
fn says_what_is_wrong_and_where() {
    let cut = &saved().to_tar()[..3000];
    assert_snapshot!(ocitar_with(&["id", "-"], cut).text());
    let twice = saved().duplicate("manifest.json").to_tar();
    assert_snapshot!(ocitar_with(&["id", "-"], &twice).text());
    assert_snapshot!(ocitar_with(&["id", "-"], b"this is no archive").text());
    assert_snapshot!(ocitar_with(&["id", "-"], b"").text());
}

#[test]
fn prints_no_id_of_an_archive_at_fault() {
    let twice = saved().duplicate("manifest.json").to_tar();
    for args in [
        &["id", "-"][..],
        &["id", "--engine", "podman", "-"],
        &["id", "--quiet", "-"],
        &["id", "--check", "0123456789ab", "-"],
    ] {
        let ran = ocitar_with(args, &twice);
        assert_eq!((ran.code, &*ran.out), (1, ""), "{args:?}");
    }
    let json = ocitar_with(&["id", "--json", "-"], &twice);
    assert_eq!(json.code, 1);
    assert!(!json.out.contains("sha256:"));
}

#[test]
fn says_that_it_could_not_look() {
    assert_snapshot!(ocitar(&["id", "absent.tar"]).text());
    let ran = ocitar(&["id", "--platform", "amd64", SAVED]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
    let ran = ocitar(&["id", "--engine", "docker", SAVED]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
}

#[test]
fn an_archive_at_fault_is_one_whatever_is_asked() {
    let cut = &saved().to_tar()[..3000];
    for args in [
        &["inspect", "-"][..],
        &["inspect", "--raw", "config", "-"],
        &["inspect", "--image", "app:1", "-"],
        &["ls", "-"],
        &["id", "oci-archive:-"],
        &["id", "--image", "app:1", "-"],
    ] {
        let ran = ocitar_with(args, cut);
        assert_eq!(ran.code, 1, "{args:?}");
        assert!(ran.err.contains("[tar-truncated]"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn refuses_arguments_that_make_no_sense() {
    for args in [
        &["id", "-", "-"][..],
        &["id", ""],
        &["id", "--jobs", "0", SAVED],
        &["inspect", "--raw", "config", SAVED, SAVED],
        &["inspect", "--platform", "linux/amd64", SAVED],
        &["id", "--check", "0123456789ab", "--iidfile", "x", SAVED],
    ] {
        let ran = ocitar_with(args, &saved().to_tar());
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
    }
}

/// What was given, where it can be told, and what to give instead.
#[test]
fn says_what_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = folder.path().join("app.stamp.json");
    let stamp = stamp.to_str().unwrap();
    assert_eq!(ocitar(&["stamp", SAVED, "-o", stamp]).code, 0);
    let text = super::file(b"no archive");
    for (args, code, said) in [
        (&["id", "hand/app:1.2"][..], 2, "docker save hand/app:1.2 | ocitar id -"),
        (&["verify", "docker://alpine"], 2, "docker save alpine | ocitar id -"),
        (&["ls", stamp], 1, "  try: it is a stamp"),
        (&["id", stamp], 1, "  try: it is a stamp"),
        (&["inspect", text.path().to_str().unwrap()], 1, "  try: is it the right file?"),
        (&["id", "--check", "0123456789ab", SAVED], 1, "it has: docker-classic sha256:cf944c6ccf63"),
        (&["stamp", "-", "--label", "a=b", "--label", "a=c"], 2, "--label a: it is given twice"),
    ] {
        let ran = ocitar(args);
        assert!(ran.code == code && ran.err.contains(said), "{args:?}: {}", ran.text());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    for args in [&["--help"][..], &["id", "--help"], &["--version"]] {
        let ran = Command::new(env!("CARGO_BIN_EXE_ocitar")).args(args).stdout(full()).status().unwrap();
        assert_eq!(ran.code(), Some(2), "{args:?}");
    }
}

/// Both views of an archive meet the same fault.
#[test]
fn tells_a_fault_once() {
    let files = ocitar_testkit::archive::hybrid(&[
        ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "x".repeat(600)))
    ]);
    let mut tar = files.to_tar();
    let at = tar.windows(600).position(|bytes| bytes.iter().all(|b| *b == b'x')).unwrap();
    tar[at] ^= 1;
    for args in [&["id", "-"][..], &["inspect", "--full", "-"]] {
        let ran = ocitar_with(args, &tar);
        assert_eq!(ran.err.matches("[layer-diff-id]").count(), 1, "{args:?}: {}", ran.text());
    }
}

#[test]
fn goes_on_after_an_archive_it_cannot_read() {
    let ran = ocitar(&["id", "-e", "docker-classic", "absent.tar", SAVED]);
    assert_eq!((ran.code, ran.out.lines().count()), (2, 1));
}

#[test]
fn a_closed_output_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ocitar"))
        .args(["inspect", "--json", SAVED])
        .current_dir(fixtures())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
    assert_eq!(err, "");
}
