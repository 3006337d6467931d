//! The decoders in C and those in Rust give the same bytes, or fail for the same reason.
//!
//! libzstd decodes a frame that it is given at once by other rules than one that comes in pieces: it
//! looks at neither the window nor the size of blocks. So sources give few bytes at a time.

use std::io::{self, BufReader, Read, Write};

use liblzma::stream::{Action, Check, Filters, LzmaOptions, Stream};
use ocitar_testkit::{Compression, XorShift, wrap};

use super::decode::Window;
use super::{Codec, DecodeFault, DecodeFaultKind, xz_c, xz_rust, zstd_c, zstd_rust};

type Outcome = Result<Vec<u8>, DecodeFaultKind>;

/// Reads all, and says what is wrong. If nothing is, nothing may be left in the source.
macro_rules! outcome {
    ($codec:expr, $decoder:expr) => {{
        let (mut decoder, mut out) = ($decoder, Vec::new());
        match decoder.read_to_end(&mut out) {
            Ok(_) => {
                assert!(decoder.source().get_ref().is_empty() && decoder.source().buffer().is_empty());
                Ok(out)
            }
            Err(e) => Err(DecodeFault::new($codec, &e).kind),
        }
    }};
}

/// What the decoder in C says, and what the one in Rust does.
fn both(codec: Codec, bytes: &[u8], window: Window) -> [Outcome; 2] {
    let source = || BufReader::with_capacity(13, bytes);
    match codec {
        Codec::Zstd => [
            outcome!(codec, zstd_c::ZstdReader::new(source(), window).unwrap()),
            outcome!(codec, zstd_rust::ZstdReader::new(source(), window).unwrap()),
        ],
        _ => [
            outcome!(codec, xz_c::XzReader::new(source()).unwrap()),
            outcome!(codec, xz_rust::XzReader::new(source()).unwrap()),
        ],
    }
}

fn agreed(codec: Codec, bytes: &[u8], what: &str) -> Outcome {
    let [c, rust] = both(codec, bytes, Window::Large);
    let size = |outcome: &Outcome| outcome.as_ref().map(Vec::len).map_err(|kind| *kind);
    assert!(c == rust, "{codec} {what}: C {:?}, Rust {:?}", size(&c), size(&rust));
    c
}

/// Text-like bytes: words of a small vocabulary, and some noise.
fn text(size: usize, seed: u64) -> Vec<u8> {
    let mut noise = XorShift::new(seed);
    let mut bytes = Vec::new();
    while bytes.len() < size {
        match noise.next_u64() {
            n if n % 16 == 0 => bytes.extend(n.to_le_bytes()),
            // What filters take for jumps.
            n if n % 8 == 1 => bytes.extend([0xe8, n.to_le_bytes()[6], 1, 0, 0, 0x97, 0, 0, 0x48, 0, 1, 1]),
            n => bytes.extend(
                format!("{:x} a{} ", n >> 50, " word".repeat(usize::from(n.to_le_bytes()[1] % 4))).bytes(),
            ),
        }
    }
    bytes.truncate(size);
    bytes
}

fn zstd_frame(
    content: &[u8],
    level: i32,
    with: impl Fn(&mut zstd::Encoder<'_, Vec<u8>>) -> io::Result<()>,
) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), level).unwrap();
    with(&mut encoder).unwrap();
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn xz_stream(content: &[u8], check: Check, filters: &Filters, blocks: usize) -> Vec<u8> {
    let mut stream = Stream::new_stream_encoder(filters, check).unwrap();
    let mut out = Vec::with_capacity(content.len() * 2 + 4096);
    for block in content.chunks((content.len() / blocks).max(1)) {
        let end = stream.total_in() + block.len() as u64;
        stream.process_vec(block, &mut out, Action::Run).unwrap();
        assert_eq!(stream.total_in(), end);
        stream.process_vec(&[], &mut out, Action::FullFlush).unwrap();
    }
    stream.process_vec(&[], &mut out, Action::Finish).unwrap();
    out
}

fn lzma2(preset: u32) -> (Filters, LzmaOptions) {
    (Filters::new(), LzmaOptions::new_preset(preset).unwrap())
}

/// Streams of each codec, small enough for each to be damaged at every byte.
fn streams(size: usize) -> Vec<(Codec, &'static str, Vec<u8>)> {
    let content = text(size, 7);
    let mut streams = vec![
        (Codec::Zstd, "plain", zstd_frame(&content, 3, |_| Ok(()))),
        (Codec::Zstd, "best", zstd_frame(&content, 19, |e| e.include_checksum(true))),
        (Codec::Zstd, "fast", zstd_frame(&content, -5, |e| e.include_checksum(true))),
        (Codec::Zstd, "sized", zstd_frame(&content, 6, |e| e.set_pledged_src_size(Some(size as u64)))),
        (Codec::Zstd, "runs", zstd_frame(&vec![7; size], 1, |e| e.include_checksum(true))),
        (Codec::Zstd, "stored", wrap::zstd_window(&content, 17)),
        (Codec::Zstd, "skippable", wrap::zstd_skippable_first(&content)),
        (Codec::Zstd, "frames", Compression::ZstdMultiFrame.apply(&content)),
        (Codec::Zstd, "empty", Compression::Zstd.apply("")),
        (Codec::Xz, "plain", Compression::Xz.apply(&content)),
        (Codec::Xz, "empty", Compression::Xz.apply("")),
        (
            Codec::Xz,
            "streams",
            [&content[..size / 3], &content[size / 3..]].map(|part| Compression::Xz.apply(part)).concat(),
        ),
    ];
    for (name, check) in
        [("none", Check::None), ("crc32", Check::Crc32), ("crc64", Check::Crc64), ("sha256", Check::Sha256)]
    {
        let (mut filters, options) = lzma2(6);
        filters.lzma2(&options);
        streams.push((Codec::Xz, name, xz_stream(&content, check, &filters, 3)));
    }
    type Chain = fn(&mut Filters);
    let chains: [(&str, Chain); 7] = [
        ("x86", |f| _ = f.x86()),
        ("arm64", |f| _ = f.arm64()),
        ("riscv", |f| _ = f.riscv()),
        ("powerpc", |f| _ = f.powerpc()),
        ("delta", |f| _ = f.delta_properties(&[3]).unwrap()),
        ("delta and x86", |f| _ = f.delta_properties(&[3]).unwrap().x86()),
        ("three", |f| _ = f.x86().arm().delta_properties(&[0]).unwrap()),
    ];
    for (name, chain) in chains {
        let (mut filters, options) = lzma2(1);
        chain(&mut filters);
        filters.lzma2(&options);
        streams.push((Codec::Xz, name, xz_stream(&content, Check::Crc32, &filters, 2)));
    }
    streams
}

#[test]
fn whole_streams() {
    for size in [1, 1000, 300_000] {
        for (codec, name, bytes) in streams(size) {
            assert!(agreed(codec, &bytes, name).is_ok(), "{codec} {name} of {size}");
        }
    }
}

#[test]
fn cut_at_every_byte() {
    for (codec, name, bytes) in streams(700) {
        for cut in 0..bytes.len() {
            let _ = agreed(codec, &bytes[..cut], &format!("{name} cut at {cut}"));
        }
    }
}

#[test]
fn followed_by_anything() {
    let skip = b"\x5f\x2a\x4d\x18\x03\0\0\0abc";
    for (codec, name, bytes) in streams(700) {
        let tails: &[&[u8]] = &[
            b"\0",
            b"\0\0\0\0",
            &[0; 511],
            &[0; 512],
            b"garbage",
            b"much more of garbage",
            skip,
            &skip[..9],
            &skip[..3],
            b"\x28\xb5",
            b"\x28\xb5\x2f\xfe",
            b"\xfd7z",
            b"\xfd7zXZ\0\0\x04",
            &bytes,
            b"\0\0\0\0\xfd7zXZ",
        ];
        for tail in tails {
            let what = format!("{name} before {}", tail[..tail.len().min(20)].escape_ascii());
            let _ = agreed(codec, &[&bytes, *tail].concat(), &what);
            let _ = agreed(codec, &[&bytes, *tail, &bytes].concat(), &what);
            let _ = agreed(codec, &[*tail, &bytes].concat(), &what);
        }
    }
}

/// Differences are allowed in zstd alone, for damage that no checksum covers: `ruzstd` does not notice
/// all that libzstd does of coded literals, and gives other bytes; libzstd takes offsets of nothing, and
/// does not hold the content's size or the type of a block against a last block without bytes.
#[test]
fn with_any_bit_flipped() {
    let content = text(400, 7);
    let (mut unnoticed, mut all) = (0, 0);
    for (codec, name, bytes) in streams(content.len()) {
        let has_checksum = matches!(name, "best" | "fast" | "runs");
        // A third of them, which meets every byte.
        for at in (0..bytes.len() * 8).step_by(3) {
            let mut bytes = bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            let [c, rust] = both(codec, &bytes, Window::Large);
            all += usize::from(codec == Codec::Zstd && !has_checksum);
            match (codec, &c, &rust) {
                (Codec::Zstd, Err(DecodeFaultKind::Corrupt), Ok(out)) if !has_checksum && *out != content => {
                    unnoticed += 1;
                }
                (Codec::Zstd, Ok(out), Err(DecodeFaultKind::Corrupt)) if out.is_empty() => {}
                _ => assert_eq!(c, rust, "{codec} {name} bit {at}: in C, in Rust"),
            }
        }
    }
    assert!(unnoticed * 100 < all, "{unnoticed} of {all}");
}

#[test]
fn windows_beyond_the_limit() {
    for log in 10..=41 {
        let bytes = wrap::zstd_window("some content", log);
        for (window, limit) in [(Window::Small, 23), (Window::Large, 27)] {
            let [c, rust] = both(Codec::Zstd, &bytes, window);
            assert_eq!(c, rust, "{log}");
            let want =
                if log > limit { Err(DecodeFaultKind::TooLarge) } else { Ok(b"some content".to_vec()) };
            assert_eq!(rust, want, "{log}");
        }
    }
}

#[test]
fn dictionaries_beyond_the_limit() {
    for size in [1 << 20, 64 << 20, 96 << 20, 128 << 20, 192 << 20, 1 << 30] {
        let (mut filters, mut options) = lzma2(0);
        filters.lzma2(options.dict_size(1 << 16));
        let mut bytes = xz_stream(b"some content", Check::Crc32, &filters, 1);
        // The header of the block: its size, flags, filter, properties of one byte, three of padding.
        bytes[12 + 4] = (0..40).find(|n| (2 | u64::from(n & 1)) << (n / 2 + 11) == size).unwrap();
        let crc = crc32fast::hash(&bytes[12..20]);
        bytes[20..24].copy_from_slice(&crc.to_le_bytes());
        let want =
            if size > 96 << 20 { Err(DecodeFaultKind::TooLarge) } else { Ok(b"some content".to_vec()) };
        assert_eq!(agreed(Codec::Xz, &bytes, "dictionary"), want, "{size}");
    }
}
