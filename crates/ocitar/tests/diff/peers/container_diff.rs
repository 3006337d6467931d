//! container-diff, by the examples of its README
//! (<https://github.com/GoogleContainerTools/container-diff/blob/master/README.md>, "Example Run"), and
//! what its tests expect of images that were made for them (`tests/*_expected.json`).
//!
//! Two kinds of its lines have no counterpart here. Packages of rpm are told by the files of its
//! database only, and of packages of dpkg and apk the version is told, not the size.

use ocitar::DiffOptions;
use ocitar_testkit::{ImageSpec, LayerBuilder, digest};

use super::{assert_told, told};
use crate::setup::{base, changes, compare, files, image};

fn lines<const N: usize>(lines: [&str; N]) -> [String; N] {
    lines.map(str::to_owned)
}

#[cfg(feature = "packages")]
mod packages {
    use super::*;

    type Packages<'a> = &'a [(&'a str, &'a str)];

    fn dpkg(packages: Packages<'_>) -> LayerBuilder {
        let entry = |(name, version): &(&str, &str)| {
            format!("Package: {name}\nStatus: install ok installed\nVersion: {version}\n\n")
        };
        LayerBuilder::new().file("var/lib/dpkg/status", packages.iter().map(entry).collect::<String>())
    }

    fn pip(packages: Packages<'_>) -> LayerBuilder {
        let place = "usr/local/lib/python3.6/site-packages";
        packages.iter().fold(LayerBuilder::new(), |layer, (name, version)| {
            layer.file(&format!("{place}/{name}-{version}.dist-info/METADATA"), "")
        })
    }

    fn npm(packages: Packages<'_>) -> LayerBuilder {
        packages.iter().fold(LayerBuilder::new(), |layer, (name, version)| {
            let document = format!("{{\"name\": \"{name}\", \"version\": \"{version}\"}}");
            layer.file(&format!("node_modules/{name}/package.json"), document)
        })
    }

    /// Asserts that these packages are told, and no others.
    fn assert_packages<const N: usize>(old: &[LayerBuilder], new: &[LayerBuilder], want: [&str; N]) {
        let found = compare(image(old), image(new), &files().packages(true));
        assert_told(&found, &lines(want));
        let is_package = |line: &&String| ["dpkg ", "pip ", "npm "].iter().any(|word| line.starts_with(word));
        assert_eq!(told(&found).iter().filter(is_package).count(), N);
    }

    /// README: `gcr.io/google-appengine/python` of July and of June; `--type=apt --type=node --type=pip`.
    #[test]
    fn appengine_python() {
        let of = |version| {
            [dpkg(&[("libgcrypt20", version), ("zlib1g", "1:1.2.8.dfsg-2")]), pip(&[("six", "1.10.0")])]
        };
        assert_packages(
            &of("1.6.3-2+deb8u4"),
            &of("1.6.3-2+deb8u3"),
            ["dpkg libgcrypt20 1.6.3-2+deb8u4 1.6.3-2+deb8u3"],
        );
    }

    /// README, "Example Run with JSON post-processing", and `tests/multi_diff_expected.json`.
    #[test]
    fn multi() {
        let kept = ("libc6", "2.19-18+deb8u7");
        let old = [dpkg(&[kept]), npm(&[("sax", "1.2.4")]), pip(&[("pbr", "3.1.1"), ("mock", "2.0.0")])];
        let new = [
            dpkg(&[
                kept,
                ("dh-python", "1.20141111-2"),
                ("libmpdec2", "2.4.1-1"),
                ("libpython3-stdlib", "3.4.2-2"),
                ("libpython3.4-minimal", "3.4.2-1"),
                ("libpython3.4-stdlib", "3.4.2-1"),
                ("python3", "3.4.2-2"),
                ("python3-minimal", "3.4.2-2"),
                ("python3.4", "3.4.2-1"),
                ("python3.4-minimal", "3.4.2-1"),
            ]),
            npm(&[("sax", "0.1.1"), ("pax", "0.2.1")]),
            pip(&[("retrying", "1.3.3"), ("mock", "0.8.0")]),
        ];
        assert_packages(
            &old,
            &new,
            [
                "dpkg dh-python - 1.20141111-2",
                "dpkg libmpdec2 - 2.4.1-1",
                "dpkg libpython3-stdlib - 3.4.2-2",
                "dpkg libpython3.4-minimal - 3.4.2-1",
                "dpkg libpython3.4-stdlib - 3.4.2-1",
                "dpkg python3 - 3.4.2-2",
                "dpkg python3-minimal - 3.4.2-2",
                "dpkg python3.4 - 3.4.2-1",
                "dpkg python3.4-minimal - 3.4.2-1",
                "npm pax - 0.2.1",
                "npm sax 1.2.4 0.1.1",
                "pip pbr 3.1.1 -",
                "pip retrying - 1.3.3",
                "pip mock 2.0.0 0.8.0",
            ],
        );
    }

    /// `tests/apt_diff_expected.json`: one Python for another.
    #[test]
    fn apt() {
        let old: Packages<'_> = &[
            ("dh-python", "2.20170125"),
            ("libmpdec2", "2.4.2-1"),
            ("libpython3-stdlib", "3.5.3-1"),
            ("libpython3.5-minimal", "3.5.3-1"),
            ("libpython3.5-stdlib", "3.5.3-1"),
            ("python3", "3.5.3-1"),
            ("python3-minimal", "3.5.3-1"),
            ("python3.5", "3.5.3-1"),
            ("python3.5-minimal", "3.5.3-1"),
        ];
        let new: Packages<'_> = &[
            ("libffi6", "3.2.1-6"),
            ("libpython-stdlib", "2.7.13-2"),
            ("libpython2.7-minimal", "2.7.13-2"),
            ("libpython2.7-stdlib", "2.7.13-2"),
            ("python", "2.7.13-2"),
            ("python-minimal", "2.7.13-2"),
            ("python2.7", "2.7.13-2"),
            ("python2.7-minimal", "2.7.13-2"),
        ];
        let found = compare(image(&[dpkg(old)]), image(&[dpkg(new)]), &files().packages(true));
        let gone = old.iter().map(|(name, version)| format!("dpkg {name} {version} -"));
        let added = new.iter().map(|(name, version)| format!("dpkg {name} - {version}"));
        assert_told(&found, &gone.chain(added).collect::<Vec<_>>());
    }
}

/// README: `container-diff diff file1.tar file2.tar --type=file --filename=go/src/app/file.txt`.
#[test]
fn lines_of_one_file() {
    let text = |n: u8| format!("This is file {n}\nThis is a file\n");
    let [old, new] =
        [1, 2].map(|n| image(&[base(), LayerBuilder::new().file("go/src/app/file.txt", text(n))]));
    let image = compare(old, new, &files().content("go/src/app/file.txt").unwrap());
    let (one, other) = (digest(text(1)), digest(text(2)));
    assert_told(&image, &[format!("changed go/src/app/file.txt content {one} {other}")]);
    let [change] = changes(&image) else { panic!("{:#?}", told(&image)) };
    for (side, n) in [(&change.old, 1), (&change.new, 2)] {
        let kept = side.as_ref().unwrap().node.content.as_deref().unwrap();
        assert_eq!((kept, kept.len()), (text(n).as_bytes(), 30));
    }
}

/// `tests/file_diff_expected.json` and `tests/hist_diff_expected.json`: diff-base and diff-modified. The
/// first file of each folder stands for the others.
#[test]
fn files_and_history() {
    let lower = LayerBuilder::new().file("first/first.txt", "First\n").file("second/second.txt", "Second\n");
    let rpm = |n: usize| LayerBuilder::new().file("var/lib/rpm/Packages", "P".repeat(n)).file("etc/motd", "");
    let old = image(&[lower.clone(), rpm(3272)]).history("COPY . /").history("RUN rpm --rebuilddb");
    let gcc = LayerBuilder::new().file("var/lib/rpm/Packages", "P".repeat(11_624));
    let gcc =
        gcc.file("usr/bin/c89", "c".repeat(224)).symlink("usr/bin/cc", "gcc").file("usr/bin/gcc", "ELF");
    // It compares neither modes nor owners.
    let gcc = gcc.mode(0o600).owner(5, 6).file("etc/motd", "");
    let modified = LayerBuilder::new().dir("modified").file("modified/modified.txt", "Modified\n");
    let new = image(&[lower, rpm(3272), gcc, modified.whiteout("second")]);
    let steps = [
        "/bin/sh -c yum -q -y install gcc",
        "/bin/sh -c rm -rf /second && mkdir /modified && echo \"Modified\" > /modified/modified.txt",
    ];
    let new = new.history("COPY . /").history("RUN rpm --rebuilddb").history(steps[0]).history(steps[1]);
    let image = compare(old, new, &files());
    assert_told(&image, &steps.map(|step| format!("history + {step}")));
    assert_told(
        &image,
        &lines([
            "added modified",
            "added modified/modified.txt 9",
            "added usr/bin/c89 224",
            "added usr/bin/cc",
            "added usr/bin/gcc 3",
            "removed second",
            "removed second/second.txt 7",
            "changed var/lib/rpm/Packages size 3272 11624",
            "changed etc/motd mode 644 600",
            "changed etc/motd uid 0 5",
            "changed etc/motd gid 0 6",
        ]),
    );
}

/// `tests/file_layer_diff_expected.json` and `tests/size_layer_diff_expected.json`: diff-layer-base and
/// diff-layer-modified. Of two layers by their place, one is another; one more is on one side only.
#[test]
fn layer_by_layer() {
    let folder = |name: &str, content: &str| {
        LayerBuilder::new().dir(name).opaque(name).file(&format!("{name}/{name}.txt"), content)
    };
    let below: Vec<LayerBuilder> =
        (0..4).map(|i| LayerBuilder::new().file(&format!("base{i}"), i.to_string())).collect();
    let old = [&below[..], &[folder("second", "Second\n"), folder("third", "Third\n")]].concat();
    let new = [&below[..], &[folder("modified", "Modified\n")]].concat();
    let image = compare(image(&old), image(&new), &files().per_layer(true));
    assert_told(
        &image,
        &lines([
            "layer 4 added modified",
            "layer 4 added modified/.wh..wh..opq",
            "layer 4 added modified/modified.txt 9",
            "layer 4 removed second",
            "layer 4 removed second/.wh..wh..opq",
            "layer 4 removed second/second.txt 7",
            "layer 5 entries 3 -",
            "layer 5 removed third/third.txt 6",
        ]),
    );
    assert!(!told(&image).iter().any(|line| line.starts_with("layer 0 ") && !line.contains("entries")));
}

/// `tests/metadata_diff_expected.json`: metadata-base and metadata-modified.
#[test]
fn metadata() {
    let with = |config: &str| {
        ImageSpec::new("app:1").layer(base()).edit_config("\"config\":{", &format!("\"config\":{{{config}"))
    };
    let old = with("\"ExposedPorts\":{\"1234/tcp\":{},\"4321/tcp\":{}}");
    let new = with("\"Entrypoint\":[\"/entrypoint\"],\"ExposedPorts\":{\"1234/tcp\":{}}");
    let image = compare(old, new, &DiffOptions::new());
    assert_told(
        &image,
        &lines(["config Entrypoint - [\"/entrypoint\"]", "config ExposedPorts 4321/tcp {} -"]),
    );
    // It shows whole sets; that one of two ports stayed is to be seen here alone.
    assert!(!told(&image).iter().any(|line| line.contains("1234/tcp")));
}
