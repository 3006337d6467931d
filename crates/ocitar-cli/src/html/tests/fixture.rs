//! Two archives that differ in everything a page shows.

use ocitar::{Archive, By, DiffOptions, DiffReport, ScanOptions};
use ocitar_testkit::archive::docker_archive;
use ocitar_testkit::{ImageSpec, LayerBuilder, Pax, RawHeader};

/// Names that would be more than names if they were not escaped.
pub(super) const HOSTILE: [&str; 8] = [
    "<script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "</table></section><img src=x onerror=alert(1)>",
    "\" onload=\"alert(1)",
    "' onclick='alert(1)",
    "--><!--",
    "]]>&lt;b&gt;",
    "a\u{202e}b\u{2028}\n\x1b[2Kc",
];

/// A directory of the tree that would leave an attribute.
const FOLDER: &str = "\"><script>alert(1)<";

/// The page of two archives with at least so many files that differ.
pub(super) fn page(files: usize) -> String {
    super::super::page(&report(files), ("old <b>.tar", "new.tar"), "", None)
}

pub(super) fn report(files: usize) -> DiffReport {
    let options = DiffOptions::new().by(By::Files).packages(true);
    let read = |images: &[ImageSpec]| -> Archive {
        let tar = docker_archive(images).to_tar();
        ScanOptions::new().for_diff(&options).read(tar.as_slice()).expect("the archive can be read")
    };
    let tools = ImageSpec::new("tools:1").layer(LayerBuilder::new().dir("bin").file("bin/sh", "ELF"));
    let [old, new] = [false, true].map(|is_new| app(files, is_new));
    let (old, new) = (read(&[old, tools.clone()]), read(&[new, tools]));
    let report = old.diff(&new, &options);
    assert_eq!(report.refusals, []);
    report
}

fn app(files: usize, is_new: bool) -> ImageSpec {
    let version = if is_new { "3.0.17-1" } else { "3.0.15-1" };
    let mut image = ImageSpec::new(if is_new { "registry.test/app:2" } else { "registry.test/app:1" })
        .layer(base())
        .layer(packages(files, is_new))
        .layer(hostile(is_new))
        .history("debootstrap bookworm /rootfs")
        .history("RUN apt-get install -y openssl # buildkit")
        .history("COPY <script>alert(1)</script> /srv")
        .env(&format!("OPENSSL_VERSION={version}"))
        .env(if is_new { "HOSTILE=</script><b>" } else { "HOSTILE=\" onload=\"" })
        .label("org.opencontainers.image.revision", version);
    if is_new {
        image = image
            .layer(LayerBuilder::new().file("srv/app.js", "x".repeat(70_000)))
            .history("COPY app.js /srv");
    }
    image
}

fn base() -> LayerBuilder {
    let names = ["bin", "etc", "usr", "usr/lib", "var"];
    let layer = names.iter().fold(LayerBuilder::new(), |layer, name| layer.dir(name));
    (0..50).fold(layer, |layer, i| layer.file(&format!("bin/tool-{i}"), "ELF".repeat(900)))
}

/// Files of all kinds of change, spread over directories.
fn packages(files: usize, is_new: bool) -> LayerBuilder {
    let status = |version: &str| {
        let package = |name: &str, version: &str| {
            format!(
                "Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
            )
        };
        package("openssl", version) + &package("zlib1g", "1:1.2.13")
    };
    let mut layer =
        LayerBuilder::new().file("var/lib/dpkg/status", status(if is_new { "3.0.17-1" } else { "3.0.15-1" }));
    for i in 0..files {
        let roots =
            ["usr/lib/x86_64-linux-gnu", "usr/share/doc", "usr/share/locale", "usr/lib/python3", "opt/app"];
        let path = format!("{}/part-{:02}/file-{i:05}.so", roots[i % 5], i / 5 % 40);
        let text = |version: bool| format!("{i} {version} ").repeat(1 + i % 97);
        layer = layer.mtime(1_700_000_000 + i as u64 + u64::from(is_new) * 86_400);
        layer = match i % 10 {
            0 if is_new => layer.file(&path, text(true)),
            1 if !is_new => layer.file(&path, text(false)),
            0 | 1 => layer.mtime(0),
            2 => layer.mtime(0).mode(if is_new { 0o755 } else { 0o644 }).file(&path, text(false)),
            3 => layer.file(&path, text(false)),
            4 => layer.owner(u64::from(is_new) * 1000, 0).file(&path, text(false)),
            5 if is_new => layer.file(&format!("{path}.moved"), text(false)),
            6 => layer.symlink(&path, if is_new { "new" } else { "old" }),
            7 => layer.xattr("security.capability", capability(is_new)).file(&path, text(false)),
            _ => layer.file(&path, text(is_new)),
        };
    }
    layer
}

/// `cap_net_raw`, and `cap_net_bind_service` too on the new side.
fn capability(is_new: bool) -> [u8; 20] {
    let mut value = [0; 20];
    value[..4].copy_from_slice(&[1, 0, 0, 2]);
    value[5] = if is_new { 0x24 } else { 0x20 };
    value
}

fn hostile(is_new: bool) -> LayerBuilder {
    let content = if is_new { "new" } else { "old" };
    let mut layer = LayerBuilder::new().dir("srv").dir(&format!("srv/{FOLDER}"));
    for name in HOSTILE {
        layer = layer.file(&format!("srv/{FOLDER}/{}", name.replace('/', "|")), content);
        layer = layer.file(&format!("srv/{name}"), content);
        layer = layer.symlink(&format!("srv/link {}", name.replace('/', "|")), &format!("{content} {name}"));
    }
    layer.member(RawHeader::file(b"srv/latin-\xe9"), Pax::new(), content)
}
