//! What `verify` says of archives that real tools wrote, and of what is changed in them.

mod common;

use std::ops::ControlFlow;

use common::{corpus, verdicts};
use ocitar::{Archive, Detail, Event, FindingKind, Gate, Limits, Progress, Report, ScanOptions, WriterBug};
use ocitar_testkit::archive::{IndexSpec, docker_archive, hybrid, oci_archive};
use ocitar_testkit::{ArchiveFiles, Entry, ImageSpec, LayerBuilder};

fn report(bytes: &[u8]) -> Report {
    Archive::read(bytes).unwrap().verify()
}

#[test]
fn what_real_tools_wrote_is_sound() {
    let folder = common::testdata().join("engines");
    let mut wrong = Vec::new();
    for record in verdicts::read(&folder.join("verdicts.json")) {
        if !record.file.starts_with("p-") {
            continue;
        }
        let report = report(&corpus::load(&folder, &record.file).unwrap());
        let rules: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
        let fates: Vec<_> = report
            .verdicts
            .iter()
            .map(|v| (v.engine.name(), v.fate.name(), v.fate.lacks(), v.fate.because().map(|f| f.rule())))
            .collect();
        if !report.passes(&Gate::default().strict(true)) || !report.unreferenced.is_empty() {
            wrong.push(format!("{}: {rules:?} {fates:?} {:?}", record.file, report.unreferenced));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn rules(files: &ArchiveFiles) -> Vec<&'static str> {
    report(&files.to_tar()).findings.iter().map(ocitar::Finding::rule).collect()
}

fn image() -> ImageSpec {
    ImageSpec::new("app:1").layer(LayerBuilder::new().file("etc/motd", "hello"))
}

#[test]
fn holds_what_no_digest_covers_against_each_other() {
    let sound = hybrid(&[image()]);
    assert_eq!(rules(&sound), Vec::<&str>::new());
    let renamed = sound.clone().replace_text("manifest.json", "app:1", "aqp:1");
    assert_eq!(rules(&renamed), ["views-differ", "repositories-differ"]);
    let nameless = sound.replace_text("index.json", "io.containerd.image.name", "io.containerd.image.nome");
    assert_eq!(rules(&nameless), ["views-differ"]);
    let old = docker_archive(&[image()]).add_file("repositories", r#"{"app":{"2":"x"}}"#);
    assert_eq!(rules(&old), ["repositories-differ"]);
    let old = docker_archive(&[image()]).add_file("repositories", r#"{"app":{"1":"x"}}"#);
    assert_eq!(rules(&old), Vec::<&str>::new());
}

#[test]
fn a_config_must_be_what_its_name_says() {
    let name = format!("{}.json", &image().config_digest()[7..]);
    let damaged = docker_archive(&[image()]).replace_text(&name, "\"linux\"", "\"linux\" ");
    assert_eq!(rules(&damaged), ["config-name"]);
}

#[test]
fn an_index_must_not_lie_about_platforms() {
    let files = oci_archive(&[Entry::from(image())]);
    let platform = r#","platform":{"os":"linux","architecture":"s390x"}}]"#;
    assert_eq!(rules(&files.replace_text("index.json", "}]", platform)), ["platform-differs"]);
}

#[test]
fn lists_what_nothing_refers_to() {
    let files = hybrid(&[image()]).add_file("notes.txt", "nobody's");
    let report = report(&files.to_tar());
    let names: Vec<&str> = report.unreferenced.iter().map(|name| name.as_str()).collect();
    assert_eq!((names, report.passes(&Gate::default().strict(true))), (vec!["notes.txt"], true));
}

#[test]
fn knows_bugs_of_writers() {
    let lost = hybrid(&[image()]).replace_text("index.json", "\"manifests\":[", "\"manifests\":null,\"x\":[");
    assert!(rules(&lost).contains(&"writer-bug"), "{:?}", rules(&lost));
    let two = [ImageSpec::nameless(), ImageSpec::nameless().layer(LayerBuilder::new().file("a", "x"))];
    let one = oci_archive(&[Entry::from(two[0].clone())]);
    let lost = hybrid(&two).replace("index.json", one.content("index.json").unwrap());
    let bugs: Vec<_> = report(&lost.to_tar()).findings.into_iter().map(|finding| finding.kind).collect();
    assert!(bugs.contains(&FindingKind::WriterBug { bug: WriterBug::LostEntries }), "{bugs:?}");
}

#[test]
fn tells_what_was_hashed() {
    let tar = hybrid(&[image()]).to_tar();
    let report = report(&tar);
    let checked = &report.checked;
    // Config, manifest, layer and what describes it for old versions are named for their digests;
    // index.json, manifest.json, oci-layout and repositories are not.
    assert_eq!((checked.blobs, checked.named, checked.layers), (8, 4, 1));
    assert_eq!((checked.configs, checked.manifests), (1, 1));
    assert_eq!(checked.layer_bytes, LayerBuilder::new().file("etc/motd", "hello").bytes().len() as u64);
}

#[test]
fn platforms_are_complete_sparse_or_absent() {
    let images =
        [image(), image().platform("linux", "arm64", None), image().platform("linux", "s390x", None)];
    let config = images[1].config_digest();
    let manifest = images[2].manifest_digest();
    let index = IndexSpec::new("app:1", images);
    let blob = |digest: &str| format!("blobs/sha256/{}", &digest[7..]);
    let files = oci_archive(&[Entry::from(index)]).remove(&blob(&config)).remove(&blob(&manifest));
    let report = Archive::read(files.to_tar().as_slice()).unwrap();
    let report = report.verify_on(&ocitar::Host::new("linux/amd64".parse().unwrap()));
    let states: Vec<&str> = report.platforms.iter().map(|row| row.state.name()).collect();
    assert_eq!(states, ["complete", "sparse", "absent"]);
    let loads: Vec<(&str, bool)> = report.loads.iter().map(|load| (&*load.command, load.works)).collect();
    let want = [
        ("docker load --platform linux/amd64", true),
        ("docker load --platform linux/arm64", false),
        ("docker load --platform linux/s390x", false),
        ("ctr images import --all-platforms", false),
    ];
    assert_eq!(loads, want);
    assert!(report.passes(&Gate::default()));
}

#[test]
fn all_faults_are_told() {
    let two = docker_archive(&[image(), ImageSpec::new("b:1").layer(LayerBuilder::new().file("b", "b"))]);
    let names = two.names().into_iter().map(str::to_owned);
    let layers: Vec<String> = names.filter(|name| name.ends_with(".tar")).collect();
    let files = two.add_file("a/../b", "x").duplicate("manifest.json");
    let files = layers.iter().fold(files, |files, layer| files.remove(layer));
    let found = rules(&files);
    for rule in ["tar-name", "member-duplicate", "missing"] {
        assert!(found.contains(&rule), "{rule}: {found:?}");
    }
    assert_eq!(found.iter().filter(|rule| **rule == "missing").count(), 2);
}

#[test]
fn layers_together_may_not_exceed_a_limit() {
    let noise = |name: &str| LayerBuilder::new().file(name, vec![0; 60_000]);
    let image = ["a", "b"].iter().fold(ImageSpec::new("app:1"), |image, name| {
        image.layer_as(noise(name), ocitar_testkit::Compression::Gzip)
    });
    let tar = docker_archive(&[image]).to_tar();
    let mut limits = Limits::default();
    for (limit, want) in [(200_000, None), (100_000, Some("limit-decoded"))] {
        limits.decoded = limit;
        let archive = ScanOptions::new().limits(limits.clone()).read(tar.as_slice()).unwrap();
        assert_eq!(archive.fault().map(ocitar::Finding::rule), want, "{limit}");
    }
}

/// Cancels whatever holds a member of that name.
struct CancelAt(&'static str);

impl Progress for CancelAt {
    fn on_event(&self, event: Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Member { name, .. } if name.as_str() == self.0 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    }
}

#[test]
fn archives_that_are_read_together_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = ["a", "b", "c", "d"].iter().map(|name| folder.path().join(name)).collect();
    for (i, path) in paths.iter().enumerate() {
        let image = ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", vec![b'x'; 1000 * i]));
        let files = docker_archive(&[image]);
        let files = if i == 1 { files.add_file("cancel", "x").move_first("cancel") } else { files };
        std::fs::write(path, files.to_tar()).unwrap();
    }
    let missing = folder.path().join("missing");
    let all: Vec<&std::path::Path> =
        [&paths[0], &missing, &paths[1], &paths[2], &paths[3]].map(|p| p.as_path()).to_vec();
    let sink = CancelAt("cancel");
    let together = ScanOptions::new().progress(&sink).open_all(&all);
    assert_eq!(together.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, false, true, true]);
    for (path, archive) in all.iter().zip(&together) {
        if let Ok(archive) = archive {
            let alone = Archive::open(path).unwrap();
            let digests = |archive: &Archive| {
                archive.members().iter().map(|m| m.blob().and_then(|b| b.digest)).collect::<Vec<_>>()
            };
            assert_eq!(digests(archive), digests(&alone), "{}", path.display());
        }
    }
}

#[test]
fn what_was_not_read_does_not_pass() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    std::io::Write::write_all(&mut file, &hybrid(&[image()]).to_tar()).unwrap();
    for (detail, want) in [(Detail::Full, true), (Detail::Metadata, false)] {
        let report = ScanOptions::new().detail(detail).open(file.path()).unwrap().verify();
        assert_eq!((report.complete, report.passes(&Gate::default())), (want, want));
    }
}

#[test]
fn a_host_may_demand_an_image_of_its_own() {
    let archive = Archive::read(hybrid(&[image()]).to_tar().as_slice()).unwrap();
    for (platform, want) in [("linux/amd64", true), ("linux/arm64", false)] {
        let report = archive.verify_on(&ocitar::Host::new(platform.parse().unwrap()));
        assert!(report.passes(&Gate::default()), "{platform}");
        assert_eq!(report.passes(&Gate::default().native(true)), want, "{platform}");
    }
}
