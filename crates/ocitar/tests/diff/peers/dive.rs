//! dive, by the image that it is tried on (<https://github.com/wagoodman/dive>,
//! `.data/Dockerfile.test-image` and what its README says of layers: "Indicate what's changed in each
//! layer"). It shows what each layer of one image adds, changes and removes, as images up to a layer
//! and up to the next one differ here.
//!
//! How many bytes an image wastes, which it shows too, is nothing that differs between two images.

use ocitar_testkit::LayerBuilder;

use super::{assert_told, told};
use crate::setup::{changes, compare, files, image};

/// The layers of the Dockerfile above a base, each with what is shown of it. Folders are written again by
/// each layer that writes below them, as the builder does.
fn steps() -> Vec<(LayerBuilder, &'static [&'static str])> {
    let file = "x".repeat(64);
    let root = || LayerBuilder::new().mode(0o700).dir("root");
    let example = || root().dir("root/example");
    let copy = |layer: LayerBuilder, path: &str| layer.file(path, &file);
    vec![
        (LayerBuilder::new().mode(0o664).file("somefile.txt", &file), &["added somefile.txt 64"]),
        (
            example().dir("root/example/really").dir("root/example/really/nested"),
            &["added root/example", "added root/example/really", "added root/example/really/nested"],
        ),
        (copy(example(), "root/example/somefile1.txt"), &["added root/example/somefile1.txt 64"]),
        (
            copy(example().mode(0o444), "root/example/somefile1.txt"),
            &["changed root/example/somefile1.txt mode 644 444"],
        ),
        (copy(example(), "root/example/somefile2.txt"), &["added root/example/somefile2.txt 64"]),
        (copy(example(), "root/example/somefile3.txt"), &["added root/example/somefile3.txt 64"]),
        (
            copy(example().whiteout("root/example/somefile3.txt"), "root/saved.txt"),
            // That it is one file, it does not say.
            &[
                "removed root/example/somefile3.txt 64",
                "added root/saved.txt 64",
                "moved root/example/somefile3.txt root/saved.txt",
            ],
        ),
        (copy(root(), "root/.saved.txt"), &["added root/.saved.txt 64"]),
        (
            root().whiteout("root/example"),
            &[
                "removed root/example",
                "removed root/example/really",
                "removed root/example/really/nested",
                "removed root/example/somefile1.txt 64",
                "removed root/example/somefile2.txt 64",
            ],
        ),
        (
            root()
                .dir("root/.data")
                .mode(0o775)
                .file("root/.data/tag.sh", "tag")
                .mode(0o755)
                .file("root/.data/test.sh", "test"),
            &["added root/.data", "added root/.data/tag.sh 3", "added root/.data/test.sh 4"],
        ),
        (
            copy(LayerBuilder::new().mode(0o1777).dir("tmp"), "tmp/saved.again1.txt"),
            &["added tmp/saved.again1.txt 64"],
        ),
        (
            copy(root().dir("root/.data"), "root/.data/saved.again2.txt"),
            &["added root/.data/saved.again2.txt 64"],
        ),
        (copy(root().mode(0o755), "root/saved.txt"), &["changed root/saved.txt mode 644 755"]),
    ]
}

#[test]
fn changes_of_each_layer() {
    let base = LayerBuilder::new().dir("bin").mode(0o755).file("bin/[", "ELF").hardlink("bin/[[", "bin/[");
    let mut layers = vec![base.mode(0o700).dir("root").mode(0o1777).dir("tmp")];
    for (layer, shown) in steps() {
        let below = image(&layers);
        layers.push(layer);
        let found = compare(below, image(&layers), &files());
        assert_told(&found, &shown.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
        // And nothing else.
        let paths = |line: &&&str| !line.starts_with("moved");
        let moved = shown.len() - shown.iter().filter(paths).count();
        assert_eq!(changes(&found).len(), shown.len() - 2 * moved, "{:#?}", told(&found));
    }
}

/// Neither times, nor where links lead, nor extended attributes are anything to it.
#[test]
fn times_links_and_attributes() {
    let at = |time, target, origin| {
        let layer = LayerBuilder::new().mtime(time).xattr("user.origin", origin).file("root/saved.txt", "1");
        image(&[layer.symlink("root/link", target)])
    };
    let found = compare(at(1, "saved.txt", "here"), at(2, ".saved.txt", "there"), &files());
    let want = [
        "changed root/saved.txt mtime 1 2",
        "changed root/saved.txt xattr user.origin",
        "changed root/link target saved.txt .saved.txt",
    ];
    assert_told(&found, &want.map(str::to_owned));
}
