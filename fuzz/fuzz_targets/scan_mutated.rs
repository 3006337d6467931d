//! Every way to read one archive, on mutated archives with repaired checksums.
//!
//! Invariants:
//!
//! 1. No way of reading panics or fails.
//! 2. Members, findings, predictions and reports are the same from a file and from a stream that gives few
//!    bytes at a time, with one thread and with several, also when a limit is exceeded.
//! 3. An ID that a scan of the metadata predicts is the one of the full scan, unless that refuses.
//!
//! Allowed differences: where the data of an outer compression is damaged, the archive is refused
//! every way, but what a decoder made in the call that fails is lost, so a longer read sees less of
//! the archive. For the same reason a layer that is both damaged and too large may be called either.

#![no_main]

use std::io::Write;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use ocitar::{Archive, Codec, Detail, Engine, ScanOptions};
use ocitar_fuzz::{mutate, read::ShortReads, view, view::View};
use tempfile::NamedTempFile;

static FILE: LazyLock<NamedTempFile> =
    LazyLock::new(|| NamedTempFile::new().expect("the temporary folder can be written"));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::tar(data, size, max_size, seed)
});

fuzz_target!(|data: &[u8]| {
    write(data);
    let with = |threads: usize| {
        let options = ScanOptions::new().threads(NonZeroUsize::new(threads).expect("not zero"));
        if is_chosen(data) { options.limits(view::tight_limits()) } else { options }
    };
    let stream = with(1).read(ShortReads::new(data)).expect("memory can always be read");
    let wanted = View::of(&stream);
    let threaded = with(3).read(data).expect("memory can always be read");
    wanted.assert_same(&View::of(&threaded), "one thread, three threads");
    for threads in [1, 3] {
        let file = with(threads).open(FILE.path()).expect("the file can be read");
        wanted.assert_same(&View::of(&file), &format!("stream, file with {threads} threads"));
    }
    if stream.inventory().outer_codec() == Codec::Plain {
        let quick = with(1).detail(Detail::Metadata).open(FILE.path()).expect("the file can be read");
        check_quick(&quick, &stream);
    }
});

fn write(data: &[u8]) {
    let mut file = FILE.as_file();
    file.set_len(0).expect("the file can be cut");
    std::io::Seek::rewind(&mut file).expect("the file can be rewound");
    file.write_all(data).expect("the temporary folder has room");
}

/// Whether tight limits hold: for one input in four, always the same ones.
fn is_chosen(data: &[u8]) -> bool {
    data.iter().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte)) % 4 == 0
}

fn check_quick(quick: &Archive, full: &Archive) {
    for engine in Engine::ALL {
        let full = full.predict(engine);
        for prediction in quick.predict(engine) {
            let Some(id) = prediction.outcome.id() else {
                continue;
            };
            let same_image = full.iter().filter(|other| other.image == prediction.image);
            let ids: Vec<_> = same_image.filter_map(|other| other.outcome.id()).collect();
            assert!(ids.is_empty() || ids.contains(&id), "{engine}: {id} by metadata, {ids:?} in full");
        }
    }
}
