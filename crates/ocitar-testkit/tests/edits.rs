//! Variations of archives do what they say, and nothing depends on the time or the machine.

mod common;

use common::{contents, image, members};
use ocitar_testkit::{ArchiveFiles, FileKind, archive, digest, sha256_hex};

fn letters() -> ArchiveFiles {
    ["a", "b", "c", "d"].iter().fold(ArchiveFiles::new(), |files, name| files.add_file(name, name))
}

#[test]
fn order_can_be_changed() {
    assert_eq!(letters().reverse().names(), ["d", "c", "b", "a"]);
    assert_eq!(letters().reorder(&["c", "b"]).names(), ["c", "b", "a", "d"]);
    assert_eq!(letters().move_first("d").names(), ["d", "a", "b", "c"]);
    assert_eq!(letters().move_last("a").names(), ["b", "c", "d", "a"]);
    assert_eq!(letters().shuffle(7), letters().shuffle(7));
    let orders: std::collections::BTreeSet<String> =
        (0..20).map(|seed| letters().shuffle(seed).names().concat()).collect();
    assert!(orders.len() > 5, "{orders:?}");
}

#[test]
fn members_can_be_changed() {
    assert_eq!(letters().remove("b").names(), ["a", "c", "d"]);
    assert_eq!(letters().rename("b", "../x").names(), ["a", "../x", "c", "d"]);
    assert_eq!(letters().duplicate("b").names(), ["a", "b", "c", "d", "b"]);
    assert_eq!(letters().prefix("./").names(), ["./a", "./b", "./c", "./d"]);
    assert_eq!(letters().replace("b", "x").content("b"), Some(&b"x"[..]));
    assert_eq!(letters().replace_text("b", "b", "bb").content("b"), Some(&b"bb"[..]));
    assert_eq!(letters().corrupt("b").content("b"), Some(&b"c"[..]));
    let link = FileKind::Symlink("a".to_owned());
    assert_eq!(letters().replace_kind("b", link.clone()).get("b"), Some(&link));
}

#[test]
#[should_panic(expected = "no member \"x\"")]
fn a_variation_of_nothing_is_a_mistake() {
    let _ = letters().remove("x");
}

#[test]
#[should_panic(expected = "nothing to replace")]
fn an_edit_of_nothing_is_a_mistake() {
    let _ = image("app:1").edit_config("no such text", "").config();
}

#[test]
fn digests_follow_edits_of_documents() {
    let edited = image("app:1").edit_config(r#""os":"linux""#, r#""os":"plan9""#);
    let edited = edited.edit_manifest(r#""schemaVersion":2"#, r#""schemaVersion":3"#);
    let files = contents(&archive::oci_archive(&[edited.clone().into()]).to_tar());
    let manifest = &files[&format!("blobs/sha256/{}", sha256_hex(edited.manifest()))];
    let manifest: serde_json::Value = serde_json::from_slice(manifest).expect("valid JSON");
    assert_eq!(manifest["schemaVersion"], 3);
    assert_eq!(manifest["config"]["digest"], digest(edited.config()));
    assert_eq!(image("app:1").raw_config("{}").config(), b"{}");
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let tar = || archive::hybrid(&[image("app:1")]).to_tar();
    assert_eq!(tar(), tar());
    let known = "sha256:338038fd4b7ad1bb127234da431823a3deba797788386c9cf8191f3204d5e328";
    assert_eq!(digest(tar()), known, "a change of these bytes changes what other tests have pinned");
}

#[test]
fn a_directory_holds_what_the_tar_holds() {
    let files = archive::docker_archive_legacy_symlinks(&[image("app:1")]);
    let dir = tempfile::tempdir().expect("a directory");
    files.write_dir(dir.path().join("out")).expect("written");
    for (name, kind, content) in members(&files.to_tar()) {
        let path = dir.path().join("out").join(&name);
        match kind {
            tar::EntryType::Directory => assert!(path.is_dir()),
            tar::EntryType::Symlink => {
                let target = std::fs::read_link(&path).expect("a link");
                assert_eq!(target.to_str().map(str::as_bytes), Some(&content[..]));
            }
            _ => assert_eq!(std::fs::read(&path).expect("a file"), content),
        }
    }
}

#[test]
fn no_member_is_written_outside_the_directory() {
    let dir = tempfile::tempdir().expect("a directory");
    for name in ["../x", "/x", "a/../../x"] {
        let error = ArchiveFiles::new().add_file(name, "").write_dir(dir.path());
        assert!(error.is_err(), "{name}");
    }
}
