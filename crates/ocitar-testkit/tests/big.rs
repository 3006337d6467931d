//! Big archives have the sizes and digests that they declare.

mod common;

use std::io::Read;

use common::{contents, items, json, members, text};
use ocitar_testkit::big::Content;
use ocitar_testkit::{BigArchive, Compression, digest};

fn read(archive: &BigArchive) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.reader().read_to_end(&mut bytes).expect("made up");
    bytes
}

fn read_bytewise(archive: &BigArchive) -> Vec<u8> {
    std::io::BufReader::with_capacity(1, archive.reader())
        .bytes()
        .map(|byte| byte.expect("made up"))
        .collect()
}

#[test]
fn three_mebibytes_are_as_declared() {
    let sizes = [3 << 20, 100, 0, 0];
    let archive = BigArchive::new(&sizes, 42, Compression::None);
    let bytes = read(&archive);
    assert_eq!(bytes.len() as u64, archive.len());
    assert_eq!(bytes, read(&archive), "every reader gives the same");
    let files = contents(&bytes);
    let item = json(&files, "manifest.json")[0].clone();
    assert_eq!(files[text(&item["Config"])], archive.config());
    let diff_ids = json(&files, text(&item["Config"]))["rootfs"]["diff_ids"].clone();
    for (((layer, diff_id), known), size) in
        items(&item["Layers"]).iter().zip(items(&diff_ids)).zip(archive.diff_ids()).zip(sizes)
    {
        let tar = &files[text(layer)];
        assert_eq!(&digest(tar), known);
        assert_eq!(text(diff_id), known);
        assert_eq!(members(tar)[0].2.len() as u64, size);
    }
    assert_eq!(members(&bytes).len(), 6);
}

#[test]
fn compressed_layers_fit_their_headers() {
    for compression in Compression::ALL {
        let archive = BigArchive::with_content(&[1_500_000], 1, compression, Content::Repetitive);
        let bytes = read(&archive);
        assert_eq!(bytes.len() as u64, archive.len());
        let plain = BigArchive::with_content(&[1_500_000], 1, Compression::None, Content::Repetitive);
        assert_eq!(archive.config_digest(), plain.config_digest());
        assert!(compression == Compression::None || archive.len() * 2 < plain.len(), "{compression:?}");
        assert_eq!(members(&bytes).len(), 3);
        assert!(read_bytewise(&archive) == bytes, "the reader's steps do not matter: {compression:?}");
    }
}

#[test]
fn seeds_make_other_layers() {
    let one = BigArchive::new(&[1000, 1000], 1, Compression::None);
    assert_ne!(one.diff_ids()[0], one.diff_ids()[1]);
    assert_ne!(one.diff_ids(), BigArchive::new(&[1000, 1000], 5, Compression::None).diff_ids());
}

#[test]
fn a_file_holds_what_the_reader_gives() {
    let archive = BigArchive::new(&[5000], 1, Compression::Gzip);
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("big.tar");
    archive.write_to(&path).expect("written");
    assert!(std::fs::read(path).expect("readable") == read(&archive));
}
