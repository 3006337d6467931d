//! Mutations of tar archives, by blocks and header fields rather than by bytes.

use ocitar_testkit::tar::{Flavour, Pax, RawHeader};
use ocitar_testkit::{RawTar, XorShift};

use crate::checksum::{BLOCK, looks_like_header, repair};

/// Mutates a tar in place and gives its new size, as libFuzzer's custom mutators do.
pub fn tar(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = XorShift::new(seed.into());
    let size = match rng.below(4) {
        0 => libfuzzer_sys::fuzzer_mutate(data, size, max_size),
        _ => structured(data, size, max_size, &mut rng),
    };
    // Some wrong checksums must be seen too.
    if rng.below(16) > 0 {
        repair(&mut data[..size]);
    }
    size
}

fn structured(data: &mut [u8], size: usize, max_size: usize, rng: &mut XorShift) -> usize {
    let mut bytes = data[..size].to_vec();
    for _ in 0..=rng.below(3) {
        bytes = step(bytes, rng);
    }
    bytes.truncate(max_size);
    data[..bytes.len()].copy_from_slice(&bytes);
    bytes.len()
}

fn step(bytes: Vec<u8>, rng: &mut XorShift) -> Vec<u8> {
    match rng.below(10) {
        0 => remove(bytes, rng),
        1 => copy(bytes, rng, true),
        2 => copy(bytes, rng, false),
        3 => cut(bytes, rng),
        4 | 5 => extension(bytes, rng),
        _ => field(bytes, rng),
    }
}

/// A range of one to four blocks.
fn blocks(bytes: &[u8], rng: &mut XorShift) -> std::ops::Range<usize> {
    let start = rng.below(bytes.len() / BLOCK + 1) * BLOCK;
    let end = start + (1 + rng.below(4)) * BLOCK;
    start.min(bytes.len())..end.min(bytes.len())
}

fn remove(mut bytes: Vec<u8>, rng: &mut XorShift) -> Vec<u8> {
    let range = blocks(&bytes, rng);
    bytes.drain(range);
    bytes
}

/// Copies blocks to another place, between what is there or over it.
fn copy(mut bytes: Vec<u8>, rng: &mut XorShift, insert: bool) -> Vec<u8> {
    let blocks_ = bytes[blocks(&bytes, rng)].to_vec();
    let at = blocks(&bytes, rng).start;
    let end = if insert { at } else { (at + blocks_.len()).min(bytes.len()) };
    bytes.splice(at..end, blocks_);
    bytes
}

fn cut(mut bytes: Vec<u8>, rng: &mut XorShift) -> Vec<u8> {
    bytes.truncate(rng.below(bytes.len() + 1));
    bytes
}

/// The start of a block that looks like a header; the first block if none does.
fn header(bytes: &[u8], rng: &mut XorShift) -> usize {
    let starts: Vec<usize> = (0..bytes.len())
        .step_by(BLOCK)
        .filter(|at| bytes.get(*at..*at + BLOCK).is_some_and(looks_like_header))
        .collect();
    starts.get(rng.below(starts.len())).copied().unwrap_or_default()
}

/// Offset and width of the fields of a header.
const FIELDS: [(usize, usize); 17] = [
    (0, 100),
    (100, 8),
    (108, 8),
    (116, 8),
    (124, 12),
    (124, 12),
    (136, 12),
    (156, 1),
    (156, 1),
    (157, 100),
    (257, 6),
    (257, 8),
    (265, 32),
    (297, 32),
    (329, 8),
    (345, 155),
    (500, 12),
];

/// What readers take differently in one field or another.
const VALUES: [&[u8]; 36] = [
    b"",
    b"0",
    b"1",
    b"2",
    b"5",
    b"7",
    b"x",
    b"g",
    b"L",
    b"K",
    b"S",
    b"00000000000",
    b"00000001000",
    b"00000004000 ",
    b"77777777777",
    b"000001000000",
    b"+17",
    b" 17",
    b"\t17",
    b"\x0017",
    b"17\x001",
    b"-1",
    b"            ",
    b"\x80\0\0\0\0\0\0\0\0\0\x02\0",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0",
    b"\x81\0\0\0\0\0\0\x01",
    b"ustar\x0000",
    b"ustar  \0",
    b"ustar\x0001",
    b"manifest.json",
    b"./manifest.json",
    b"manifest.json/",
    b"a/../manifest.json",
    b"manifest.json\0x",
    b"layerA.tar",
    b"caf\xc3\xa9",
];

fn pick<'a>(values: &[&'a [u8]], rng: &mut XorShift) -> &'a [u8] {
    values[rng.below(values.len())]
}

/// Sets a field to a value of interest, or to what another header has there.
fn field(mut bytes: Vec<u8>, rng: &mut XorShift) -> Vec<u8> {
    let (at, other) = (header(&bytes, rng), header(&bytes, rng));
    let (offset, width) = FIELDS[rng.below(FIELDS.len())];
    let value = match bytes.get(other + offset..other + offset + width) {
        Some(value) if rng.below(4) == 0 => value.to_vec(),
        _ => pick(&VALUES, rng).to_vec(),
    };
    if let Some(place) = bytes.get_mut(at + offset..at + offset + width) {
        place.fill(0);
        let length = width.min(value.len());
        place[..length].copy_from_slice(&value[..length]);
    }
    bytes
}

/// Puts an extension header before a header.
fn extension(mut bytes: Vec<u8>, rng: &mut XorShift) -> Vec<u8> {
    let at = header(&bytes, rng).min(bytes.len());
    let tar = match rng.below(5) {
        0 => RawTar::new().gnu_long_name(long(rng)),
        1 => RawTar::new().gnu_long_link(long(rng)),
        2 => RawTar::new().gnu_meta(b'L', pick(&VALUES, rng)),
        3 => RawTar::new().pax_global(records(rng)),
        _ => RawTar::new().append(pax_header(rng), records(rng)),
    };
    bytes.splice(at..at, tar.finish_with(ocitar_testkit::tar::End::Missing));
    bytes
}

fn pax_header(rng: &mut XorShift) -> RawHeader {
    let flavour = if rng.below(8) == 0 { Flavour::Gnu } else { Flavour::Ustar };
    RawHeader::new("x", b'x').flavour(flavour)
}

fn long(rng: &mut XorShift) -> Vec<u8> {
    let fill = "n".repeat(rng.below(250));
    [fill.as_bytes(), pick(&[b"", b"/", b"/manifest.json", b"\0", b"\0z"], rng)].concat()
}

fn records(rng: &mut XorShift) -> Pax {
    const KEYS: [&[u8]; 12] = [
        b"path",
        b"path",
        b"linkpath",
        b"size",
        b"size",
        b"mtime",
        b"uid",
        b"comment",
        b"GNU.sparse.name",
        b"SCHILY.xattr.user.a",
        b"hdrcharset",
        b"",
    ];
    const SIZES: [&[u8]; 8] = [b"0", b"512", b"2048", b"-1", b"07", b"8589934592", b"1\n", b""];
    (0..=rng.below(3)).fold(Pax::new(), |pax, _| {
        let values = if rng.below(2) == 0 { &VALUES[..] } else { &SIZES[..] };
        match rng.below(16) {
            0 => pax.raw(pick(&[b"9 path=a", b"0 x=y\n", b"\0", b"+9 path=a\n", b"6 a=b\n"], rng)),
            _ => pax.record(pick(&KEYS, rng), pick(values, rng)),
        }
    })
}
