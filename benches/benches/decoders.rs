//! One layer of each codec, read by one thread: decoding, and both hashes.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocitar_benches::{check_decoded, one_layer, options, scale, text};
use ocitar_testkit::Compression;

fn decoders(c: &mut Criterion) {
    let size = scale(32 << 20, 1 << 20);
    let content = text(size);
    let mut group = c.benchmark_group("decoders");
    // Throughput is of the layer as it is unpacked.
    group.sample_size(10).throughput(Throughput::Bytes(size));
    for (name, compression) in [
        ("gzip", Compression::Gzip),
        ("zstd", Compression::Zstd),
        ("bzip2", Compression::Bzip2),
        ("xz", Compression::Xz),
    ] {
        let tar = one_layer(&content, compression);
        group.bench_function(name, |b| {
            b.iter(|| check_decoded(&options(1).read(tar.as_slice()).expect("memory can always be read")));
        });
    }
}

criterion_group!(benches, decoders);
criterion_main!(benches);
