use std::io::{Read, Write};
#[cfg(unix)]
use std::process::Command;

use insta::assert_snapshot;
use ocitar_testkit::archive::{IndexSpec, docker_archive, oci_archive};
use ocitar_testkit::{Compression, Entry, ImageSpec, LayerBuilder, XorShift};

use super::{SAVED, file, fixtures, ocitar, ocitar_with, spawn};

fn saved() -> ocitar_testkit::ArchiveFiles {
    docker_archive(&[ImageSpec::new("app:1").layer(LayerBuilder::new().file("etc/motd", "hello"))])
}

/// Bytes that do not compress.
fn noise(seed: u64) -> Vec<u8> {
    let mut random = XorShift::new(seed);
    (0..3 << 17).flat_map(|_| random.next_u64().to_le_bytes()).collect()
}

/// An archive whose layer is not what the config says, of some megabytes.
fn damaged() -> Vec<u8> {
    let files = docker_archive(&[ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", noise(3)))]);
    let mut tar = files.to_tar();
    tar[1 << 20] ^= 1;
    tar
}

#[test]
fn says_of_each_image_what_proves_it() {
    assert_snapshot!(ocitar(&["verify", SAVED]).text());
    assert_snapshot!(ocitar(&["verify", SAVED, "--strict", "--engine", "podman"]).text());
    let images = [
        ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "a")),
        ImageSpec::new("app:1").platform("linux", "arm64", None),
    ];
    let oci = oci_archive(&[Entry::from(IndexSpec::new("app:1", images))]);
    let ran = ocitar_with(&["verify", "--platform", "linux/amd64", "-"], &oci.to_tar());
    assert_snapshot!(ran.text());
}

#[test]
fn says_what_is_wrong_and_what_engines_make_of_it() {
    let twice = saved().duplicate("manifest.json").to_tar();
    assert_snapshot!(ocitar_with(&["verify", "--platform", "linux/amd64", "-"], &twice).text());
    let ran = ocitar_with(&["validate", "--platform", "linux/amd64", "-"], &damaged());
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("[layer-diff-id]"), "{}", ran.text());
    assert!(ran.out.contains("reports success, but it is broken"), "{}", ran.text());
}

#[test]
fn demands_what_is_expected() {
    let config = "cf944c6ccf637ada32cc47966ecf871ebc55cb255407faae0d4f6612eaa28329";
    let ran = ocitar(&["verify", SAVED, "--expect", config, "--expect", "corpus/dup:1=sha256:ecd555d7ad4d"]);
    assert_snapshot!(ran.text());
    let ran = ocitar(&["verify", SAVED, "--expect", "nope:1=0123456789ab"]);
    assert!(ran.out.ends_with(" has docker.io/corpus/dup:1\n") || ran.out.ends_with(" has corpus/dup:1\n"));
    let ran = ocitar(&["verify", SAVED, "--expect", "app:1=cf944c6ccf63", "--expect", "0123456789ab"]);
    assert_snapshot!(ran.text());
    // With an engine, only that engine's ID is one.
    let with = |engine| ocitar(&["verify", SAVED, "--engine", engine, "--expect", config]).code;
    assert_eq!((with("docker-classic"), with("docker-containerd")), (0, 1));
    assert_eq!(ocitar(&["verify", SAVED, "--expect", "app"]).code, 2);
}

#[test]
fn an_engine_that_lacks_the_dialect_counts_only_when_asked() {
    let oci = oci_archive(&[Entry::from(ImageSpec::new("app:1"))]).to_tar();
    let code = |args: &[&str]| ocitar_with(&[&["verify", "-"], args].concat(), &oci).code;
    assert_eq!(code(&[]), 0);
    assert_eq!(code(&["--engine", "docker-containerd"]), 0);
    assert_eq!(code(&["--engine", "docker-classic"]), 1);
}

/// Whatever makes it fail is said, in every form.
#[test]
fn says_why_a_sound_archive_does_not_pass() {
    let oci = oci_archive(&[Entry::from(ImageSpec::new("app:1"))]).to_tar();
    let cases = [
        (
            ["--platform", "linux/s390x"],
            "no image for linux/s390x: what would be loaded of app:1 is for linux/",
        ),
        (["--engine", "docker-classic"], "it has no manifest.json, without which this engine loads nothing"),
    ];
    for (option, reason) in cases {
        for format in ["text", "json", "sarif", "junit", "github"] {
            let ran = ocitar_with(&[&["verify", "-", "--format", format], &option[..]].concat(), &oci);
            assert!(ran.code == 1 && ran.out.contains(reason), "{option:?} {format}: {}", ran.text());
            assert!(option[0] != "--engine" || !ran.out.contains("does not count"), "{}", ran.text());
            assert!(format != "text" || ran.out.contains("  try: "), "{}", ran.text());
        }
    }
}

#[test]
fn warnings_count_when_strict() {
    let tar = saved().to_tar();
    // Engines do not ask for the closing zeros.
    let end = tar.iter().rposition(|b| *b != 0).unwrap() / 512 * 512 + 512;
    let code = |args: &[&str]| ocitar_with(&[&["verify", "-"], args].concat(), &tar[..end]).code;
    assert_eq!((code(&[]), code(&["--strict"])), (0, 1));
}

#[test]
fn several_archives_are_one_run() {
    let bad = file(&damaged());
    let ran = ocitar(&["verify", SAVED, bad.path().to_str().unwrap(), "absent.tar"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("ok  p-docker-classic28-dup.tar"), "{}", ran.text());
    assert!(ran.out.contains("FAIL"), "{}", ran.text());
    assert!(ran.err.contains("absent.tar"), "{}", ran.text());
}

#[test]
fn passes_on_what_passes() {
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let layer = LayerBuilder::new().file("a", noise(5));
        let tar = compression.apply(docker_archive(&[ImageSpec::new("app:1").layer(layer)]).to_tar());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.tar");
        let ran = ocitar_with(&["verify", "-", "--tee", path.to_str().unwrap()], &tar);
        assert_eq!(ran.code, 0, "{}", ran.text());
        assert!(std::fs::read(&path).unwrap() == tar, "{compression:?}");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}

#[test]
fn withholds_the_end_of_what_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.tar");
    let ran = ocitar_with(&["verify", "-", "--tee", path.to_str().unwrap()], &damaged());
    assert_eq!(ran.code, 1, "{}", ran.text());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let tar = compression.apply(damaged());
        let out = tee(&tar);
        let common = out.iter().zip(&tar).take_while(|(a, b)| a == b).count();
        assert!(common > 0 && common + (900 << 10) < tar.len(), "{compression:?}: {common}");
        let read = ocitar::Archive::read(out.as_slice()).unwrap();
        let is_cut =
            |finding: &ocitar::Finding| matches!(finding.rule(), "tar-truncated" | "outer-compression");
        assert!(read.findings().iter().any(is_cut), "{compression:?}: {:?}", read.findings());
    }
}

/// What `--tee -` passes on of an archive that does not pass.
fn tee(input: &[u8]) -> Vec<u8> {
    let mut child = spawn(&["verify", "-", "--tee", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stderr).unwrap();
    assert!(report.contains("withheld") && report.contains("FAIL"), "{report}");
    output.stdout
}

#[test]
fn whoever_was_to_read_the_archive_may_end() {
    let mut child = spawn(&["verify", "-", "--tee", "-"]);
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&damaged())));
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    // Nothing was decided: that is no yes.
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(2), ""));
    writer.join().unwrap();
}

#[cfg(unix)]
#[test]
fn a_signal_leaves_nothing_behind() {
    use std::os::unix::process::ExitStatusExt;

    let folder = tempfile::tempdir().unwrap();
    let mut child = spawn(&["verify", "-", "--tee", folder.path().join("out.tar").to_str().unwrap()]);
    let _stdin = child.stdin.take();
    while std::fs::read_dir(folder.path()).unwrap().count() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn speaks_the_formats_of_others() {
    let twice = file(&saved().duplicate("manifest.json").to_tar());
    let path = twice.path().to_str().unwrap();
    for format in ["github", "junit", "sarif"] {
        let args = ["verify", "--platform", "linux/amd64", "--format", format, path, SAVED];
        let ran = ocitar(&[&args[..], &["--expect", "0123456789ab"]].concat());
        assert_snapshot!(format, ran.text().replace(path, "twice.tar"));
    }
}

#[test]
fn refuses_arguments_that_make_no_sense() {
    let saved = saved().to_tar();
    for args in [
        &["verify", "-", SAVED, "--tee", "out.tar"][..],
        &["verify", ".", "--tee", "-"],
        &["verify", SAVED, "--tee", "no/such/folder/out.tar"],
        &["verify", SAVED, "--json", "--format", "sarif"],
        &["verify"],
    ] {
        let ran = ocitar_with(args, &saved);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
    }
    assert!(!fixtures().join("out.tar").exists());
}

#[test]
fn the_verdict_stands_when_nobody_reads_it() {
    let bad = file(&damaged());
    for args in [&["verify"][..], &["verify", "--json"]] {
        let mut child = spawn(&[args, &[bad.path().to_str().unwrap()]].concat());
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(1));
    }
}

#[test]
fn what_was_not_passed_on_is_no_success() {
    let mut child = spawn(&["verify", "-", "--tee", "-"]);
    drop(child.stdout.take());
    child.stdin.take().unwrap().write_all(&saved().to_tar()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_stream_so_that_a_load_fails() {
    let tar = damaged();
    let mut child = spawn(&["verify", "-", "--tee", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut out = Vec::new();
        stdout.read_to_end(&mut out).unwrap();
        out
    });
    stdin.write_all(&tar[..2 << 20]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    child.wait().unwrap();
    let out = reader.join().unwrap();
    // What was passed on, and an ending behind it.
    assert!(out.len() > 1 << 20 && out.ends_with(&[0xff]), "{}", out.len());
    assert!(ocitar::Archive::read(out.as_slice()).unwrap().fault().is_some());
}
