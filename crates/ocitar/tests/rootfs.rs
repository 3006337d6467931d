//! Layers laid over each other: as engines do, and as a simple file system would have it.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

#[path = "common/history.rs"]
mod history;

use std::sync::Arc;

use history::{Simple, layer, step};

use ocitar::{Gap, LayerFiles, Limits, NodeKind, RootFs, ScanOptions};
use ocitar_testkit::{ImageSpec, LayerBuilder, RawHeader, RawTar, archive::docker_archive};
use proptest::prelude::*;
use serde_json::Value;

/// The layers as they are recorded from an image, with their conditions.
fn record(layers: Vec<Vec<u8>>, options: &ScanOptions<'_>) -> Vec<Arc<LayerFiles>> {
    let image = layers.into_iter().fold(ImageSpec::new("app:1"), ImageSpec::layer);
    let archive = options.read(docker_archive(&[image]).to_tar().as_slice()).unwrap();
    let layers = archive.images()[0].manifests()[0].layers().to_vec();
    let files = |name: &str| {
        let blob = archive.inventory().get(name).unwrap().blob().unwrap();
        blob.decoded.as_ref().unwrap().as_ref().unwrap().changeset.files.clone().unwrap()
    };
    layers.iter().map(|layer| files(layer.member.as_str())).collect()
}

fn recorded(layers: Vec<Vec<u8>>) -> Vec<Arc<LayerFiles>> {
    record(layers, &ScanOptions::new().layer_files(true))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first name of the file that a path is a name of.
fn first_name(tree: &RootFs<'_>, path: &[u8]) -> Vec<u8> {
    let links = tree.hard_links();
    links.iter().find(|names| names.contains(&path)).map_or(path, |names| names[0]).to_vec()
}

/// A path and what is there, in the terms of the fixture.
fn line(tree: &RootFs<'_>, path: &[u8]) -> String {
    let placed = tree.get(path).unwrap();
    let (attributes, mtime) = (placed.attributes(), placed.mtime().map(|time| time.seconds));
    let kind = match placed.kind() {
        NodeKind::File { digest, .. } => {
            format!("file {} {}", digest.unwrap(), text(&first_name(tree, path)))
        }
        NodeKind::Symlink { target } => format!("symlink {}", text(target)),
        kind => kind.to_string(),
    };
    let (mode, uid, gid) = (attributes.mode, attributes.uid, attributes.gid);
    format!("{} {kind} {mode:04o} {uid}:{gid} {mtime:?}", text(path))
}

fn lines(tree: &RootFs<'_>) -> Vec<String> {
    let paths = tree.walk().map(|(path, _)| path).filter(|path| !path.is_empty());
    let mut lines: Vec<String> = paths.map(|path| line(tree, &path)).collect();
    lines.sort();
    lines
}

fn built(entries: &Value) -> Vec<u8> {
    let add = |layer: LayerBuilder, entry: &Value| {
        let number = |key: &str, default| entry[key].as_u64().unwrap_or(default);
        let (path, to) = (entry["path"].as_str().unwrap(), entry["to"].as_str().unwrap_or_default());
        let kind = entry["kind"].as_str().unwrap_or("file");
        let mode = number("mode", if kind == "dir" { 0o755 } else { 0o644 });
        let layer = layer.mode(u32::try_from(mode).unwrap()).owner(number("uid", 0), number("gid", 0));
        let xattrs = entry["xattr"].as_object().into_iter().flatten();
        let layer = xattrs.fold(layer.mtime(number("mtime", 1000)), |layer, (key, value)| {
            layer.xattr(key, value.as_str().unwrap())
        });
        match kind {
            "dir" => layer.dir(path),
            "link" => layer.mode(0o777).symlink(path, to),
            "hard" => layer.hardlink(path, to),
            "fifo" => layer.fifo(path),
            _ => layer.file(path, entry["data"].as_str().unwrap()),
        }
    };
    entries.as_array().unwrap().iter().fold(LayerBuilder::new(), add).bytes()
}

/// What an engine had in a container's root directory, in the same terms.
fn seen(listing: &Value) -> Vec<String> {
    let entries = listing.as_array().unwrap();
    let content = |entry: &Value| entry["content"].as_str().map(ocitar_testkit::digest);
    let of = |path: &str| entries.iter().find(|entry| entry["path"] == path).and_then(content).unwrap();
    let line = |entry: &Value| {
        let field = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        let kind = match entry["kind"].as_str().unwrap() {
            "file" => format!("file {} {}", content(entry).unwrap(), field("path")),
            "hardlink" => format!("file {} {}", of(&field("target")), field("target")),
            "symlink" => format!("symlink {}", field("target")),
            kind => kind.to_owned(),
        };
        let (path, mode) = (field("path"), field("mode"));
        format!("{path} {kind} {mode} {}:{} {:?}", entry["uid"], entry["gid"], entry["mtime"].as_i64())
    };
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    lines.sort();
    lines
}

/// The tree is what every engine was seen to make of the layers; where they differ, a conflict says
/// so, and nothing is said where they do not.
#[test]
fn trees_are_what_engines_make() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/rootfs/observed.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    for (name, case) in cases.as_object().unwrap() {
        let layers = recorded(case["layers"].as_array().unwrap().iter().map(built).collect());
        let tree = RootFs::new(layers.iter().map(Arc::as_ref));
        let observed = case["observed"].as_array().unwrap();
        assert_eq!(tree.gaps(), [], "{name}");
        let conflicts: Vec<_> = tree.conflicts().iter().map(|conflict| conflict.kind.name()).collect();
        // The export of a container leaves extended attributes out.
        let differ = observed.len() > 1 || name == "dir-xattr";
        assert_eq!(!conflicts.is_empty(), differ, "{name}: {conflicts:?}");
        if !tree.conflicts().iter().any(|conflict| conflict.kind.is_left_out()) {
            let any =
                observed.iter().any(|one| one["refused"].is_null() && seen(&one["listing"]) == lines(&tree));
            assert!(any, "{name}: {:#?}\n{observed:#?}", lines(&tree));
        }
    }
}

/// What the union file system of old left behind is no entry, and its content is no other file's.
#[test]
fn contents_are_those_of_their_entries() {
    let layer = LayerBuilder::new().file("a", "1").file(".wh..wh.aufs", "2").file(".wh.gone", "3");
    let layers = recorded(vec![layer.bytes()]);
    let tree = RootFs::new(layers.iter().map(Arc::as_ref));
    assert_eq!(lines(&tree), [format!("a file {} a 0644 0:0 Some(0)", ocitar_testkit::digest("1"))]);
}

#[test]
fn conflicts_name_the_entry_and_where_it_leads() {
    let lower =
        LayerBuilder::new().dir("usr/bin").symlink("bin", "usr/bin").symlink("x", "y").symlink("y", "x");
    let upper = LayerBuilder::new().file("bin/sh", "1").file("x/f", "1").whiteout("bin/old");
    let layers = recorded(vec![lower.bytes(), upper.bytes()]);
    let tree = RootFs::new(layers.iter().map(Arc::as_ref));
    let conflicts: Vec<_> =
        tree.conflicts().iter().map(|c| (c.layer, text(&c.path), c.kind.clone())).collect();
    let through = |leads_to: &str| ocitar::ConflictKind::ThroughLink {
        link: b"bin".to_vec(),
        leads_to: leads_to.as_bytes().to_vec(),
    };
    let circle = ocitar::ConflictKind::LinkLoop { link: b"x".to_vec() };
    let want = [
        (1, "bin/old".to_owned(), through("usr/bin/old")),
        (1, "bin/sh".to_owned(), through("usr/bin/sh")),
        (1, "x/f".to_owned(), circle),
    ];
    assert_eq!(conflicts, want);
    assert!(tree.get(b"usr/bin/sh").is_none());
}

#[test]
fn places_remember_their_layers() {
    let one = LayerBuilder::new().dir("d").file("d/a", "1").file("d/b", "1");
    let two = LayerBuilder::new().file("d/a", "2").whiteout("d/b");
    let three = LayerBuilder::new().mode(0o700).dir("d").file("d/b", "3");
    let layers = recorded(vec![one.bytes(), two.bytes(), three.bytes()]);
    let tree = RootFs::new(layers.iter().map(Arc::as_ref));
    let layers = |path: &str| tree.get(path.as_bytes()).map(|placed| (placed.introduced(), placed.changed()));
    assert_eq!(layers("d"), Some((0, 2)));
    assert_eq!(layers("d/a"), Some((0, 1)));
    assert_eq!(layers("d/b"), Some((2, 2)));
}

#[test]
fn all_of_a_header_is_recorded() {
    let pax = ocitar_testkit::Pax::new()
        .record("uid", "4000000")
        .record("uname", "jörg")
        .record("mtime", "-1.5")
        .record("SCHILY.xattr.user.b", "2")
        .record("SCHILY.xattr.user.a", "1");
    let header = RawHeader::file("a").uid(1).gid(7).mode(0o106_755).uname("root").gname("staff").mtime(9);
    let layer = RawTar::new().pax(pax).append(header, "hello").append(RawHeader::device("n", b'3', 1, 3), "");
    let layers = recorded(vec![layer.finish()]);
    let [file, device] = layers[0].entries.as_slice() else { panic!("two entries") };
    let attributes = &file.node.attributes;
    assert_eq!((attributes.mode, attributes.uid, attributes.gid), (0o6755, 4_000_000, 7));
    assert_eq!(attributes.owner.as_deref(), Some("jörg".as_bytes()));
    assert_eq!(attributes.group.as_deref(), Some(&b"staff"[..]));
    assert_eq!(attributes.mtime.map(|t| (t.seconds, t.nanoseconds)), Some((-2, 500_000_000)));
    assert_eq!(attributes.xattr(b"user.a"), Some(&b"1"[..]));
    let NodeKind::File { size: 5, digest } = file.node.kind else { panic!("a file of 5 bytes") };
    assert_eq!(digest.unwrap().to_string(), ocitar_testkit::digest("hello"));
    assert_eq!(device.node.kind, NodeKind::CharDevice { major: 1, minor: 3 });
}

#[test]
fn recordings_say_where_they_end() {
    let through = LayerBuilder::new().file("a", "1").symlink("l", "d").file("l/x", "1").file("z", "1");
    let files = recorded(vec![through.bytes()]);
    assert_eq!(files[0].gap, Some(Gap::Doubt(ocitar::Doubt::ThroughLink)));
    assert_eq!(files[0].entries.len(), 2);
    let mut limits = Limits::default();
    limits.recorded = 1000;
    let many = (0..8).map(|i| LayerBuilder::new().file(&format!("f{i}"), "1").bytes()).collect();
    let files = record(many, &ScanOptions::new().layer_files(true).limits(limits));
    assert!(files.iter().all(|files| files.gap == Some(Gap::Limit) && files.entries.is_empty()));
}

fn tree_lines(tree: &RootFs<'_>) -> Vec<String> {
    let line = |(path, placed): (Vec<u8>, ocitar::Placed<'_>)| {
        let content = match placed.kind() {
            NodeKind::File { digest, .. } => digest.map(|digest| digest.to_string()),
            NodeKind::Directory => None,
            kind => panic!("{kind}"),
        };
        format!("{} {content:?} {:o}", text(&path), placed.attributes().mode)
    };
    let mut lines: Vec<String> = tree.walk().filter(|(path, _)| !path.is_empty()).map(line).collect();
    lines.sort();
    lines
}

/// A layer of everything there is, as a tar.
fn rich() -> Vec<u8> {
    let pax = ocitar_testkit::Pax::new()
        .record("mtime", "1.5")
        .record("uid", "7")
        .record("uname", "x")
        .record("SCHILY.xattr.user.a", "b");
    let layer = LayerBuilder::new()
        .dir("d")
        .file("d/f", "content")
        .hardlink("d/h", "d/f")
        .symlink("l", "d")
        .char_device("n", 1, 3)
        .fifo("p")
        .whiteout("d/w")
        .opaque("o")
        .member(RawHeader::file("q"), pax, "more");
    layer.bytes()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a layer's bytes are, recording it changes nothing else that is found, and what is
    /// recorded can be laid over anything.
    #[test]
    fn damaged_layers_are_recorded_as_far_as_they_go(flips in prop::collection::vec((0..9000usize, any::<u8>()), 0..6)) {
        let mut tar = rich();
        for (at, byte) in flips {
            let at = at % tar.len();
            tar[at] = byte;
            // A header that is wrong in its checksum is read no further.
            let start = at / 512 * 512;
            let block = &mut tar[start..start + 512];
            let sum: u32 = block.iter().enumerate().map(|(i, b)| if (148..156).contains(&i) { 32 } else { u32::from(*b) }).sum();
            if block[257..262] == *b"ustar" {
                block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
            }
        }
        let archive = docker_archive(&[ImageSpec::new("app:1").layer(rich()).layer(tar)]).to_tar();
        let read = |record| ScanOptions::new().layer_files(record).read(archive.as_slice()).unwrap();
        let changesets = |record: bool| -> Vec<_> {
            let archive = read(record);
            let blobs = archive.members().iter().filter_map(|member| member.blob()?.decoded.clone()?.ok());
            blobs.map(|decoded| *decoded.changeset).collect()
        };
        let (mut with, without) = (changesets(true), changesets(false));
        let files: Vec<_> = with.iter_mut().filter_map(|changeset| changeset.files.take()).collect();
        prop_assert_eq!(with, without);
        let tree = RootFs::new(files.iter().chain(&files).map(Arc::as_ref));
        prop_assert!(tree.walk().count() > 3);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a history is cut into layers, and however each layer says it, the tree is what a file
    /// system without layers has.
    #[test]
    fn layers_add_up(steps in prop::collection::vec((step(), 0..8u8, any::<bool>()), 1..40)) {
        let (mut simple, mut base, mut layers) = (Simple::default(), Simple::default(), Vec::new());
        let last = steps.len() - 1;
        for (i, (step, style, cut)) in steps.into_iter().enumerate() {
            simple.step(&step);
            if cut || i == last {
                layers.push(layer(&base, &simple, style));
                base = simple.clone();
            }
        }
        let mut want = simple.lines();
        want.sort();
        let layers = recorded(layers);
        let tree = RootFs::new(layers.iter().map(Arc::as_ref));
        prop_assert_eq!(tree.gaps(), []);
        prop_assert!(tree.conflicts().iter().all(|conflict| !conflict.kind.is_left_out()), "{:?}", tree.conflicts());
        prop_assert_eq!(tree_lines(&tree), want);
    }
}
