//! The whole scan of one archive: from a file and as a stream, by threads and compression.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::fs::File;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ocitar_benches::{big_file, check, options, scale};
use ocitar_testkit::Compression;

fn scan(c: &mut Criterion) {
    for (name, compression) in
        [("plain", Compression::None), ("gzip", Compression::Gzip), ("zstd", Compression::Zstd)]
    {
        // Throughput is of the layers as they are unpacked, whatever they are stored as.
        let size = scale(64 << 20, 1 << 20);
        let file = big_file(size, compression);
        let mut group = c.benchmark_group(format!("scan/{name}"));
        group.sample_size(10).throughput(Throughput::Bytes(size));
        for threads in [1, 2] {
            group.bench_function(BenchmarkId::new("file", threads), |b| {
                b.iter(|| check(&options(threads).open(file.path()).expect("the file can be read")));
            });
            group.bench_function(BenchmarkId::new("stream", threads), |b| {
                b.iter(|| {
                    let input = File::open(file.path()).expect("the file can be opened");
                    check(&options(threads).read(input).expect("the file can be read"));
                });
            });
        }
    }
}

criterion_group!(benches, scan);
criterion_main!(benches);
