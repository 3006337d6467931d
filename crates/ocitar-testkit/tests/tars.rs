//! Raw tars are what was asked for, well-formed or not.

mod common;

use common::{contents, members};
use ocitar_testkit::tar::{Checksum, End, Field, Flavour};
use ocitar_testkit::{LayerBuilder, Pax, RawHeader, RawTar};

#[test]
fn well_formed_members_are_read_back() {
    let long = "d/".repeat(60) + "name";
    let tar = RawTar::new()
        .dir("d/")
        .file("d/a", "1")
        .file(&long, "2")
        .symlink("l", &long)
        .hardlink("h", "d/a")
        .gnu_long_name("x".repeat(200))
        .append(RawHeader::file("cut").flavour(Flavour::Gnu), "3")
        .append(RawHeader::file("v7").flavour(Flavour::V7), "4")
        .append(RawHeader::file("name").prefix("pre"), "5")
        .append(RawHeader::file("b256").size_base256(1), "6")
        .finish();
    let files = contents(&tar);
    assert_eq!(files.len(), 9);
    assert_eq!(files[&long], b"2");
    assert_eq!(files["l"], long.as_bytes());
    assert_eq!(files[&"x".repeat(200)], b"3");
    assert_eq!(files["pre/name"], b"5");
    assert_eq!(files["b256"], b"6");
}

#[test]
fn every_field_can_be_set() {
    let header = RawHeader::new("n", b'3').mode(1).uid(2).gid(3).mtime(4).linkname("l").uname("u");
    let header = header.gname("g").devmajor(5).devminor(6).prefix("p").size(7);
    let block = header.block(0);
    let parsed = tar::Header::from_byte_slice(&block);
    assert_eq!(parsed.mode().expect("mode"), 1);
    assert_eq!(parsed.uid().expect("uid"), 2);
    assert_eq!(parsed.gid().expect("gid"), 3);
    assert_eq!(parsed.mtime().expect("mtime"), 4);
    assert_eq!(parsed.size().expect("size"), 7);
    assert_eq!(parsed.device_major().expect("major"), Some(5));
    assert_eq!(parsed.device_minor().expect("minor"), Some(6));
    assert_eq!(parsed.username_bytes(), Some(&b"u"[..]));
    assert_eq!(parsed.groupname_bytes(), Some(&b"g"[..]));
    assert_eq!(&*parsed.path_bytes(), b"p/n");
}

#[test]
fn fields_cover_the_block_without_gaps() {
    use Field::{
        Checksum, Devmajor, Devminor, Gid, Gname, Linkname, Magic, Mode, Mtime, Name, Prefix, Size, Typeflag,
        Uid, Uname, Version,
    };
    let all = [
        Name, Mode, Uid, Gid, Size, Mtime, Checksum, Typeflag, Linkname, Magic, Version, Uname, Gname,
        Devmajor, Devminor, Prefix,
    ];
    let end = all.iter().fold(0, |at, field| {
        assert_eq!(field.range().start, at);
        at + field.width()
    });
    assert_eq!(end, 500);
}

#[test]
fn checksums_can_be_wrong() {
    let header = RawHeader::file("a").uname([0xff]);
    let sum = |checksum| header.clone().checksum(checksum).block(0)[148..156].to_vec();
    let (auto, signed) = (sum(Checksum::Auto), sum(Checksum::Signed));
    let number = |bytes: &[u8]| {
        i64::from_str_radix(std::str::from_utf8(&bytes[..6]).expect("ASCII"), 8).expect("octal")
    };
    assert_eq!(number(&auto) - number(&signed), 256);
    assert_eq!(sum(Checksum::Raw(b"junk".to_vec())), b"junk\0\0\0\0");
    // A patch is made before the sum is taken, so the header stays readable.
    let patched = RawTar::new().append(header.patch(508, "tar\0"), "").finish();
    assert_eq!(members(&patched).len(), 1);
}

#[test]
fn ends_can_be_short() {
    let length = |end| RawTar::new().file("a", "1").finish_with(end).len();
    assert_eq!(length(End::Missing), 1024);
    assert_eq!(length(End::OneBlock), 1536);
    assert_eq!(length(End::TwoBlocks), 2048);
    assert_eq!(length(End::Zeros(1023)), 2047);
    assert_eq!(length(End::Record(10240)), 10240);
    assert_eq!(RawTar::new().append_unpadded(RawHeader::file("a"), "1").len(), 513);
    assert_eq!(RawTar::new().file("a", "1").truncate(600).patch(599, "z").len(), 600);
}

#[test]
fn a_size_can_lie() {
    let evil = RawTar::new().file("manifest.json", "evil").finish_with(End::Missing);
    let tar = RawTar::new().append(RawHeader::file("a").size(0), &evil).finish();
    assert_eq!(contents(&tar)["manifest.json"], b"evil");
    let tar = RawTar::new().append(RawHeader::file("a"), &evil).finish();
    assert!(!contents(&tar).contains_key("manifest.json"));
}

#[test]
fn global_and_extended_headers_carry_any_bytes() {
    let tar = RawTar::new()
        .pax_global(Pax::new().record("comment", "x"))
        .pax(Pax::new().record("path", "real").record("mtime", "1.5"))
        .file("cut", "1")
        .finish();
    let names: Vec<String> = members(&tar).into_iter().map(|(name, ..)| name).collect();
    assert!(names.contains(&"real".to_owned()), "{names:?}");
    let junk = RawTar::new().pax("99 path=x").finish_with(End::Missing);
    assert_eq!(&junk[512..521], b"99 path=x");
}

#[test]
fn layers_hold_every_kind_of_change() {
    let layer = LayerBuilder::new()
        .owner(1000, 1000)
        .mode(0o4755)
        .mtime(9)
        .xattr("user.a", "b")
        .file("bin/su", "x")
        .dir("d/")
        .whiteout("etc/old")
        .whiteout("top")
        .opaque("var/")
        .char_device("dev/null", 1, 3)
        .block_device("dev/sda", 8, 0)
        .fifo("pipe")
        .symlink("s", "bin/su")
        .hardlink("h", "bin/su");
    let bytes = layer.bytes();
    let names: Vec<String> = members(&bytes).into_iter().map(|(name, ..)| name).collect();
    let expected = "bin/su d/ etc/.wh.old .wh.top var/.wh..wh..opq dev/null dev/sda pipe s h".split(' ');
    assert_eq!(names, expected.collect::<Vec<_>>());
    assert_eq!(Vec::from(layer), bytes);
    let mut archive = tar::Archive::new(&bytes[..]);
    let mut first = archive.entries().expect("a tar").next().expect("a member").expect("readable");
    let xattrs = first.pax_extensions().expect("readable").expect("records");
    let keys: Vec<String> = xattrs.map(|x| x.expect("valid").key().expect("UTF-8").to_owned()).collect();
    assert_eq!(keys, ["SCHILY.xattr.user.a"]);
    assert_eq!(first.header().mode().expect("mode"), 0o4755);
    assert_eq!(first.header().uid().expect("uid"), 1000);
}
