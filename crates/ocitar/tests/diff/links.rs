//! Names that stand for one file.

use ocitar::{By, Cause, Field, FieldChange, FileDiff, Ignore};
use ocitar_testkit::LayerBuilder;

use crate::setup::{base, changes, compare, compare_hybrids, files, image, words};

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
