//! How a stream ends whose rest is withheld: so that no engine takes what it has for all there is.
//!
//! A tar that just ends between two members is one to every engine, and a load of it succeeds with
//! what came before. A block that is no header makes it fail (Docker 28.5 in both stores, `ctr` and
//! podman 5.8, from plain, gzip and zstd streams), as does an end inside a member's content.

use std::collections::BTreeSet;

use ocitar::{Archive, Codec};

const BLOCK: usize = 512;
/// More blocks than a long name takes, which a reader would fill with what comes.
const LEAST: usize = 200;
/// Positions that are looked at for one where no header is expected.
const MOST: usize = 1200;

/// What to send after the first `passed` bytes, a multiple of the block size, of which `held` are
/// those that follow.
pub(super) fn ending(archive: Option<&Archive>, codec: Codec, passed: u64, held: &[u8]) -> Vec<u8> {
    if passed == 0 {
        return Vec::new();
    }
    match codec {
        Codec::Gzip => GZIP.to_vec(),
        Codec::Zstd => ZSTD.to_vec(),
        Codec::Bzip2 => BZIP2.to_vec(),
        Codec::Xz => XZ.to_vec(),
        _ => vec![0xff; BLOCK * blocks(archive, passed, held)],
    }
}

/// How many blocks that are no header: not as many as would complete a member's content.
fn blocks(archive: Option<&Archive>, passed: u64, held: &[u8]) -> usize {
    let members = archive.iter().flat_map(|archive| archive.members()).filter_map(|member| member.offset);
    let findings =
        archive.iter().flat_map(|archive| archive.findings()).filter_map(|finding| finding.at.offset);
    let expected: BTreeSet<u64> = members.chain(findings).collect();
    let end = |n: &usize| passed + (BLOCK * n) as u64;
    let is_content = |n: &usize| {
        let block = held.get(BLOCK * n..BLOCK * (n + 1)).unwrap_or_default();
        block.iter().any(|b| *b != 0) && block.get(257..262) != Some(b"ustar")
    };
    let fits = || (LEAST..MOST).filter(|n| !expected.contains(&end(n)));
    fits().find(is_content).or_else(|| fits().next()).unwrap_or(LEAST)
}

/// Two blocks that are no header, as a member of their own of a gzip stream.
const GZIP: [u8; 29] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xfb, 0xff, 0x7f, 0x14, 0x8c, 0x82, 0x51,
    0x30, 0x52, 0x01, 0x00, 0xf4, 0xff, 0x3a, 0xb8, 0x00, 0x04, 0x00, 0x00,
];
/// The same as a zstd frame.
const ZSTD: [u8; 11] = [0x28, 0xb5, 0x2f, 0xfd, 0x60, 0x00, 0x03, 0x03, 0x20, 0x00, 0xff];
/// The same as an xz stream.
const XZ: [u8; 76] = [
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01, 0x16,
    0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0xe0, 0x03, 0xff, 0x00, 0x0b, 0x5d, 0x00, 0x7f, 0xef, 0xfb,
    0xbf, 0xfe, 0xa3, 0xb0, 0xde, 0xe0, 0x72, 0x00, 0x00, 0x00, 0xdf, 0x62, 0x6c, 0xa2, 0xec, 0x86, 0x9a,
    0x38, 0x00, 0x01, 0x27, 0x80, 0x08, 0x00, 0x00, 0x00, 0x2e, 0x79, 0xae, 0xad, 0xb1, 0xc4, 0x67, 0xfb,
    0x02, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a,
];
/// The same as a bzip2 stream.
const BZIP2: [u8; 43] = [
    0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0x2f, 0xff, 0x5c, 0x1d, 0x00, 0x00, 0x0c,
    0x40, 0x00, 0xc0, 0x00, 0x00, 0x08, 0xa0, 0x00, 0x20, 0xaa, 0x6d, 0x41, 0x98, 0x8e, 0x45, 0xe2, 0xee,
    0x48, 0xa7, 0x0a, 0x12, 0x05, 0xff, 0xeb, 0x83, 0xa0,
];

#[cfg(test)]
mod tests {
    use ocitar_testkit::archive::docker_archive;
    use ocitar_testkit::{Compression, ImageSpec, LayerBuilder};

    use super::*;

    #[test]
    fn no_cut_of_a_tar_reads_as_a_whole_one() {
        let layer = LayerBuilder::new().file("etc/motd", "hello".repeat(40_000));
        let tar = docker_archive(&[ImageSpec::new("app:1").layer(layer)]).to_tar();
        let archive = Archive::read(tar.as_slice()).unwrap();
        for passed in (BLOCK..tar.len()).step_by(BLOCK) {
            let (front, held) = tar.split_at(passed);
            let end = ending(Some(&archive), Codec::Plain, passed as u64, held);
            let mut cut = tar::Archive::new(std::io::Cursor::new([front, &end].concat()));
            let is_whole = cut.entries().unwrap().all(|entry| {
                entry.is_ok_and(|mut entry| std::io::copy(&mut entry, &mut std::io::sink()).is_ok())
            });
            // Behind both closing blocks, nobody reads on: by then everything was let through.
            assert!(!is_whole || front.ends_with(&[0; BLOCK]), "cut at {passed}");
        }
    }

    #[test]
    fn endings_are_blocks_that_are_no_header() {
        let image = docker_archive(&[ImageSpec::new("app:1")]).to_tar();
        let codecs = [
            (Codec::Gzip, Compression::Gzip),
            (Codec::Zstd, Compression::Zstd),
            (Codec::Bzip2, Compression::Bzip2),
            (Codec::Xz, Compression::Xz),
        ];
        let archive = Archive::read(image.as_slice()).unwrap();
        let boundary = archive.members()[1].offset.unwrap();
        for (codec, compression) in codecs {
            let whole = compression.apply(&image[..usize::try_from(boundary).unwrap()]);
            let cut = [whole.as_slice(), &ending(None, codec, 512, &[])].concat();
            let read = Archive::read(cut.as_slice()).unwrap();
            let fault = read.fault().unwrap();
            assert_eq!((fault.rule(), fault.at.offset), ("tar-checksum", Some(boundary)), "{codec}");
        }
    }
}
