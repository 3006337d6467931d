//! What the benchmarks share: inputs, and how they are read.

use std::fmt::Write as _;
use std::num::NonZeroUsize;

use ocitar::{Archive, ScanOptions};
use ocitar_testkit::tar::End;
use ocitar_testkit::{BigArchive, Compression, ImageSpec, LayerBuilder, RawTar, XorShift, archive};
use tempfile::NamedTempFile;

/// Says how large the inputs are: small ones for `--test`, which only shows that a bench runs.
pub fn scale(full: u64, test: u64) -> u64 {
    if std::env::args().any(|arg| arg == "--test") { test } else { full }
}

/// Reads with so many threads.
///
/// # Panics
///
/// If `threads` is 0.
pub fn options(threads: usize) -> ScanOptions<'static> {
    ScanOptions::new().threads(NonZeroUsize::new(threads).expect("a bench uses at least one thread"))
}

/// Writes an archive of four layers, together `bytes` of bytes that compress to a quarter, to a file.
///
/// # Panics
///
/// If the temporary folder cannot be written.
pub fn big_file(bytes: u64, compression: Compression) -> NamedTempFile {
    let layer = bytes / 4;
    let content = ocitar_testkit::big::Content::Repetitive;
    let archive = BigArchive::with_content(&[layer; 4], 1, compression, content);
    let file = NamedTempFile::new().expect("the temporary folder can be written");
    archive.write_to(file.path()).expect("the temporary folder has room");
    file
}

/// Makes a docker archive with so many empty members besides those of its image.
pub fn many_members(members: u64) -> Vec<u8> {
    let names = (0..members).map(|i| format!("other/{:02}/{i}", i % 100));
    let tar = RawTar::from(
        archive::docker_archive(&[ImageSpec::new("app:1")]).to_raw_tar().finish_with(End::Missing),
    );
    names.fold(tar, |tar, name| tar.file(name, "")).finish()
}

/// Makes a docker archive whose config has so many labels.
pub fn many_labels(labels: u64) -> Vec<u8> {
    let image = (0..labels).fold(ImageSpec::new("app:1"), |image, i| {
        let mut value = String::new();
        let _ = write!(value, "a value with \"quotes\" and \\ and caf\u{e9} {i}");
        image.label(&format!("org.example.label.{i}"), &value)
    });
    archive::docker_archive(&[image]).to_tar()
}

/// Makes so many bytes that compress as texts and programs do: words, some often and most rarely.
pub fn text(bytes: u64) -> Vec<u8> {
    let size = usize::try_from(bytes).unwrap_or(usize::MAX);
    let mut random = XorShift::new(1);
    let mut text = String::new();
    while text.len() < size {
        let rank = random.below(64) * random.below(64);
        let _ = write!(text, "{:x} ", rank.wrapping_mul(0x9e37_79b9) & 0xff_ffff);
    }
    text.truncate(size);
    text.into_bytes()
}

/// Makes a docker archive of one layer with one file.
pub fn one_layer(content: &[u8], compression: Compression) -> Vec<u8> {
    let layer = LayerBuilder::new().file("data", content);
    archive::docker_archive(&[ImageSpec::new("app:1").layer_as(layer, compression)]).to_tar()
}

/// Checks that an archive is sound, so that a bench does not measure a refusal.
///
/// # Panics
///
/// If it is not.
pub fn check(archive: &Archive) {
    assert!(archive.fault().is_none(), "{:?}", archive.fault().map(ToString::to_string));
}

/// Checks that every content was decoded to its end, in archives that are refused for their codec too.
///
/// # Panics
///
/// If one was not.
pub fn check_decoded(archive: &Archive) {
    let blobs = archive.members().iter().filter_map(|member| member.blob());
    assert!(blobs.clone().count() > 2, "the layer, the config and what names them");
    for blob in blobs {
        assert!(matches!(blob.decoded, Some(Ok(_))), "{:?}", blob.decoded);
    }
}
