//! Every dialect is read back by the `tar` crate and `serde_json`, and its digests are right.

mod common;

use std::collections::BTreeMap;

use common::{contents, image, items, json, members, text};
use ocitar_testkit::archive::{self, IndexSpec, LayerNames, NameAnnotations};
use ocitar_testkit::{Compression, Entry, ImageSpec, LayerBuilder, MediaTypes, digest, sha256_hex};
use serde_json::Value;

type Files = BTreeMap<String, Vec<u8>>;

/// Checks `manifest.json` against what it names; gives the names of all images.
fn check_docker(files: &Files, images: &[ImageSpec]) {
    let manifest = json(files, "manifest.json");
    assert_eq!(items(&manifest).len(), images.len());
    for (item, image) in items(&manifest).iter().zip(images) {
        assert_eq!(files[text(&item["Config"])], image.config());
        let config = json(files, text(&item["Config"]));
        let layers = items(&item["Layers"]);
        let diff_ids = items(&config["rootfs"]["diff_ids"]);
        assert_eq!(layers.len(), diff_ids.len());
        for (layer, diff_id) in layers.iter().zip(diff_ids) {
            assert_eq!(digest(resolved(files, text(layer))), text(diff_id));
        }
        assert_eq!(item["RepoTags"].as_array().map_or(0, Vec::len), image.names.len());
    }
}

/// Follows the link of a layer saved before.
fn resolved<'f>(files: &'f Files, path: &str) -> &'f [u8] {
    let content = &files[path];
    match content.strip_prefix(b"../") {
        Some(target) => &files[std::str::from_utf8(target).expect("a path")],
        None => content,
    }
}

/// Checks a descriptor and all that it leads to; gives the number of manifests that are no attestations.
fn check_descriptor(files: &Files, descriptor: &Value) -> usize {
    let document: Value = serde_json::from_slice(blob(files, descriptor)).expect("valid JSON");
    assert_eq!(document["mediaType"], descriptor["mediaType"]);
    if let Some(manifests) = document["manifests"].as_array() {
        return manifests.iter().map(|descriptor| check_descriptor(files, descriptor)).sum();
    }
    let config: Value = serde_json::from_slice(blob(files, &document["config"])).expect("JSON");
    let layers = items(&document["layers"]);
    for layer in layers {
        assert!(!blob(files, layer).is_empty());
    }
    assert_eq!(items(&config["rootfs"]["diff_ids"]).len(), layers.len());
    usize::from(config["os"] != "unknown")
}

fn blob<'f>(files: &'f Files, descriptor: &Value) -> &'f [u8] {
    let name = text(&descriptor["digest"]).replace(':', "/");
    let blob = &files[&format!("blobs/{name}")];
    assert_eq!(digest(blob), text(&descriptor["digest"]));
    assert_eq!(Some(blob.len() as u64), descriptor["size"].as_u64());
    blob
}

fn check_oci(files: &Files) -> usize {
    assert_eq!(json(files, "oci-layout")["imageLayoutVersion"], "1.0.0");
    for (name, content) in files.iter().filter(|(name, _)| name.starts_with("blobs/sha256/")) {
        assert!(content.is_empty() || name.ends_with(&sha256_hex(content)), "{name}");
    }
    items(&json(files, "index.json")["manifests"]).iter().map(|line| check_descriptor(files, line)).sum()
}

#[test]
fn docker_archives_name_what_they_hold() {
    let images = [image("app:1"), image("bye:1").name("bye:2"), ImageSpec::nameless()];
    for names in [LayerNames::V1Dir, LayerNames::DiffId, LayerNames::Blob] {
        let files = archive::docker_archive_named(&images, names);
        let tar = files.to_tar();
        assert_eq!(members(&tar).len(), contents(&tar).len(), "no name occurs twice");
        check_docker(&contents(&tar), &images);
    }
}

#[test]
fn legacy_archives_link_repeated_layers() {
    let images = [image("app:1"), image("hand/bye:2")];
    let tar = archive::docker_archive_legacy_symlinks(&images).to_tar();
    let links = members(&tar).iter().filter(|(_, kind, _)| kind.is_symlink()).count();
    assert_eq!(links, 2, "each image repeats its first layer");
    let files = contents(&tar);
    check_docker(&files, &images);
    let top = json(&files, "repositories")["hand/bye"]["2"].clone();
    let document = json(&files, &format!("{}/json", text(&top)));
    assert_eq!(document["id"], top);
    assert!(files.contains_key(&format!("{}/layer.tar", text(&document["parent"]))));
    assert_eq!(files[&format!("{}/VERSION", text(&top))], b"1.0");
}

#[test]
fn oci_archives_point_to_what_they_hold() {
    let arm64 = image("app:1").platform("linux", "arm64", Some("v8"));
    let index = IndexSpec::new("multi:1", [image("app:1"), arm64]).attested();
    let docker = image("old:1").media_types(MediaTypes::Docker);
    let entries = [image("app:1").name("app:2").into(), Entry::Index(index.clone()), docker.into()];
    let files = contents(&archive::oci_archive(&entries).to_tar());
    assert_eq!(check_oci(&files), 5);
    let lines = json(&files, "index.json");
    assert_eq!(lines["manifests"][2]["digest"], index.digest());
    let names = &lines["manifests"][0]["annotations"];
    assert_eq!(names["io.containerd.image.name"], "docker.io/library/app:1");
    assert_eq!(names["org.opencontainers.image.ref.name"], "1");
}

#[test]
fn attestations_refer_to_their_images() {
    let one = image("app:1");
    let document = IndexSpec::new("app:1", [one.clone()]).attested().document();
    let index: Value = serde_json::from_slice(&document).expect("valid JSON");
    let attestation = &index["manifests"][1];
    assert_eq!(attestation["annotations"]["vnd.docker.reference.digest"], one.manifest_digest());
    assert_eq!(attestation["platform"]["os"], "unknown");
}

#[test]
fn names_can_be_given_in_other_ways() {
    for (annotations, name) in [
        (NameAnnotations::RefName, Some("docker.io/library/app:1")),
        (NameAnnotations::RefTag, Some("1")),
        (NameAnnotations::None, None),
    ] {
        let files = archive::oci_archive_annotated(&[image("app:1").into()], annotations);
        let files = contents(&files.to_tar());
        let line = json(&files, "index.json")["manifests"][0].clone();
        assert_eq!(line["annotations"]["org.opencontainers.image.ref.name"].as_str(), name);
    }
}

#[test]
fn hybrids_are_both() {
    let images = [image("app:1"), image("hand/bye:2")];
    let files = contents(&archive::hybrid(&images).to_tar());
    check_docker(&files, &images);
    assert_eq!(check_oci(&files), 2);
    let item = json(&files, "manifest.json")[0].clone();
    let sources = item["LayerSources"].as_object().expect("an object");
    assert_eq!(sources.len(), 2, "the repeated layer once");
    for (diff_id, source) in sources {
        assert_eq!(digest(blob(&files, source)), *diff_id);
    }
    let top = json(&files, "repositories")["hand/bye"]["2"].clone();
    assert_eq!(format!("sha256:{}", text(&top)), images[1].diff_ids()[2]);
}

#[test]
fn containerd_saves_list_the_first_platform() {
    let index = IndexSpec::new("app:1", [image("x:1"), image("y:1").platform("linux", "arm64", None)]);
    let files = contents(&archive::containerd_save(&[index.into()]).to_tar());
    assert_eq!(check_oci(&files), 2);
    check_docker(&files, &[image("x:1")]);
    assert_eq!(json(&files, "manifest.json")[0]["RepoTags"][0], "app:1");
}

#[test]
fn manifests_name_the_compression_and_the_stored_size() {
    for compression in Compression::ALL {
        let layer = LayerBuilder::new().file("a", "1".repeat(1000));
        let one = ImageSpec::new("app:1").layer_as(layer.clone(), compression);
        assert_eq!(one.diff_ids(), [layer.diff_id()]);
        let files = contents(&archive::oci_archive(&[one.clone().into()]).to_tar());
        assert_eq!(check_oci(&files), 1);
        let manifest: Value = serde_json::from_slice(&one.manifest()).expect("valid JSON");
        let suffix = match compression {
            Compression::Gzip | Compression::GzipMultiMember => "tar+gzip",
            Compression::Zstd | Compression::ZstdMultiFrame => "tar+zstd",
            _ => "v1.tar",
        };
        assert!(text(&manifest["layers"][0]["mediaType"]).ends_with(suffix));
    }
}
