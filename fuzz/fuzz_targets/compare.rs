//! Two images that share a layer, and of which one has another layer of mutated bytes on it.
//!
//! Invariants:
//!
//! 1. Comparing never panics, at any level.
//! 2. Every archive that is not at fault is the same as itself at every level, unless it leaves
//!    something unknown.
//! 3. What differs one way differs the other way: as many paths, and those added are those removed.

#![no_main]

use std::num::NonZeroUsize;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use ocitar::{Archive, By, DiffOptions, DiffReport, FileChange, ScanOptions};
use ocitar_fuzz::mutate;
use ocitar_testkit::{Compression, ImageSpec, LayerBuilder, archive};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::tar(data, size, max_size, seed)
});

fuzz_target!(|data: &[u8]| {
    let base = LayerBuilder::new().dir("etc").file("etc/motd", "hello").symlink("lib", "usr/lib").file("bin/sh", "ELF");
    let image = ImageSpec::new("app:1").layer(base);
    let other = image.clone().layer_blob("", data, Compression::None);
    for options in [files(), files().per_layer(true), DiffOptions::new().by(By::Layers)] {
        let [old, new] = [&image, &other].map(|image| read(image, &options));
        let (there, back) = (old.diff(&new, &options), new.diff(&old, &options));
        assert_eq!(there.is_same(), back.is_same(), "one way and the other");
        assert_eq!(counts(&there, false), counts(&back, true), "one way and the other");
        let itself = new.diff(&new, &options);
        assert!(itself.is_same() || !itself.refusals.is_empty(), "not the same as itself: {itself:?}");
    }
});

fn files() -> DiffOptions {
    DiffOptions::new().by(By::Files)
}

fn read(image: &ImageSpec, options: &DiffOptions) -> Archive {
    let tar = archive::docker_archive(std::slice::from_ref(image)).to_tar();
    let options = ScanOptions::new().threads(NonZeroUsize::MIN).for_diff(options);
    options.read(tar.as_slice()).expect("memory can always be read")
}

/// How many paths were added, removed, changed and renamed; seen from the other side if `turned`.
fn counts(report: &DiffReport, turned: bool) -> [usize; 4] {
    let mut counts = [0; 4];
    let files = report.images.iter().filter_map(|image| image.files.as_ref());
    for file in files.flat_map(|files| &files.changes) {
        let place = match file.change {
            FileChange::Added if turned => 1,
            FileChange::Added => 0,
            FileChange::Removed if turned => 0,
            FileChange::Removed => 1,
            FileChange::Renamed { .. } => 3,
            _ => 2,
        };
        counts[place] += 1;
    }
    counts
}
