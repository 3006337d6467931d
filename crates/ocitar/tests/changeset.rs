//! Layers that engines can unpack, cannot, or differ on.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Archive, Engine};
use ocitar_testkit::archive::docker_archive;
use ocitar_testkit::tar::Field;
use ocitar_testkit::{ImageSpec, LayerBuilder, Pax, RawHeader, RawTar};

/// What becomes of an image with that layer in Docker's containerd store: the rule of a refusal,
/// the condition that the layer can be unpacked, or nothing to say.
fn verdict(layer: Vec<u8>) -> &'static str {
    let archive = docker_archive(&[ImageSpec::new("app:1").layer(layer)]);
    let archive = Archive::read(archive.to_tar().as_slice()).unwrap();
    let prediction = archive.predict(Engine::DockerContainerd).remove(0);
    let conditions = prediction.outcome.conditions();
    match prediction.outcome.finding() {
        Some(finding) => finding.rule(),
        None if conditions.iter().any(|condition| condition.name() == "unpacks") => "unpacks",
        None => "",
    }
}

#[test]
fn layers_are_unpacked_as_engines_do() {
    let tar = RawTar::new;
    let layer = LayerBuilder::new;
    let with =
        |key: &str, value: &str| tar().pax(Pax::new().record(key, value)).append(RawHeader::file("a"), "x");
    let cases = [
        ("nothing", vec![0; 1024], ""),
        ("one block", vec![0; 512], ""),
        ("two files", layer().file("a", "x").file("b", "y").bytes(), ""),
        ("a deletion", layer().whiteout("etc/old").opaque("var").bytes(), ""),
        ("a hard link", layer().file("a", "x").hardlink("b", "a").bytes(), ""),
        ("a device", layer().char_device("dev/null", 1, 3).fifo("pipe").bytes(), ""),
        (
            "a comment for all",
            tar().pax_global(Pax::new().record("comment", "x")).file("a", "x").finish(),
            "",
        ),
        ("an attribute", with("SCHILY.xattr.user.a", "b").finish(), ""),
        ("a link to nothing", layer().hardlink("b", "a").bytes(), "layer-content"),
        ("a link to a folder", layer().dir("a").hardlink("b", "a").bytes(), "layer-content"),
        ("a link to itself", layer().file("a", "x").hardlink("a", "a").bytes(), "layer-content"),
        (
            "a link to a deleted file",
            layer().file("a", "x").whiteout("a").hardlink("b", "a").bytes(),
            "layer-content",
        ),
        ("a file as a folder", layer().file("a", "x").file("a/b", "x").bytes(), "layer-content"),
        ("a way out", layer().file("../a", "x").bytes(), "layer-content"),
        ("no tar", b"no tar".repeat(100), "layer-content"),
        ("a file cut short", tar().file("a", [0; 600]).finish()[..1100].to_vec(), "layer-content"),
        ("1023 zeros", tar().file("a", "x").finish()[..2047].to_vec(), "layer-content"),
        ("an odd type", tar().append(RawHeader::new("a", b'7'), "").finish(), "layer-content"),
        (
            "a bad time",
            tar().append(RawHeader::file("a").raw(Field::Mtime, "zzz"), "").finish(),
            "layer-content",
        ),
        ("a bad PAX time", with("mtime", "abc").finish(), "layer-content"),
        // Docker's classic store does not set it, and refuses the layer.
        ("a strange attribute", with("SCHILY.xattr.com.apple.a", "b").finish(), ""),
        ("an access control list", with("SCHILY.xattr.system.posix_acl_access", "b").finish(), "unpacks"),
        ("attributes beyond a block", with("SCHILY.xattr.user.a", &"b".repeat(4000)).finish(), "unpacks"),
        ("capabilities", with("SCHILY.xattr.security.capability", "bad").finish(), "layer-content"),
        ("a deletion twice", layer().whiteout("a").whiteout("a").bytes(), "layer-content"),
        ("a file over a folder", layer().file("a/b", "x").file("a", "x").bytes(), "unpacks"),
        ("a way through a link", layer().symlink("a", "b").file("a/c", "x").bytes(), "unpacks"),
        ("holes", with("GNU.sparse.major", "1").finish(), "unpacks"),
    ];
    for (what, layer, want) in cases {
        assert_eq!(verdict(layer), want, "{what}");
    }
}

/// Where nothing is looked at any more, or nothing can be unpacked, the path is told.
#[test]
fn what_is_not_unpacked_is_named() {
    let holes = RawTar::new().pax(Pax::new().record("GNU.sparse.major", "1"));
    for (layer, rule, said) in [
        (holes.append(RawHeader::file("var/log/a"), "x"), "layer-unread", "a file with holes (var/log/a)"),
        (
            RawTar::new().append(RawHeader::new("var/log/a", b'S'), ""),
            "layer-content",
            "holds var/log/a, a member of type 'S'",
        ),
    ] {
        let archive = docker_archive(&[ImageSpec::new("app:1").layer(layer.finish())]);
        let archive = Archive::read(archive.to_tar().as_slice()).unwrap();
        let finding = archive.findings().iter().find(|finding| finding.rule() == rule).unwrap();
        assert!(finding.to_string().contains(said), "{finding}");
        assert!(finding.advice().contains("sparse"), "{}", finding.advice());
    }
}

#[test]
fn a_path_twice_is_refused_by_some() {
    let layer = LayerBuilder::new().file("a", "x").file("./a", "y");
    let archive = docker_archive(&[ImageSpec::new("app:1").layer(layer)]);
    let archive = Archive::read(archive.to_tar().as_slice()).unwrap();
    let refuses = |engine| archive.predict(engine)[0].outcome.finding().map(|finding| finding.rule());
    assert_eq!(refuses(Engine::DockerClassic), Some("layer-duplicate-path"));
    assert_eq!(refuses(Engine::Podman), Some("layer-duplicate-path"));
    assert_eq!(refuses(Engine::DockerContainerd), None);
}
