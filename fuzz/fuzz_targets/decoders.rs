//! Any bytes as a compressed layer and as a compressed archive.
//!
//! Invariants:
//!
//! 1. Decoding never panics, and gives the same however few bytes come at a time.
//! 2. What counts as decoded is never larger than the limit.
//! 3. What we decode as gzip, `flate2`'s reader of many members decodes to the same bytes.
//!
//! Allowed differences: `flate2` accepts gzip that we refuse; of an archive that is compressed as a
//! whole and whose compressed data is damaged, a longer read sees less, as what a decoder made in
//! the call that fails is lost. It is refused however it is read.

#![no_main]

use std::io::Read;
use std::num::NonZeroUsize;

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};
use ocitar::{Blob, Codec, Limits, ScanOptions};
use ocitar_fuzz::{gzip, read::ShortReads, view::View};
use ocitar_testkit::{ImageSpec, archive, digest};

/// Bytes of a decoded layer at most.
const LIMIT: u64 = 1 << 20;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let size = fuzzer_mutate(data, size, max_size);
    if seed & 7 != 0 {
        gzip::repair(&mut data[..size]);
    }
    size
});

fuzz_target!(|data: &[u8]| {
    let image = ImageSpec::new("app:1").layer_blob("", data, ocitar_testkit::Compression::None);
    let tar = archive::docker_archive(&[image]).to_tar();
    let archive = options().read(tar.as_slice()).expect("memory can always be read");
    let layers = archive.members().iter().filter(|member| member.name.as_str().ends_with(".tar"));
    layers.filter_map(|member| member.blob()).for_each(|blob| check(blob, data));
    check_outer(data);
});

fn options() -> ScanOptions<'static> {
    let mut limits = Limits::default();
    limits.layer_decoded = LIMIT;
    limits.archive_decoded = LIMIT;
    ScanOptions::new().threads(NonZeroUsize::MIN).limits(limits)
}

fn check(blob: &Blob, data: &[u8]) {
    assert_eq!(blob.digest.map(|d| d.to_string()), Some(digest(data)), "the digest is of the stored bytes");
    let Some(Ok(decoded)) = &blob.decoded else {
        return;
    };
    if blob.codec != Codec::Plain {
        assert!(decoded.size <= LIMIT, "{} bytes decoded", decoded.size);
    }
    if blob.codec == Codec::Gzip {
        let mut bytes = Vec::new();
        let mut decoder = flate2::read::MultiGzDecoder::new(data);
        decoder.read_to_end(&mut bytes).expect("flate2 reads what we read");
        assert_eq!(decoded.diff_id.to_string(), digest(&bytes), "flate2 reads other bytes");
    }
}

fn check_outer(data: &[u8]) {
    let at_once = options().read(data).expect("memory can always be read");
    let bit_by_bit = options().read(ShortReads::new(data)).expect("memory can always be read");
    View::of(&at_once).assert_same(&View::of(&bit_by_bit), "at once, bit by bit");
}
