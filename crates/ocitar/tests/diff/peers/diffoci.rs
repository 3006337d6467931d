//! diffoci, by the examples of its README
//! (<https://github.com/reproducible-containers/diffoci/blob/master/README.md>).

use ocitar::{DiffOptions, Ignore};
use ocitar_testkit::{ImageSpec, LayerBuilder, digest};

use super::{assert_told, told};
use crate::setup::{changes, compare, files, image};

/// The files of the first example whose contents are made up here.
const FILES: [&str; 15] = [
    "lib/libcrypto.so.3",
    "usr/bin/iconv",
    "usr/lib/engines-3/capi.so",
    "bin/busybox",
    "usr/lib/engines-3/padlock.so",
    "usr/bin/getconf",
    "lib/ld-musl-x86_64.so.1",
    "usr/lib/engines-3/afalg.so",
    "lib/apk/db/scripts.tar",
    "etc/ssl/misc/tsget.pl",
    "lib/apk/db/triggers",
    "lib/libssl.so.3",
    "usr/lib/engines-3/loader_attic.so",
    "usr/bin/getent",
    "usr/lib/ossl-modules/legacy.so",
];

/// These are the real ones: their digests are those of the example.
fn os_release(release: &str) -> String {
    format!(
        "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID={release}\nPRETTY_NAME=\"Alpine Linux v3.18\"\n\
         HOME_URL=\"https://alpinelinux.org/\"\n\
         BUG_REPORT_URL=\"https://gitlab.alpinelinux.org/alpine/aports/-/issues\"\n"
    )
}

fn installed(release: &str) -> String {
    let crypto = if release == "3.18.2" { "3.1.1-r1" } else { "3.1.2-r0" };
    format!(
        "P:alpine-baselayout\nV:3.4.3-r1\n\nP:libcrypto3\nV:{crypto}\n\nP:alpine-release\nV:{release}-r0\n"
    )
}

fn alpine(release: &str, time: u64) -> ImageSpec {
    let layer = LayerBuilder::new().dir("etc").file("etc/hostname", "localhost\n");
    let layer = layer.mtime(time).file("etc/alpine-release", format!("{release}\n"));
    let layer = layer.mtime(time).file("etc/os-release", os_release(release));
    let layer = layer.mtime(time).file("lib/apk/db/installed", installed(release));
    let made_up =
        |layer: LayerBuilder, path: &&str| layer.mtime(time).file(path, format!("{path} {release}"));
    ImageSpec::new(&format!("alpine:{release}")).layer(FILES.iter().fold(layer, made_up))
}

/// 2023-06-14 15:03:14 and 2023-08-07 13:09:12, as the example shows them.
const TIMES: [u64; 2] = [1_686_754_994, 1_691_413_752];

fn changed(path: &str, old: &str, new: &str) -> String {
    format!("changed {path} content {} {}", digest(old), digest(new))
}

/// `diffoci diff --semantic alpine:3.18.2 alpine:3.18.3`.
#[test]
fn alpine_3_18() {
    let [old, new] = ["3.18.2", "3.18.3"];
    let pair = || (alpine(old, TIMES[0]), alpine(new, TIMES[1]));
    let mut listed: Vec<String> =
        FILES.iter().map(|path| changed(path, &format!("{path} {old}"), &format!("{path} {new}"))).collect();
    listed.push(changed("lib/apk/db/installed", &installed(old), &installed(new)));
    listed.extend([
        "changed etc/alpine-release content \
         sha256:8fc1c65f6ef13f8ef573d59100eb183cf5a66aa7e94a6e6cba1dd22e7a0af51b \
         sha256:7cc26f207ef55a1422daecc84d155e9fa50fd170574807e73e55823dd81407d9"
            .to_owned(),
        "changed etc/os-release content \
         sha256:fb844374742438cf1b4e675dcd7d87c2fd6fbdb7cc7be30c62d4027240474aaf \
         sha256:e08e943282c5d38f99bfde311c7d5759a4578f92fca5943e5b1351e8cd472892"
            .to_owned(),
    ]);
    assert_eq!(listed.len(), 18);
    let (one, other) = pair();
    let semantic = compare(one, other, &files().ignore(Ignore::semantic()));
    assert_told(&semantic, &listed);
    assert_eq!(changes(&semantic).len(), listed.len());
    // It shows one field of a file; with times, these are two.
    let (one, other) = pair();
    let strict = compare(one, other, &files());
    listed.extend(FILES.iter().map(|path| format!("changed {path} mtime {} {}", TIMES[0], TIMES[1])));
    assert_told(&strict, &listed);
}

/// What the files of the same pair mean: packages in other versions, of which it knows nothing.
#[cfg(feature = "packages")]
#[test]
fn packages_of_alpine_3_18() {
    let image = compare(alpine("3.18.2", 1), alpine("3.18.3", 1), &files().packages(true));
    let want = ["apk alpine-release 3.18.2-r0 3.18.3-r0", "apk libcrypto3 3.1.1-r1 3.1.2-r0"];
    assert_told(&image, &want.map(str::to_owned));
}

/// A database of scripts, whose only difference are times in it.
fn scripts(time: u64) -> Vec<u8> {
    let names = [
        ("alpine-baselayout-3.4.3-r1.Q1zwvKMnYs1b6ZdPTBJ0Z7D5P3jyA=.pre-install", 56),
        ("busybox-1.36.1-r2.Q1gQ/L3UBnSjgkFWEHQaUkUDubqdI=.post-install", 139),
        ("ca-certificates-20230506-r0.Q1FG8M+7w+dkjV9Vy0mGFWW2t4+Do=.trigger", 63),
    ];
    let script = |tar: LayerBuilder, (name, size): &(&str, usize)| {
        tar.mtime(time).mode(0o755).file(name, "#".repeat(*size))
    };
    names.iter().fold(LayerBuilder::new(), script).bytes()
}

/// `golang:1.21-alpine3.18` as published, with marks that empty folders, and as built again. Layers
/// have as many entries as in the example, but for the third: 28 and 27 of 13927 and 13926.
fn golang(is_published: bool) -> ImageSpec {
    let many = |layer: LayerBuilder, folder: &str, n: usize| {
        (0..n).fold(layer, |layer, i| layer.file(&format!("{folder}/{i:03}"), format!("{folder} {i}")))
    };
    let empty = |layer: LayerBuilder, folder| if is_published { layer.opaque(folder) } else { layer };
    let times = if is_published { [1_691_552_207, 1_691_556_087] } else { [1_692_863_441, 1_692_863_452] };
    let base = LayerBuilder::new().dir("etc").dir("usr").file("etc/hostname", "localhost\n");
    let mut certificates = LayerBuilder::new().file("lib/apk/db/scripts.tar", scripts(times[0]));
    for folder in ["usr/local/share/ca-certificates", "usr/share/ca-certificates", "etc/ca-certificates"] {
        certificates = empty(certificates.dir(folder), folder);
    }
    let certificates = many(certificates, "usr/share/ca-certificates", 450);
    let go = empty(LayerBuilder::new().dir("usr/local/go"), "usr/local/go");
    let go = many(go.file("lib/apk/db/scripts.tar", scripts(times[1])), "usr/local/go", 25);
    let path = empty(LayerBuilder::new().dir("go"), "go").dir("go/bin").dir("go/src");
    image(&[base, certificates, go, path])
}

/// `diffoci diff golang:1.21-alpine3.18 my-golang-1.21-alpine3.18 --semantic`.
#[test]
fn golang_1_21() {
    let semantic = || files().ignore(Ignore::semantic());
    let compare = |options: DiffOptions| compare(golang(true), golang(false), &options);
    let scripts = |layer: usize, old, new| {
        let (old, new) = (digest(scripts(old)), digest(scripts(new)));
        format!("layer {layer} changed lib/apk/db/scripts.tar content {old} {new}")
    };
    let marker = |layer: usize, folder| format!("layer {layer} removed {folder}/.wh..wh..opq");
    let image = compare(semantic().per_layer(true));
    assert_told(
        &image,
        &[
            "layer 1 entries 457 454".to_owned(),
            scripts(1, 1_691_552_207, 1_692_863_441),
            marker(1, "usr/local/share/ca-certificates"),
            marker(1, "usr/share/ca-certificates"),
            marker(1, "etc/ca-certificates"),
            "layer 2 entries 28 27".to_owned(),
            marker(2, "usr/local/go"),
            scripts(2, 1_691_556_087, 1_692_863_452),
            "layer 3 entries 4 3".to_owned(),
            marker(3, "go"),
        ],
    );
    // What it does not say: none of these marks takes anything away.
    let image = compare(semantic());
    assert_eq!(changes(&image).len(), 1, "{:#?}", told(&image));
    let left = format!("changed lib/apk/db/scripts.tar content {}", digest(self::scripts(1_691_556_087)));
    assert!(told(&image).iter().any(|line| line.starts_with(&left)));
}

/// Its table shows the first field of a file that differs, and extended attributes of none.
#[test]
fn every_field_is_told() {
    let old = LayerBuilder::new().mtime(1).file("bin/ping", "1");
    let new = LayerBuilder::new().mode(0o755).owner(1, 2).mtime(2).xattr("user.origin", "here");
    let image = compare(image(&[old]), image(&[new.file("bin/ping", "2")]), &files());
    let fields = ["mode 644 755", "uid 0 1", "gid 0 2", "xattr user.origin", "mtime 1 2"];
    assert_told(&image, &fields.map(|field| format!("changed bin/ping {field}")));
    assert_told(&image, &[changed("bin/ping", "1", "2")]);
}
