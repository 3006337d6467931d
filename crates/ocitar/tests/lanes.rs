//! Large contents are read several at a time, or by two threads, and each gives what it gives alone.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ocitar::{Archive, ErrorKind, Event, Progress, ScanOptions};
use ocitar_testkit::archive::{ArchiveFiles, docker_archive, hybrid};
use ocitar_testkit::{Compression, ImageSpec, LayerBuilder, XorShift};

const MIB: usize = 1 << 20;

/// A layer of about so many bytes, none like another; those of text compress to a quarter.
fn layer(seed: u64, size: usize, is_text: bool) -> LayerBuilder {
    let mut random = XorShift::new(seed);
    let repeat = if is_text { 4 } else { 1 };
    let words = (0..size.div_ceil(8 * repeat)).map(|_| random.next_u64().to_le_bytes());
    let bytes: Vec<u8> = words.flat_map(|word| word.repeat(repeat)).collect();
    LayerBuilder::new().file("content", &bytes[..size])
}

/// An image of layers of these sizes.
fn image(layers: &[(usize, Compression)]) -> ImageSpec {
    let numbered = layers.iter().enumerate();
    numbered.fold(ImageSpec::new("app:1"), |image, (i, (size, compression))| {
        let is_text = *compression != Compression::None && i % 3 > 0;
        image.layer_as(layer(i as u64 + 1, *size, is_text), *compression)
    })
}

fn options(threads: usize) -> ScanOptions<'static> {
    ScanOptions::new().threads(NonZeroUsize::new(threads).unwrap())
}

/// All that was found out of every member.
fn facts(archive: &Archive) -> Vec<String> {
    let fact = |member: &ocitar::Member| {
        let blob = member.blob();
        let decoded = blob.and_then(|blob| blob.decoded.clone());
        format!("{} {:?} {decoded:?}", member.name, blob.map(|blob| blob.digest))
    };
    archive.members().iter().map(fact).collect()
}

/// Reads a file with different numbers of threads, and as a stream; all must give the same.
fn check(path: &Path) -> Archive {
    let bytes = std::fs::read(path).unwrap();
    let wanted = options(1).read(bytes.as_slice()).unwrap();
    for threads in [1, 2, 3, 8] {
        let options = options(threads);
        assert_eq!(facts(&options.open(path).unwrap()), facts(&wanted), "{threads} threads");
        let streamed = options.read(bytes.as_slice()).unwrap();
        assert_eq!(facts(&streamed), facts(&wanted), "a stream, {threads} threads");
    }
    wanted
}

fn check_archive(files: &ArchiveFiles) -> Archive {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), files.to_tar()).unwrap();
    check(file.path())
}

#[test]
fn lanes_give_what_a_stream_gives() {
    let sizes = [3_000_000, 1_100_000, 2_000_000, 700, 1_048_576, 1_500_001, 5_000_000, 1_200_000, 64];
    let plain = sizes.map(|size| (size, Compression::None));
    for files in [docker_archive(&[image(&plain)]), hybrid(&[image(&plain[..3])])] {
        assert_eq!(check_archive(&files).verify().faults().count(), 0);
    }
}

#[test]
fn compressed_contents_may_be_mixed_with_plain_ones() {
    use Compression::{Bzip2, Gzip, None, Xz, Zstd};
    let codecs = [Gzip, None, Zstd, Gzip, Bzip2, None, Xz, Zstd, Gzip];
    let layers: Vec<_> = (0..).zip(codecs).map(|(i, codec)| (MIB * 3 / 2 + i * 70_001, codec)).collect();
    for files in [docker_archive(&[image(&layers)]), hybrid(&[image(&layers[..4])])] {
        let archive = check_archive(&files);
        let decoded =
            |member: &ocitar::Member| member.blob().is_none_or(|blob| matches!(blob.decoded, Some(Ok(_))));
        assert!(archive.members().iter().all(decoded), "{:?}", facts(&archive));
    }
}

#[test]
fn a_giant_among_many_is_read_to_its_end() {
    for codec in [Compression::None, Compression::Gzip, Compression::Zstd] {
        let mut layers = vec![(20 * MIB, codec)];
        layers.extend([(MIB + 1, Compression::None); 6]);
        let report = check_archive(&docker_archive(&[image(&layers)])).verify();
        assert_eq!((report.faults().count(), report.checked.layers), (0, layers.len()));
    }
}

#[test]
fn damage_in_a_giant_is_the_same_however_it_is_read() {
    let giant = |codec| docker_archive(&[image(&[(100, Compression::None), (13 * MIB, codec)])]).to_tar();
    for codec in [Compression::Gzip, Compression::Zstd] {
        let sound = giant(codec);
        for at in [sound.len() / 4, sound.len() / 2, sound.len() - 20_000] {
            let mut bytes = sound.clone();
            bytes[at..at + 9].fill(0x55);
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), bytes).unwrap();
            assert!(check(file.path()).verify().faults().count() > 0, "{codec:?} at {at}");
        }
    }
}

#[test]
fn folders_are_read_like_files() {
    let layers = [(3 * MIB, Compression::Gzip), (2 * MIB, Compression::None), (2 * MIB, Compression::Gzip)];
    let files = hybrid(&[image(&layers)]);
    let folder = tempfile::tempdir().unwrap();
    let tar = files.to_tar();
    tar::Archive::new(tar.as_slice()).unpack(folder.path()).unwrap();
    let wanted = facts(&options(1).open(folder.path()).unwrap());
    for threads in [2, 8] {
        assert_eq!(facts(&options(threads).open(folder.path()).unwrap()), wanted, "{threads} threads");
    }
}

/// Stops the work once so many bytes were read.
struct Stop(AtomicU64);

impl Progress for Stop {
    fn on_event(&self, event: Event<'_>) -> ControlFlow<()> {
        let Event::Read { bytes, .. } = event else {
            return ControlFlow::Continue(());
        };
        match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(bytes)) {
            Ok(_) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

#[test]
fn work_stops_when_it_is_cancelled() {
    for codec in [Compression::None, Compression::Gzip] {
        let tar = docker_archive(&[image(&[(16 * MIB, codec), (MIB, codec)])]).to_tar();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &tar).unwrap();
        for (threads, limit) in [1, 2, 4].into_iter().zip([0, 3_000_000, 6_000_000]) {
            let stop = Stop(AtomicU64::new(limit));
            let options = options(threads).progress(&stop);
            let error = options.open(file.path()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error:?}");
            let error = options.read(tar.as_slice()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Cancelled), "{error:?}");
        }
    }
}
