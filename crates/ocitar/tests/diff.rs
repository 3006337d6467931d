//! Archives of one image and of two, compared at every level.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

mod common;
#[path = "common/history.rs"]
mod history;

use std::slice::from_ref;

use ocitar::{
    Archive, By, Cause, Condition, ConfigField, DiffOptions, DiffReport, Field, FieldChange, FileChange,
    FileDiff, Ignore, Image, ImageDiff, LayerChange, Manifest, ScanOptions, Side, Unknown,
};
use ocitar_testkit::archive::{
    ArchiveFiles, docker_archive, docker_archive_legacy_symlinks, hybrid, oci_archive,
};
use ocitar_testkit::{Compression, ImageSpec, LayerBuilder, RawHeader, sha256_hex};
use proptest::prelude::*;

fn files() -> DiffOptions {
    DiffOptions::new().by(By::Files)
}

fn read(files: &ArchiveFiles, options: &DiffOptions) -> Archive {
    ScanOptions::new().for_diff(options).read(files.to_tar().as_slice()).unwrap()
}

fn diff(old: &ArchiveFiles, new: &ArchiveFiles, options: &DiffOptions) -> DiffReport {
    let report = read(old, options).diff(&read(new, options), options);
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["old.tar", "new.tar"].map(|name| folder.path().join(name));
    std::fs::write(&one, old.to_tar()).unwrap();
    std::fs::write(&other, new.to_tar()).unwrap();
    // What is read of files is less, and says the same; so does what is read if digests are trusted.
    let opened = |options: &DiffOptions| {
        let (one, other) = ScanOptions::new().open_pair(&one, &other, options).unwrap();
        one.diff(&other, options)
    };
    assert_eq!(format!("{:?}", opened(options)), format!("{report:?}"));
    let trusting = opened(&options.clone().trust_digests(true));
    assert_eq!(format!("{:?}", but_trust(trusting)), format!("{:?}", but_trust(report.clone())));
    report
}

/// A report without what tells that layers were not hashed.
fn but_trust(mut report: DiffReport) -> DiffReport {
    for image in &mut report.images {
        for side in [&mut image.old, &mut image.new].into_iter().flatten() {
            let is_other = |condition: &Condition| *condition != Condition::LayersUnread;
            side.ids.iter_mut().for_each(|id| id.conditions.retain(is_other));
        }
        for layer in &mut image.layers {
            layer.trusted = false;
            for side in [&mut layer.old, &mut layer.new].into_iter().flatten() {
                (side.unpacked, side.entries) = (None, None);
            }
        }
    }
    report
}

fn only(report: DiffReport) -> ImageDiff {
    assert_eq!(report.refusals, []);
    let [image] = <[ImageDiff; 1]>::try_from(report.images).unwrap();
    image
}

fn compare(old: ImageSpec, new: ImageSpec, options: &DiffOptions) -> ImageDiff {
    only(diff(&docker_archive(&[old]), &docker_archive(&[new]), options))
}

fn compare_hybrids(old: ImageSpec, new: ImageSpec) -> ImageDiff {
    only(diff(&hybrid(&[old]), &hybrid(&[new]), &files()))
}

fn changes(image: &ImageDiff) -> &[FileDiff] {
    let files = image.files.as_ref().unwrap();
    assert_eq!(files.unknown, []);
    &files.changes
}

/// The changes, a word each.
fn words(image: &ImageDiff) -> Vec<String> {
    let word = |change: &FileDiff| {
        let path = String::from_utf8_lossy(&change.path).into_owned();
        match &change.change {
            FileChange::Added => format!("+{path}"),
            FileChange::Removed => format!("-{path}"),
            FileChange::Changed => format!("~{path}"),
            FileChange::ModeOnly => format!("mode {path}"),
            FileChange::Renamed { from } => format!("{}>{path}", String::from_utf8_lossy(from)),
            other => panic!("{other:?}"),
        }
    };
    changes(image).iter().map(word).collect()
}

fn base() -> LayerBuilder {
    LayerBuilder::new().dir("etc").file("etc/motd", "hello").dir("bin").mode(0o755).file("bin/sh", "ELF sh")
}

fn app(content: &str) -> LayerBuilder {
    LayerBuilder::new().dir("app").file("app/one", content).file("app/two", "2").file("app/three", "3")
}

fn image(layers: &[LayerBuilder]) -> ImageSpec {
    layers.iter().cloned().fold(ImageSpec::new("app:1"), ImageSpec::layer)
}

#[test]
fn one_image_in_all_wrappings_is_the_same() {
    let with = |compression| {
        [base(), app("1")]
            .into_iter()
            .fold(ImageSpec::new("app:1"), |i, layer| i.layer_as(layer, compression))
    };
    let plain = with(Compression::None);
    let old = docker_archive(from_ref(&plain));
    let wrapped: Vec<(&str, ArchiveFiles, Vec<Cause>)> = vec![
        ("itself", old.clone(), vec![Cause::Same]),
        ("legacy", docker_archive_legacy_symlinks(from_ref(&plain)), vec![Cause::Envelope, Cause::Same]),
        ("hybrid", hybrid(from_ref(&plain)), vec![Cause::Dialect]),
        (
            "gzip",
            oci_archive(&[with(Compression::Gzip).into()]),
            vec![Cause::Compression { layers: vec![0, 1] }, Cause::Dialect],
        ),
        ("zstd", docker_archive(&[with(Compression::Zstd)]), vec![Cause::Compression { layers: vec![0, 1] }]),
    ];
    for (what, new, want) in wrapped {
        for by in [By::Layers, By::Files] {
            let report = diff(&old, &new, &DiffOptions::new().by(by));
            assert!(report.is_same(), "{what}");
            let image = only(report);
            // OCI layouts write names out, which makes them no other names.
            assert_eq!(image.causes, want, "{what}");
            assert!(
                image.layers.iter().all(|layer| layer.change == LayerChange::Shared && layer.travels == 0)
            );
        }
    }
}

#[test]
fn a_moved_tag_is_the_same_image() {
    let [old, new] = ["app:1", "app:2"].map(|name| ImageSpec::new(name).layer(base()));
    let report = diff(&docker_archive(&[old]), &docker_archive(&[new]), &DiffOptions::new());
    assert!(report.is_same());
    assert_eq!(only(report).causes[0], Cause::Names);
}

#[test]
fn only_chosen_images_are_compared() {
    let two = docker_archive(&[
        ImageSpec::new("app:1").layer(base()).layer(app("1")),
        ImageSpec::new("app:2").layer(base()).layer(app("2")),
    ]);
    let named = |name: &'static str| move |_: usize, image: &Image, _: &Manifest| image.names() == [name];
    let options = files().choose(Side::Old, named("app:1")).choose(Side::New, named("app:2"));
    let image = only(diff(&two, &two, &options));
    assert_eq!(words(&image), ["~app/one"]);
    assert_eq!(diff(&two, &two, &files()).images.len(), 2);
}

#[test]
fn an_inserted_layer_is_one_line() {
    let middle = LayerBuilder::new().file("new", "1");
    let old = image(&[base(), app("1"), LayerBuilder::new().file("last", "x")]);
    let new = image(&[base(), middle, app("1"), LayerBuilder::new().file("last", "x")]);
    let image = compare(old, new.clone(), &files());
    let rows: Vec<_> = image.layers.iter().map(|l| (l.change, l.old.as_ref().map(|s| s.index))).collect();
    use LayerChange::{Added, Shared};
    assert_eq!(rows, [(Shared, Some(0)), (Added, None), (Shared, Some(1)), (Shared, Some(2))]);
    assert_eq!(image.travels(), new.layers[1].blob.len() as u64);
    assert_eq!(image.layers[1].new.as_ref().unwrap().created_by.as_deref(), Some("COPY layer 2"));
    assert_eq!(words(&image), ["+new"]);
    assert_eq!(image.causes[0], Cause::LayerAdded { new: 1 });
    assert_eq!(changes(&image)[0].new.as_ref().unwrap().introduced, 1);
}

#[test]
fn a_layer_that_is_there_twice_travels_once() {
    let (old, new) = (image(&[base()]), image(&[base(), app("1"), base(), app("1")]));
    let size = new.layers[1].blob.len() as u64;
    assert_eq!(compare(old, new, &files()).travels(), size);
}

#[test]
fn a_rebuilt_layer_is_paired_with_its_predecessor() {
    let other = || LayerBuilder::new().file("x", "1").file("y", "1");
    let old = image(&[base(), app("1"), other()]);
    let new = image(&[base(), LayerBuilder::new().file("z", "1"), app("changed"), other()]);
    let image = compare(old, new, &files());
    let changed = image.layers.iter().find(|layer| layer.change == LayerChange::Changed).unwrap();
    assert_eq!(changed.old.as_ref().map(|side| side.index), Some(1));
    assert_eq!(changed.new.as_ref().map(|side| side.index), Some(2));
    assert_eq!(changed.alike, Some(100));
    assert_eq!(words(&image), ["~app/one", "+z"]);
    let one = &changes(&image)[0];
    assert!(matches!(one.fields[..], [FieldChange::Size { old: 1, new: 7 }, FieldChange::Content { .. }]));
    assert_eq!((one.old.as_ref().unwrap().changed, one.new.as_ref().unwrap().changed), (1, 2));
    assert!(image.causes.contains(&Cause::LayerReplaced { old: 1, new: 2 }));
    assert!(image.causes.contains(&Cause::Files { added: 1, removed: 0, changed: 1, renamed: 0 }));
}

#[test]
fn only_times_differ() {
    let at = |time| LayerBuilder::new().mtime(time).dir("d").mtime(time).file("d/a", "1");
    let [old, new] = [1, 2].map(|time| image(&[base(), at(time)]));
    let image = compare(old.clone(), new.clone(), &files());
    assert!(!image.is_same(By::Files));
    assert_eq!(words(&image), ["~d", "~d/a"]);
    assert!(image.causes.contains(&Cause::FileFields(vec![Field::Mtime])));
    let semantic = files().ignore(Ignore::semantic());
    let report = diff(&docker_archive(&[old]), &docker_archive(&[new]), &semantic);
    assert!(report.is_same());
    let image = only(report);
    assert_eq!(image.causes, [Cause::LayerReplaced { old: 1, new: 1 }, Cause::Ignored { paths: 2 }]);
}

#[test]
fn order_of_entries_is_no_difference_of_files() {
    let one = LayerBuilder::new().file("a", "1").file("b", "2");
    let other = LayerBuilder::new().file("b", "2").file("a", "1");
    let image = compare(image(&[base(), one]), image(&[base(), other]), &files());
    assert!(image.is_same(By::Files) && !image.is_same(By::Layers));
    assert!(image.causes.contains(&Cause::LayerBytes));
}

#[test]
fn every_field_is_told_with_both_values() {
    let old = LayerBuilder::new()
        .owner(1, 2)
        .mtime(5)
        .xattr("security.capability", [1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
        .file("f", "1")
        .symlink("l", "here")
        .char_device("n", 1, 3)
        .file("k", "1");
    let new = LayerBuilder::new()
        .mode(0o4755)
        .owner(3, 4)
        .mtime(6)
        .file("f", "22")
        .symlink("l", "there")
        .char_device("n", 1, 5)
        .dir("k");
    let image = compare(image(&[old]), image(&[new]), &files());
    assert_eq!(words(&image), ["~f", "~k", "~l", "~n"]);
    let fields = |i: usize| &changes(&image)[i].fields;
    use FieldChange::{Content, Device, Gid, Kind, Mode, Mtime, Size, Target, Uid, Xattr};
    assert!(matches!(
        fields(0)[..],
        [
            Size { old: 1, new: 2 },
            Content { .. },
            Mode { old: 0o644, new: 0o4755 },
            Uid { old: 1, new: 3 },
            Gid { old: 2, new: 4 },
            Xattr { old: Some(_), new: None, .. },
            Mtime { .. }
        ]
    ));
    assert!(matches!(fields(1)[0], Kind { old: "file", new: "directory" }));
    assert_eq!(fields(2)[..], [Target { old: b"here".to_vec(), new: b"there".to_vec() }]);
    assert_eq!(fields(3)[..], [Device { old: (1, 3), new: (1, 5) }]);
}

#[test]
fn moved_files_and_modes() {
    let old =
        LayerBuilder::new().dir("a").file("a/f", "moved").file("m", "x").file("t", "twin").file("e", "");
    let new = LayerBuilder::new()
        .dir("b")
        .file("b/f", "moved")
        .mode(0o755)
        .file("m", "x")
        .file("t1", "twin")
        .file("t2", "twin")
        .file("e2", "");
    let image = compare(image(&[old]), image(&[new]), &files());
    assert_eq!(words(&image), ["-a", "+b", "a/f>b/f", "-e", "+e2", "mode m", "-t", "+t1", "+t2"]);
}

#[test]
fn what_upper_layers_hide_is_removed() {
    let lower = LayerBuilder::new().dir("d").file("d/a", "1").dir("d/s").file("d/s/x", "1").file("k", "1");
    let old = image(from_ref(&lower));
    let new = image(&[lower, LayerBuilder::new().dir("d").opaque("d").file("d/n", "2").whiteout("k")]);
    let image = compare(old, new, &files());
    assert_eq!(words(&image), ["-d/a", "+d/n", "-d/s", "-d/s/x", "-k"]);
}

#[test]
fn paths_and_fields_can_be_ignored() {
    let old = LayerBuilder::new().dir("var").dir("var/cache").file("var/cache/a", "1").file("log", "1");
    let new =
        LayerBuilder::new().dir("var").dir("var/cache").file("var/cache/a", "2").mode(0o600).file("log", "1");
    let ignore = Ignore::new().path("/var/cache").unwrap().field(Field::Mode);
    let image = compare(image(&[old]), image(&[new]), &files().ignore(ignore));
    assert!(image.is_same(By::Files));
    assert_eq!(image.files.unwrap().ignored, 2);
    assert!(Ignore::new().path("[").is_err());
}

#[test]
fn security_leaves_out_what_is_harmless() {
    let passwd = |text: &str| LayerBuilder::new().dir("etc").file("etc/passwd", text);
    let old = image(&[passwd("root"), LayerBuilder::new().mode(0o755).file("su", "1").file("doc", "1")]);
    let new =
        LayerBuilder::new().mode(0o4755).file("su", "1").file("doc", "2").mode(0o755).file("tool", "ELF");
    let new = image(&[passwd("root+eve"), new]).env("A=1").edit_config("\"Env\"", "\"User\":\"0\",\"Env\"");
    let image = compare(old, new, &files().ignore(Ignore::but_security()));
    assert_eq!(words(&image), ["~etc/passwd", "mode su", "+tool"]);
    assert_eq!(image.config.iter().map(|change| &change.field).collect::<Vec<_>>(), [&ConfigField::User]);
}

#[test]
fn configs_are_compared_field_by_field() {
    let old = ImageSpec::new("app:1").layer(base()).env("PATH=/bin").env("A=1").label("v", "1");
    let new =
        ImageSpec::new("app:1").layer(base()).env("A=2").env("PATH=/bin").label("v", "2").label("w", "1");
    let new = new.edit_config("\"Env\"", "\"Shell\":[\"sh\"],\"Cmd\":null,\"Env\"");
    let image = compare(old, new, &DiffOptions::new());
    let changes: Vec<_> =
        image.config.iter().map(|c| (c.field.to_string(), c.old.as_deref(), c.new.as_deref())).collect();
    let want = [
        ("Env A".to_owned(), Some("\"1\""), Some("\"2\"")),
        ("Labels v".to_owned(), Some("\"1\""), Some("\"2\"")),
        ("Labels w".to_owned(), None, Some("\"1\"")),
        ("config.Shell".to_owned(), None, Some("[\"sh\"]")),
    ];
    assert_eq!(changes, want);
    assert!(matches!(image.causes[..], [Cause::Config(_)]));
    let spaced = ImageSpec::new("app:1").layer(base()).edit_config("\"os\":", "\"os\": ");
    let image = compare(ImageSpec::new("app:1").layer(base()), spaced, &files());
    assert_eq!(image.causes, [Cause::ConfigText]);
    assert!(image.is_same(By::Files) && !image.is_same(By::Identity));
}

#[test]
fn history_is_aligned_by_command() {
    let steps =
        |all: &[&str]| all.iter().fold(ImageSpec::new("app:1").layer(base()), |i, s| i.empty_history(s));
    let old = steps(&["ENV A", "CMD x"]).history("COPY base");
    let new = steps(&["ENV A", "USER 1", "CMD x"]).history("COPY base");
    let image = compare(old, new, &DiffOptions::new());
    let places: Vec<_> = image.history.iter().map(|change| (change.old_index, change.new_index)).collect();
    assert_eq!(places, [(None, Some(1))]);
    assert_eq!(image.layers[0].old.as_ref().unwrap().created_by.as_deref(), Some("COPY base"));
}

#[test]
fn images_are_paired_by_platform_and_name() {
    let of = |name: &str, content: &str| ImageSpec::new(name).layer(app(content));
    let old = docker_archive(&[of("a:1", "1"), of("b:1", "2"), of("gone:1", "3")]);
    let new = docker_archive(&[of("new:1", "4"), of("b:1", "5"), of("a:2", "6")]);
    let report = diff(&old, &new, &DiffOptions::new());
    let name = |side: &Option<ocitar::ImageSide>| side.as_ref().map(|side| side.names[0].clone());
    let pairs: Vec<_> = report.images.iter().map(|image| (name(&image.old), name(&image.new))).collect();
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(
        pairs,
        [(some("a:1"), some("a:2")), (some("b:1"), some("b:1")), (some("gone:1"), some("new:1"))]
    );
    let report = diff(&old, &docker_archive(&[of("a:1", "1"), of("b:1", "2")]), &DiffOptions::new());
    assert!(!report.is_same());
    assert_eq!(report.images[2].causes, [Cause::ImageRemoved]);
}

/// A case by name: the layers of both sides, and what is told.
type Case<'a> = (&'a str, Vec<LayerBuilder>, Vec<LayerBuilder>, &'a [&'a str]);

/// What names one file has is told of names that both sides have, however the layers say it.
#[test]
fn hard_links_are_compared() {
    let layer = LayerBuilder::new;
    let file = || layer().file("a", "1");
    let one = || file().hardlink("b", "a");
    let three = || one().hardlink("c", "b");
    let apart = || file().file("b", "1");
    let (a, b) = ("a: b -> -", "b: a -> -");
    let long = || layer().file("bb", "1").hardlink("c", "bb").hardlink("aaa", "c");
    let cases: [Case<'_>; 13] = [
        ("the same", vec![one()], vec![one()], &[]),
        ("the other way round", vec![one()], vec![layer().file("b", "1").hardlink("a", "b")], &[]),
        ("in two layers", vec![one()], vec![file(), one()], &[]),
        ("two files", vec![one()], vec![apart()], &[a, b]),
        ("one file", vec![apart()], vec![one()], &["a: - -> b", "b: - -> a"]),
        (
            "the shortest other name",
            vec![long()],
            vec![layer().file("aaa", "1").file("bb", "1").file("c", "1")],
            &["aaa: c -> -", "bb: c -> -", "c: bb -> -"],
        ),
        ("a name replaced above", vec![one()], vec![one(), layer().file("b", "1")], &[a, b]),
        ("a name replaced by its like", vec![one()], vec![one(), layer().whiteout("a"), file()], &[a, b]),
        ("a name more", vec![one()], vec![three()], &[]),
        ("a name less", vec![three()], vec![one()], &[]),
        ("one of three apart", vec![three()], vec![one().file("c", "1")], &["c: a -> -"]),
        (
            "the first of three apart",
            vec![three()],
            vec![three(), file()],
            &["a: b -> -", "b: a -> c", "c: a -> b"],
        ),
        (
            "links to symlinks",
            vec![layer().symlink("a", "x").hardlink("b", "a")],
            vec![layer().symlink("a", "x").symlink("b", "x")],
            &[a, b],
        ),
    ];
    let show =
        |name: &Option<Vec<u8>>| name.as_deref().map_or("-".into(), String::from_utf8_lossy).into_owned();
    for (what, old, new, want) in cases {
        // So it is of the names of a layer that both have.
        for below in [vec![], vec![base()], vec![base(), file().hardlink("b", "a").hardlink("z", "b")]] {
            let [old, new] = [&old, &new].map(|layers| image(&[&below[..], &layers[..]].concat()));
            let image = compare_hybrids(old, new);
            let told = changes(&image).iter().filter(|change| change.old.is_some() && change.new.is_some());
            let link = |change: &FileDiff| match &change.fields[..] {
                [FieldChange::HardLinks { old, new }] => {
                    format!("{}: {} -> {}", String::from_utf8_lossy(&change.path), show(old), show(new))
                }
                other => panic!("{what}: {other:?}"),
            };
            assert_eq!(told.map(link).collect::<Vec<_>>(), want, "{what}");
        }
    }
    let [old, new] = [one(), apart()].map(|layer| image(&[layer]));
    let is_same =
        |ignore: Ignore| compare(old.clone(), new.clone(), &files().ignore(ignore)).is_same(By::Files);
    let ignore = Ignore::new;
    assert!(is_same(ignore().field(Field::HardLinks)) && !is_same(Ignore::semantic()));
    // A name that does not count is no other name.
    assert!(is_same(ignore().path("b").unwrap()));
    let image = compare(old.clone(), new.clone(), &files());
    assert!(image.causes.contains(&Cause::FileFields(vec![Field::HardLinks])), "{:?}", image.causes);
}

#[test]
fn an_archive_at_fault_is_refused() {
    let good = docker_archive(&[image(&[base()])]);
    let bad = good.clone().add_file("manifest.json", "[]");
    let options = DiffOptions::new();
    let report = read(&good, &options).diff(&read(&bad, &options), &options);
    assert!(!report.is_same() && report.images.is_empty());
    assert_eq!(report.refusals.len(), 1);
    assert_eq!(report.refusals[0].side, Side::New);
}

#[test]
fn what_is_not_known_is_said() {
    let (old, new) = (image(&[base(), app("1")]), image(&[base(), app("2")]));
    let [old, new] = [old, new].map(|image| docker_archive(&[image]).to_tar());
    let [old, new] = [old, new].map(|tar| Archive::read(tar.as_slice()).unwrap());
    let image = only(old.diff(&new, &files()));
    assert!(!image.is_same(By::Files));
    assert!(matches!(
        image.files.unwrap().unknown[0],
        Unknown::NotRecorded { side: Side::Old, layer: 0, .. }
    ));

    let link = LayerBuilder::new().dir("usr").symlink("lib", "usr");
    let old = docker_archive(&[self::image(from_ref(&link))]);
    let new = docker_archive(&[self::image(&[link, LayerBuilder::new().file("lib/x", "1")])]);
    let image = only(diff(&old, &new, &files()));
    assert!(!image.is_same(By::Files));
    assert!(matches!(image.files.unwrap().unknown[..], [Unknown::Conflict { side: Side::New, .. }]));

    // What both leave open alike is no difference.
    let upper = |time| LayerBuilder::new().mtime(time).file("lib/x", "1");
    let link = || LayerBuilder::new().dir("usr").symlink("lib", "usr");
    let [old, new] = [1, 2].map(|time| docker_archive(&[self::image(&[link(), upper(time)])]));
    assert!(!diff(&old, &new, &files()).is_same());
    assert!(diff(&old, &new, &files().ignore(Ignore::semantic())).is_same());
}

#[test]
fn layers_can_be_compared_one_by_one() {
    let old = image(&[base(), app("1"), LayerBuilder::new().file("x", "1")]);
    let new = image(&[base(), app("2"), LayerBuilder::new().file("x", "1").whiteout("etc/motd")]);
    let image = compare(old, new, &files().per_layer(true));
    assert!(image.files.is_none() && !image.is_same(By::Files));
    let of = |i: usize| image.layers[i].files.as_ref().unwrap();
    assert_eq!(of(1).changes[0].path, b"app/one");
    assert_eq!(of(2).changes[0].new.as_ref().unwrap().node.kind, ocitar::NodeKind::Whiteout);
    assert!(image.layers[0].files.is_none());
}

/// Neither which name of a file a layer has first, nor which it calls the link, is a difference.
#[test]
fn hard_links_are_compared_layer_by_layer() {
    let file = |path: &str| LayerBuilder::new().mode(0o755).file(path, "1").mode(0o755);
    let cases = [
        (file("a").hardlink("b", "a"), file("b").hardlink("a", "b"), &[][..]),
        (file("a").hardlink("b", "a"), file("a").mode(0o755).file("b", "1"), &["~a", "~b"]),
        (file("a").hardlink("b", "a"), file("b").hardlink("c", "b").mode(0o755).hardlink("a", "b"), &["+c"]),
        (file("a").hardlink("b", "a"), file("b").file("a", "2"), &["~a", "~b"]),
        (
            file("a").hardlink("b", "a"),
            LayerBuilder::new().file("b", "1").hardlink("a", "b"),
            &["mode a", "mode b"],
        ),
    ];
    for (old, new, want) in cases {
        let mut image = compare(image(&[old]), image(&[new]), &files().per_layer(true));
        image.files = image.layers[0].files.take();
        assert_eq!(words(&image), want);
    }
}

/// A small layer that begins as a document does, by the name of its first entry.
#[test]
fn layers_that_begin_as_documents_are_compared() {
    for name in ["{a", "[", "\n{"] {
        let [old, new] = ["1", "2"].map(|text| image(&[LayerBuilder::new().file(name, text), app(text)]));
        assert_eq!(words(&compare_hybrids(old.clone(), new)).len(), 2, "{name:?}");
        let new = image(&[LayerBuilder::new().file(name, "1"), app("2")]);
        assert_eq!(words(&compare_hybrids(old, new)), ["~app/one"], "{name:?}");
    }
}

#[test]
fn names_are_bytes_and_nothing_more() {
    let hostile = "a\u{1b}[2K<script>\u{202e}";
    let [old, new] = ["1", "2"].map(|text| image(&[LayerBuilder::new().file(hostile, text)]));
    let image = compare(old, new, &files());
    assert_eq!(changes(&image)[0].path, hostile.as_bytes());
}

#[test]
fn contents_are_kept_where_they_are_asked_for() {
    let large = "x".repeat((1 << 20) + 1);
    let of = |text: &str| {
        image(&[LayerBuilder::new()
            .dir("etc")
            .file("etc/a", text)
            .file("b", text)
            .file("etc/l", large.as_str())])
    };
    let options = files().content("etc/**").unwrap();
    let image = compare(of("old"), of("new"), &options);
    let content = |i: usize| changes(&image)[i].new.as_ref().unwrap().node.content.as_deref();
    assert_eq!(words(&image), ["~b", "~etc/a"]);
    assert_eq!((content(0), content(1)), (None, Some(&b"new"[..])));
}

/// A step, how its layer says it, and whether that ends there.
type Told = (history::Step, u8, bool);

/// The images that a history makes, cut into layers, and what is there at its end.
fn told(steps: &[Told]) -> (ImageSpec, history::Simple) {
    let (mut simple, mut base) = (history::Simple::default(), history::Simple::default());
    let mut image = ImageSpec::new("app:1");
    for (i, (step, style, cut)) in steps.iter().enumerate() {
        simple.step(step);
        if *cut || i + 1 == steps.len() {
            image = image.layer(history::layer(&base, &simple, *style));
            base = simple.clone();
        }
    }
    (image, simple)
}

/// What differs, by the two file systems alone; what was moved is gone and new.
fn naive(old: &history::Simple, new: &history::Simple) -> Vec<String> {
    let names = old.names.keys().chain(new.names.keys()).collect::<std::collections::BTreeSet<_>>();
    let same_links = |name: &str| old.other_name(name, new) == new.other_name(name, old);
    let word = |name: &&String| match (old.thing(name), new.thing(name)) {
        (one, other) if one == other && same_links(name) => None,
        (None, _) => Some(format!("+{name}")),
        (_, None) => Some(format!("-{name}")),
        _ if same_links(name) => Some(format!("~{name}")),
        _ => Some(format!("~{name}{}", link_word([old.other_name(name, new), new.other_name(name, old)]))),
    };
    names.iter().filter_map(word).collect()
}

/// Holds what is told of two histories against their file systems.
fn check(one: &[Told], other: &[Told]) -> Result<(), TestCaseError> {
    let ((old, before), (new, after)) = (told(one), told(other));
    let [old, new] = [old, new].map(|image| hybrid(&[image]));
    let options = files().ignore(Ignore::new().field(Field::Mtime));
    let report = diff(&old, &new, &options);
    prop_assert_eq!(&report.refusals, &[]);
    let conflicts = |unknown: &Unknown| match unknown {
        Unknown::Conflict { conflict, .. } => !conflict.kind.is_left_out(),
        _ => false,
    };
    let found = report.images[0].files.as_ref().unwrap();
    prop_assert!(found.unknown.iter().all(conflicts), "{:?}", found.unknown);
    let mut words = Vec::new();
    for change in &found.changes {
        let path = String::from_utf8_lossy(&change.path);
        match &change.change {
            FileChange::Added => words.push(format!("+{path}")),
            FileChange::Removed => words.push(format!("-{path}")),
            FileChange::Renamed { from } => {
                words.extend([format!("-{}", String::from_utf8_lossy(from)), format!("+{path}")]);
            }
            _ => words.push(format!("~{path}{}", linked(change))),
        }
    }
    words.sort_by(|one, other| one[1..].cmp(&other[1..]));
    prop_assert_eq!(words, naive(&before, &after));
    Ok(())
}

/// How a path was a hard link and is one.
fn linked(change: &FileDiff) -> String {
    let link = |change: &FieldChange| match change {
        FieldChange::HardLinks { old, new } => Some(link_word(
            [old, new].map(|name| name.as_deref().map(|name| String::from_utf8_lossy(name).into_owned())),
        )),
        _ => None,
    };
    change.fields.iter().find_map(link).unwrap_or_default()
}

fn link_word([old, new]: [Option<String>; 2]) -> String {
    format!(" {old:?} {new:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// The difference of two images is that of the file systems they were made of, however these were
    /// cut into layers.
    #[test]
    fn differences_are_those_of_the_trees(
        one in prop::collection::vec((history::step(), 0..8u8, any::<bool>()), 1..25),
        more in prop::collection::vec((history::step(), 0..8u8, any::<bool>()), 0..25),
        keep in 0..25usize,
    ) {
        let other: Vec<_> = one.iter().take(keep.max(1)).chain(&more).cloned().collect();
        check(&one, &other)?;
    }

    /// So are those in which names stand for one file.
    #[test]
    fn links_are_those_of_the_trees(
        one in prop::collection::vec((history::step_in_a_folder(), 0..8u8, any::<bool>()), 1..12),
        more in prop::collection::vec((history::step_in_a_folder(), 0..8u8, any::<bool>()), 0..6),
        keep in 0..12usize,
    ) {
        let other: Vec<_> = one.iter().take(keep.max(1)).chain(&more).cloned().collect();
        check(&one, &other)?;
    }
}

#[cfg(feature = "packages")]
#[test]
fn packages_are_told_by_version() {
    let dpkg = |version: &str| {
        let text = format!(
            "Package: openssl\nStatus: install ok installed\nVersion: {version}\n\nPackage: a\nVersion: 1\n"
        );
        let extra = format!("Package: tzdata\nVersion: {version}\n");
        let layer = LayerBuilder::new().dir("var/lib/dpkg").file("var/lib/dpkg/status", text);
        image(&[layer.dir("var/lib/dpkg/status.d").file("var/lib/dpkg/status.d/tzdata", extra)])
    };
    let image = compare(dpkg("3.0.15"), dpkg("3.0.17"), &files().packages(true));
    let packages = &image.files.as_ref().unwrap().packages;
    let told: Vec<_> = packages.iter().map(|p| (&*p.name, p.old.as_deref(), p.new.as_deref())).collect();
    let change = |name| (name, Some("3.0.15"), Some("3.0.17"));
    assert_eq!(told, [change("openssl"), change("tzdata")]);
}

#[cfg(feature = "packages")]
#[test]
fn modules_are_told_by_version_and_place() {
    let modules = |version: &str| {
        let document = format!("{{\"name\": \"left-pad\", \"version\": \"{version}\"}}");
        let info = format!("opt/site-packages/six-{version}.dist-info/METADATA");
        let layer = LayerBuilder::new().file("app/node_modules/left-pad/package.json", document);
        let other = "app/node_modules/a/node_modules/left-pad/package.json";
        image(&[layer.file(&info, "").file(other, "{\"name\": \"left-pad\", \"version\": \"0.1\"}")])
    };
    let image = compare(modules("1.0.0"), modules("1.1.0"), &files().packages(true));
    let packages = &image.files.as_ref().unwrap().packages;
    let told: Vec<String> =
        packages.iter().map(|p| format!("{} {} {:?}", p.manager, p.name, p.new)).collect();
    assert_eq!(told, ["pip six Some(\"1.1.0\")", "npm left-pad:app/node_modules Some(\"1.1.0\")"]);
}

/// Archives by real tools: each is the same as itself, and those of one image are that to each other,
/// whoever wrote them.
#[test]
fn producers_agree() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/engines");
    let text = std::fs::read_to_string(folder.join("verdicts.json")).unwrap();
    let verdicts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names = verdicts["verdicts"].as_array().unwrap().iter().map(|v| v["file"].as_str().unwrap());
    let options = files();
    let mut families: std::collections::BTreeMap<Vec<String>, Vec<(String, Archive)>> = Default::default();
    for name in names.filter(|name| name.starts_with("p-")) {
        let bytes = common::corpus::load(&folder, name).unwrap();
        // Of equal layers, files need not be known.
        let archive = Archive::read(bytes.as_slice()).unwrap();
        let report = archive.diff(&archive, &options);
        assert_eq!(report.is_same(), report.refusals.is_empty(), "{name}");
        let configs = archive.images().iter().flat_map(|image| image.manifests());
        let key: Vec<String> = configs.map(|manifest| manifest.config().digest().to_string()).collect();
        if report.refusals.is_empty() {
            families.entry(key).or_default().push((name.to_owned(), archive));
        }
    }
    let (mut pairs, mut causes) = (0, std::collections::BTreeSet::new());
    for family in families.values() {
        let (first, old) = &family[0];
        for (name, new) in &family[1..] {
            let report = old.diff(new, &options);
            assert!(report.is_same(), "{first} {name}: {report:?}");
            assert!(report.images.iter().all(|image| !image.causes.is_empty()), "{first} {name}");
            causes.extend(report.images.iter().map(|image| format!("{:?}", image.causes[0])));
            pairs += 1;
        }
    }
    assert!(pairs > 50, "{pairs}");
    assert!(causes.len() > 3, "{causes:?}");
}

#[test]
fn more_than_the_limit_is_not_compared() {
    let mut limits = ocitar::Limits::default();
    limits.compared = 10;
    let options = files();
    let read = |content: &str| {
        let tar = docker_archive(&[image(&[base(), app(content)])]).to_tar();
        ScanOptions::new().limits(limits.clone()).for_diff(&options).read(tar.as_slice()).unwrap()
    };
    let report = read("1").diff(&read("2"), &options);
    assert!(!report.is_same());
    assert_eq!(report.images[0].causes, [Cause::Limit]);
}

#[test]
fn trusted_layers_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old.tar", "new.tar"].map(|name| folder.path().join(name));
    let tar = |layers: &[LayerBuilder]| hybrid(&[image(layers)]).to_tar();
    let before = tar(&[base(), app("1")]);
    std::fs::write(&old, &before).unwrap();
    // Damage in a layer that both have is not seen where it is not read.
    let mut damaged = tar(&[base(), app("2")]);
    let at = damaged.windows(6).position(|bytes| bytes == b"ELF sh").unwrap();
    damaged[at] ^= 1;
    std::fs::write(&new, &damaged).unwrap();
    let trusted = |by, trust| {
        let options = DiffOptions::new().by(by).trust_digests(trust);
        let (old, new) = ScanOptions::new().open_pair(&old, &new, &options).unwrap();
        old.diff(&new, &options)
    };
    for by in [By::Identity, By::Layers, By::Files] {
        assert_eq!(trusted(by, false).refusals.len(), 1, "{by:?}");
        let image = only(trusted(by, true));
        let trusted: Vec<bool> = image.layers.iter().map(|layer| layer.trusted).collect();
        assert_eq!(trusted, [true, false], "{by:?}");
        assert!(!image.is_same(by));
    }
    let image = only(trusted(By::Files, true));
    assert_eq!(words(&image), ["~app/one"]);
    // Nothing is read of two that hold the same.
    std::fs::write(&new, &before).unwrap();
    let image = only(trusted(By::Files, true));
    assert!(image.is_same(By::Files) && image.layers.iter().all(|layer| layer.trusted));
}

/// Headers of a trusted layer are looked at as far as files are compared, and its files where another
/// layer touches them.
#[test]
fn trusted_layers_are_skimmed() {
    let folder = tempfile::tempdir().unwrap();
    let [old, new] = ["old.tar", "new.tar"].map(|name| folder.path().join(name));
    let sound = LayerBuilder::new().file("a", [b'1'; 600]).file("b", "x").file("c", "2").bytes();
    let flipped = |at: usize| [&sound[..at], &[sound[at] ^ 1], &sound[at + 1..]].concat();
    let long = RawHeader::file("a").size(1 << 20).block(1 << 20);
    let cases = [
        ("nothing", sound.clone(), Ok("~b")),
        ("a content that no one touches", flipped(512), Ok("~b")),
        ("a content that the new image replaces by that", flipped(2048), Ok("")),
        ("a header", flipped(1536), Err("layer-content")),
        ("a size beyond the end", [&long, &sound[512..]].concat(), Err("layer-content")),
    ];
    for (what, raw, want) in cases {
        // It keeps the name of the sound one.
        let name = format!("blobs/sha256/{}", sha256_hex(&sound));
        let lower = || ImageSpec::new("app:1").layer(sound.clone());
        let of = |top: LayerBuilder| hybrid(&[lower().layer(LayerBuilder::new().file("c", "2")).layer(top)]);
        std::fs::write(&old, of(app("1")).replace(&name, raw).to_tar()).unwrap();
        std::fs::write(&new, of(app("1").file("b", "y")).to_tar()).unwrap();
        let options = files().trust_digests(true).ignore(Ignore::semantic());
        let (one, other) = ScanOptions::new().open_pair(&old, &new, &options).unwrap();
        assert!(!one.inventory().is_complete() && !other.inventory().is_complete(), "{what}");
        // The blob that was not hashed counts for nothing.
        assert_eq!(one.verify().checked.layers, 1, "{what}");
        let report = one.diff(&other, &options);
        let rules: Vec<_> = report.refusals.iter().map(|refusal| refusal.finding.rule()).collect();
        assert_eq!(rules, Vec::from_iter(want.err()), "{what}");
        if let Ok(word) = want {
            let image = only(report);
            assert_eq!(words(&image).join(" "), word, "{what}");
            assert!(image.layers[0].trusted && image.layers[0].old.as_ref().unwrap().unpacked.is_none());
        }
    }
}

/// Of layers that both archives have, contents are hashed where the others touch them; what comes of
/// it is held against streams, of which all is hashed, by `diff`.
#[test]
fn shared_layers_are_hashed_where_they_are_touched() {
    let below = || {
        let layer =
            LayerBuilder::new().dir("lib").file("lib/a", "one").file("lib/b", "two").file("lib/c", "3");
        let layer = layer.hardlink("lib/z", "lib/a").hardlink("lib/y", "lib/z").hardlink("x", "lib/y");
        layer.dir("gone").file("gone/x", "moved away").file("keep", "kept")
    };
    let tops = [
        LayerBuilder::new().file("lib/b", "TWO"),
        LayerBuilder::new().file("lib/z", "other"),
        LayerBuilder::new().file("x", "one"),
        LayerBuilder::new().whiteout("gone").file("new", "moved away"),
        LayerBuilder::new().opaque("lib").file("lib/q", "one"),
        LayerBuilder::new().file("lib", "a file now"),
        LayerBuilder::new().whiteout("lib/a").file("lib/same", "3"),
        LayerBuilder::new().dir("app").file("app/x", "x"),
        LayerBuilder::new().file("keep/below", "implied"),
    ];
    let lowers = [vec![below()], vec![base(), below()], vec![below(), base()]];
    for old in &tops {
        let on = |lower: &[LayerBuilder], top: &LayerBuilder| image(&[lower, from_ref(top)].concat());
        lowers.iter().for_each(|lower| drop(compare_hybrids(on(lower, old), image(lower))));
        for new in &tops {
            for lower in &lowers {
                compare_hybrids(on(lower, old), on(lower, new));
            }
            let swapped = image(&[old.clone(), below()]);
            compare_hybrids(image(&[below(), new.clone()]), swapped);
        }
    }
}
