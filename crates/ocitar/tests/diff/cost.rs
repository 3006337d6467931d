//! What is not read, and what is too much.

use std::slice::from_ref;

use ocitar::{By, Cause, DiffOptions, Ignore, ScanOptions};
use ocitar_testkit::archive::{docker_archive, hybrid};
use ocitar_testkit::{ArchiveFiles, ImageSpec, LayerBuilder, RawHeader, sha256_hex};
use proptest::prelude::*;

use crate::setup::{app, base, changes, compare_hybrids, diff, files, image, only, words};

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
    assert!(!report.is_same() && !report.is_known());
    assert_eq!(report.images[0].causes, [Cause::Limit]);
    let other = [By::Identity, By::Layers, By::Files].map(|by| report.images[0].is_different(by));
    assert_eq!(other, [true, false, false]);
    // That IDs are the same is known all the same.
    let image = only(read("1").diff(&read("1"), &options));
    assert_eq!(image.causes, [Cause::Limit]);
    let same = [By::Identity, By::Layers, By::Files].map(|by| image.is_same(by));
    assert_eq!(same, [true, false, false]);
}

/// A few entries can make many long paths: those count, wherever they come from.
#[test]
fn deep_paths_have_limits() {
    let layer = LayerBuilder::new;
    let deep = |name: &str| format!("{name}/{}f", "a/".repeat(500));
    let many = || (0..50).fold(layer(), |layer, i| layer.file(&deep(&i.to_string()), "1"));
    let links = |to: &str| {
        let through = |layer: LayerBuilder, i: u32| layer.file(&format!("d/{i}/{}", "b".repeat(200)), to);
        [layer().symlink("d", &deep(to)), (0..300).fold(layer(), through)]
    };
    let spread = (vec![base()], vec![base(), many()]);
    let crossed = (links("1").to_vec(), links("2").to_vec());
    let limits = |told, compared| {
        let mut limits = ocitar::Limits::default();
        (limits.told, limits.compared) = (told, compared);
        limits
    };
    let usual = ocitar::Limits::default();
    for (what, (old, new), limits, is_compared) in [
        ("all directories", &spread, usual.clone(), true),
        ("bytes of those that differ", &spread, limits(20_000_000, usual.compared), false),
        ("directories, though few are entries", &spread, limits(usual.told, 20_000), false),
        ("conflicts", &crossed, usual.clone(), true),
        ("bytes of conflicts", &crossed, limits(500_000, usual.compared), false),
    ] {
        let read = |layers: &[LayerBuilder]| {
            let tar = docker_archive(&[image(layers)]).to_tar();
            ScanOptions::new().limits(limits.clone()).for_diff(&files()).read(tar.as_slice()).unwrap()
        };
        let image = only(read(old).diff(&read(new), &files()));
        assert_eq!(image.causes != [Cause::Limit], is_compared, "{what}");
        assert!(!image.is_same(By::Files));
    }
}

#[test]
fn too_much_content_is_not_kept_and_all_is_compared() {
    let options = files().content("app/**").unwrap();
    for (limit, lacks) in [(10, true), (1000, false)] {
        let mut limits = ocitar::Limits::default();
        limits.contents = limit;
        let read = |content: &str| {
            let tar = docker_archive(&[image(&[base(), app(content)])]).to_tar();
            ScanOptions::new().limits(limits.clone()).for_diff(&options).read(tar.as_slice()).unwrap()
        };
        let report = read("some text").diff(&read("other text"), &options);
        assert_eq!(report.lacks_contents, lacks);
        let image = only(report);
        assert_eq!(words(&image), ["~app/one"]);
        assert_eq!(changes(&image)[0].new.as_ref().unwrap().node.content.is_none(), lacks);
    }
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

/// Where a directory takes the place of what layers could not go through, what they have below it
/// comes to light.
#[test]
fn what_a_directory_uncovers_is_hashed() {
    let layer = LayerBuilder::new;
    let blocks = [layer().dir("e").symlink("d", "e"), layer().file("d", "1"), layer().symlink("d/s", "..")];
    let below = || layer().file("d/x", "1").file("d/s/x", "2").hardlink("d/s/y", "d/s/x");
    for block in blocks {
        for middle in [layer().dir("d"), layer().dir("d").dir("d/s"), layer().file("d/s/z", "3")] {
            compare_hybrids(image(&[block.clone(), below()]), image(&[block.clone(), middle, below()]));
        }
    }
}

/// Headers of a trusted layer are looked at as far as files are compared, and its files where another
/// layer touches them.
#[test]
fn trusted_layers_are_skimmed() {
    let folder = tempfile::tempdir().unwrap();
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
    let cases = cases.iter().flat_map(|case| [(case, false), (case, true)]);
    for (i, ((what, raw, want), is_folder)) in cases.enumerate() {
        // It keeps the name of the sound one.
        let name = format!("blobs/sha256/{}", sha256_hex(&sound));
        let lower = || ImageSpec::new("app:1").layer(sound.clone());
        let of = |top: LayerBuilder| hybrid(&[lower().layer(LayerBuilder::new().file("c", "2")).layer(top)]);
        let write = |name: &str, files: &ArchiveFiles| {
            let path = folder.path().join(format!("{name}-{i}"));
            match is_folder {
                true => files.write_dir(&path).unwrap(),
                false => std::fs::write(&path, files.to_tar()).unwrap(),
            }
            path
        };
        let old = write("old", &of(app("1")).replace(&name, raw));
        let new = write("new", &of(app("1").file("b", "y")));
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
            assert_eq!(words(&image).join(" "), *word, "{what}");
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// What is left out of reading is left out for all images of an archive; `diff` holds it against
    /// streams, of which all is read.
    #[test]
    fn images_that_share_layers_are_told_as_if_all_was_read(
        old in prop::collection::vec(prop::collection::vec(0..7usize, 1..5), 1..3),
        new in prop::collection::vec(prop::collection::vec(0..7usize, 1..5), 1..3),
        level in prop::sample::select(vec![By::Identity, By::Layers, By::Files]),
        per_layer in any::<bool>(),
    ) {
        let layer = LayerBuilder::new;
        let pool = [
            layer().dir("d").file("d/x", "1").hardlink("d/y", "d/x").file("e", "2"),
            layer().file("d/x", "1"),
            layer().whiteout("d").file("f", "1"),
            layer().dir("d").opaque("d").file("d/z", "2"),
            layer().symlink("d", "e"),
            layer().file("e", "2").hardlink("d/y", "e"),
            layer().file("d", "3"),
        ];
        let archive = |images: &[Vec<usize>]| {
            let of = |(i, layers): (usize, &Vec<usize>)| {
                let image = ImageSpec::new(&format!("app:{i}"));
                layers.iter().fold(image, |image, layer| image.layer(pool[*layer].clone()))
            };
            hybrid(&images.iter().enumerate().map(of).collect::<Vec<_>>())
        };
        diff(&archive(&old), &archive(&new), &files().by(level).per_layer(per_layer));
    }
}
