//! How a stream ends whose rest is withheld: so that no engine takes what it has for all there is.
//!
//! A tar that just ends between two members is one to every engine, and a load of it succeeds with
//! what came before. Blocks that are no header make it fail, and so does an end inside a header or a
//! member's content (Docker 28.5 in both stores, `ctr` and podman 5.8, from plain, gzip and zstd
//! streams). Whoever made the archive may have laid out its bytes so that a known ending completes
//! something; so how long an ending is, and what is in it, is a matter of chance.

use std::hash::{BuildHasher, RandomState};

use ocitar::Codec;

const BLOCK: usize = 512;
/// More blocks than a long name takes, which a reader would fill with what comes.
const LEAST: u64 = 200;
/// How many more there may be.
const SPREAD: u64 = 1800;

/// Numbers that nobody can foresee.
struct Chance {
    state: RandomState,
    drawn: u64,
}

impl Chance {
    fn new() -> Self {
        Self { state: RandomState::new(), drawn: 0 }
    }

    fn next(&mut self) -> u64 {
        self.drawn += 1;
        self.state.hash_one(self.drawn)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn bytes(&mut self, count: u64) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// So many bytes short of a block is what is passed on at any time, so that even a stream that just
/// breaks off ends inside a header or a block of content.
pub(super) fn offset() -> usize {
    usize::try_from(1 + Chance::new().below(BLOCK as u64 - 1)).unwrap_or(1)
}

/// What to send after the first `passed` bytes.
pub(super) fn ending(codec: Codec, passed: u64) -> Vec<u8> {
    if passed == 0 {
        return Vec::new();
    }
    let mut chance = Chance::new();
    let tar = blocks(&mut chance, passed);
    match codec {
        Codec::Gzip => gzip(&tar),
        Codec::Zstd => zstd(&tar),
        Codec::Bzip2 => repeated(&BZIP2, &mut chance),
        Codec::Xz => repeated(&XZ, &mut chance),
        _ => tar,
    }
}

/// Blocks that are no header, up to a broken one: of a plain stream, from where it is.
fn blocks(chance: &mut Chance, passed: u64) -> Vec<u8> {
    let gap = passed.wrapping_neg() % BLOCK as u64;
    let whole = (LEAST + chance.below(SPREAD)) * BLOCK as u64;
    let part = 1 + chance.below(BLOCK as u64 - 1);
    let length = usize::try_from(gap + whole + part).unwrap_or(BLOCK);
    vec![0xff; length]
}

/// A gzip member (RFC 1952) of stored blocks, whose checksum is a matter of chance too.
fn gzip(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    for piece in content.chunks(0xffff) {
        let length = u16::try_from(piece.len()).unwrap_or(u16::MAX);
        out.push(0);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(piece);
    }
    out.extend([1, 0, 0, 0xff, 0xff]);
    out.extend(Chance::new().bytes(8));
    out
}

/// A zstd frame (RFC 8878) of raw blocks, which breaks off in the last.
fn zstd(content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0xa0];
    out.extend(size.to_le_bytes());
    for piece in content.chunks(0xffff) {
        let header = u32::try_from(piece.len()).unwrap_or(0) << 3;
        out.extend(&header.to_le_bytes()[..3]);
        out.extend(piece);
    }
    out
}

/// A stream of blocks that are no header, some times over, and then what is no stream.
fn repeated(stream: &[u8], chance: &mut Chance) -> Vec<u8> {
    let times = usize::try_from(2 + chance.below(64)).unwrap_or(2);
    let garbage = 100 + chance.below(1000);
    [stream.repeat(times), chance.bytes(garbage)].concat()
}

/// Two blocks that are no header, as an xz stream.
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
    use ocitar::Archive;
    use ocitar_testkit::archive::docker_archive;
    use ocitar_testkit::{Compression, ImageSpec, LayerBuilder};

    use super::*;

    fn tar() -> Vec<u8> {
        let layer = LayerBuilder::new().file("etc/motd", "hello".repeat(20_000));
        docker_archive(&[ImageSpec::new("app:1").layer(layer)]).to_tar()
    }

    /// Whether a reader that asks for no more than engines do gets to an end.
    fn reads_to_an_end(bytes: &[u8]) -> bool {
        let mut archive = tar::Archive::new(bytes);
        archive
            .entries()
            .unwrap()
            .all(|entry| entry.is_ok_and(|mut entry| std::io::copy(&mut entry, &mut std::io::sink()).is_ok()))
    }

    #[test]
    fn no_cut_of_a_tar_reads_as_a_whole_one() {
        let tar = tar();
        // Behind the closing blocks nobody reads on: what is held back always has them.
        let end = tar.len() - 1024;
        for passed in (1..end).step_by(97) {
            let cut = [&tar[..passed], &ending(Codec::Plain, passed as u64)].concat();
            assert!(!reads_to_an_end(&cut), "cut at {passed}");
        }
    }

    #[test]
    fn a_stream_that_breaks_off_does_not_either() {
        let tar = tar();
        let offset = offset();
        let boundaries = Archive::read(tar.as_slice()).unwrap();
        for at in boundaries.members().iter().filter_map(|member| member.offset) {
            let cut = usize::try_from(at).unwrap() + offset;
            assert!(!reads_to_an_end(&tar[..cut]), "{cut}");
        }
    }

    #[test]
    fn endings_are_blocks_that_are_no_header() {
        let tar = tar();
        let boundary = Archive::read(tar.as_slice()).unwrap().members()[1].offset.unwrap();
        let codecs = [
            (Codec::Gzip, Compression::Gzip),
            (Codec::Zstd, Compression::Zstd),
            (Codec::Bzip2, Compression::Bzip2),
            (Codec::Xz, Compression::Xz),
        ];
        for (codec, compression) in codecs {
            let whole = compression.apply(&tar[..usize::try_from(boundary).unwrap()]);
            let cut = [whole.as_slice(), &ending(codec, 512)].concat();
            let read = Archive::read(cut.as_slice()).unwrap();
            let fault = read.fault().unwrap();
            // A decoder may meet what is wrong behind the blocks before it gives them.
            let met = (fault.rule(), fault.at.offset);
            let want = [("tar-checksum", Some(boundary)), ("outer-compression", None)];
            assert!(want.contains(&met), "{codec}: {met:?}");
        }
    }

    #[test]
    fn no_ending_is_like_another() {
        for codec in [Codec::Plain, Codec::Gzip, Codec::Zstd, Codec::Bzip2, Codec::Xz] {
            let lengths: std::collections::BTreeSet<usize> =
                (0..20).map(|_| ending(codec, 512).len()).collect();
            assert!(lengths.len() > 10, "{codec}");
        }
    }
}
