//! Files, with every field of theirs.

use std::slice::from_ref;

use ocitar::{Archive, By, Cause, Field, FieldChange, Ignore, Side, Unknown};
use ocitar_testkit::LayerBuilder;
use ocitar_testkit::archive::docker_archive;

use crate::setup::{app, base, changes, compare, compare_hybrids, diff, files, image, only, words};

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
fn names_are_bytes_and_nothing_more() {
    let hostile = "a\u{1b}[2K<script>\u{202e}";
    let [old, new] = ["1", "2"].map(|text| image(&[LayerBuilder::new().file(hostile, text)]));
    let image = compare(old, new, &files());
    assert_eq!(changes(&image)[0].path, hostile.as_bytes());
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

/// What an entry that is not known may have changed back is no difference that is known.
#[test]
fn what_is_not_known_is_no_answer() {
    let open = |text: &str| LayerBuilder::new().symlink("l", "d").file("l/x", text);
    let at = |path: &str, text: &str| LayerBuilder::new().file(path, text);
    for (what, old, new, known) in [
        ("entries behind the doubt", vec![open("1")], vec![open("2")], false),
        ("below it", vec![at("a", "1"), open("1")], vec![at("a", "2"), open("1")], false),
        ("above it", vec![open("1"), at("a", "1")], vec![open("2"), at("a", "2")], true),
        ("new above it", vec![open("1"), at("b", "1")], vec![open("2"), at("a", "2")], false),
        ("nothing", vec![at("q", "1"), open("1")], vec![at("./q", "1"), open("1")], false),
        ("above it in both", vec![open("1"), at("a", "1")], vec![open("1"), at("b", "2")], true),
    ] {
        let report = diff(&docker_archive(&[image(&old)]), &docker_archive(&[image(&new)]), &files());
        assert_eq!((report.is_same(), report.is_known()), (false, known), "{what}");
    }
}
