//! What one engine makes of an archive, where engines differ.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Archive, Condition, Engine, Host, Prediction};
use ocitar_testkit::archive::{IndexSpec, docker_archive, hybrid, oci_archive};
use ocitar_testkit::{ArchiveFiles, Compression, Entry, ImageSpec, LayerBuilder};

fn image(name: &str) -> ImageSpec {
    ImageSpec::new(name).layer(LayerBuilder::new().file("etc/motd", name))
}

fn predict(files: &ArchiveFiles, engine: Engine) -> Vec<Prediction> {
    let archive = Archive::read(files.to_tar().as_slice()).unwrap();
    archive.predict_on(engine, &Host::new("linux/amd64".parse().unwrap()))
}

/// The rule by which each engine refuses, or nothing if it loads the one image.
fn rules(files: &ArchiveFiles) -> [&'static str; 4] {
    Engine::ALL.map(|engine| {
        let predictions = predict(files, engine);
        assert_eq!(predictions.len(), 1, "{engine}");
        predictions[0].outcome.finding().map_or("", |finding| finding.rule())
    })
}

/// What a config says is told where it stands, in either view.
#[test]
fn a_fault_of_the_config_is_in_the_config() {
    let windows = || image("app:1").platform("windows", "amd64", None);
    for files in [docker_archive(&[windows()]), oci_archive(&[Entry::from(windows())])] {
        let archive = Archive::read(files.to_tar().as_slice()).unwrap();
        let config = archive.images()[0].manifests()[0].config().digest().digest().hex();
        for engine in [Engine::DockerContainerd, Engine::Podman] {
            let predictions = predict(&files, engine);
            let finding = predictions[0].outcome.finding().unwrap();
            let member = finding.at.member.as_ref().unwrap();
            assert_eq!(finding.rule(), "config-os", "{engine}");
            assert!(member.as_str().contains(&config), "{engine}: {member}");
        }
    }
}

#[test]
fn engines_refuse_what_they_lack() {
    let layers = |n| (0..n).fold(ImageSpec::new("app:1"), |image, _| image.layer(LayerBuilder::new()));
    let nested = |image| oci_archive(&[Entry::from(IndexSpec::new("app:1", [image]))]);
    let cases = [
        ("a hybrid", hybrid(&[image("app:1")]), ["", "", "", ""]),
        ("no layout", docker_archive(&[image("app:1")]), ["", "", "", ""]),
        (
            "no manifest.json",
            oci_archive(&[Entry::from(image("app:1"))]),
            ["engine-needs-manifest-json", "", "", ""],
        ),
        ("no name", docker_archive(&[ImageSpec::nameless()]), ["", "", "engine-drops-nameless", ""]),
        ("125 layers", docker_archive(&[layers(125)]), ["", "", "", ""]),
        ("126 layers", docker_archive(&[layers(126)]), ["engine-layers", "", "", ""]),
        (
            "another platform",
            docker_archive(&[image("app:1").platform("linux", "arm64", None)]),
            ["", "", "engine-platform", ""],
        ),
        (
            "another platform in an index",
            nested(image("app:1").platform("linux", "arm64", None)),
            ["engine-needs-manifest-json", "", "engine-platform-index", "engine-platform"],
        ),
        (
            "Windows",
            docker_archive(&[image("app:1").platform("windows", "amd64", None)]),
            ["config-os", "config-os", "engine-platform", "config-os"],
        ),
    ];
    for (what, files, want) in cases {
        assert_eq!(rules(&files), want, "{what}");
    }
}

#[test]
fn other_systems_of_an_index_do_not_matter() {
    let images = [image("app:1"), image("app:1").platform("windows", "amd64", None)];
    let windows = IndexSpec::new("app:1", [images[1].clone()]);
    let index = oci_archive(&[Entry::from(IndexSpec::new("app:1", images))]);
    assert_eq!(rules(&index), ["engine-needs-manifest-json", "", "", ""]);
    let alone = rules(&oci_archive(&[Entry::from(windows)]));
    assert!(alone.iter().all(|rule| !rule.is_empty()), "{alone:?}");
}

#[test]
fn conditions_say_what_must_hold() {
    let conditions = |files: &ArchiveFiles, engine| {
        let predictions = predict(files, engine);
        predictions[0].outcome.conditions().iter().map(Condition::name).collect::<Vec<_>>()
    };
    let with =
        |compression| docker_archive(&[ImageSpec::new("app:1").layer_as(LayerBuilder::new(), compression)]);
    let cases = [
        (Engine::DockerClassic, Compression::None, vec![]),
        (Engine::DockerContainerd, Compression::None, vec!["empty-store"]),
        (Engine::DockerContainerd, Compression::Gzip, vec![]),
        (Engine::DockerClassic, Compression::Gzip, vec![]),
        (Engine::DockerClassic, Compression::Zstd, vec!["docker-newer-than"]),
        (Engine::Containerd, Compression::None, vec!["empty-store"]),
        (Engine::Podman, Compression::None, vec![]),
    ];
    for (engine, compression, want) in cases {
        assert_eq!(conditions(&with(compression), engine), want, "{engine} {compression:?}");
    }
}

#[test]
fn references_are_spellings_that_resolve() {
    let files = hybrid(&[image("app:1")]);
    let [classic, containerd, ctr, podman] = Engine::ALL.map(|engine| {
        let prediction = predict(&files, engine).remove(0);
        (prediction.outcome.id().unwrap(), prediction.references())
    });
    assert_eq!(classic.1, [classic.0.to_string(), "app:1".to_owned()]);
    assert_eq!(containerd.1, [containerd.0.to_string(), "app:1".to_owned(), format!("app@{}", containerd.0)]);
    assert_eq!(ctr.1, ["docker.io/library/app:1"]);
    assert_eq!(podman.1, [podman.0.digest().hex(), "docker.io/library/app:1".to_owned()]);
}

#[test]
fn the_store_finds_no_image_by_a_short_name() {
    // What skopeo writes: a tag alone, which Docker lists and does not find.
    let layout = oci_archive(&[Entry::from(image("app:1"))]);
    let index = String::from_utf8(layout.content("index.json").unwrap().to_vec()).unwrap();
    let files = layout.replace("index.json", index.replace("io.containerd.image.name", "x"));
    let prediction = predict(&files, Engine::DockerContainerd).remove(0);
    assert_eq!(prediction.names, ["1"]);
    assert_eq!(prediction.references(), [prediction.outcome.id().unwrap().to_string()]);
}
