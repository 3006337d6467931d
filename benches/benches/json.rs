//! The checks of JSON documents: a config of many labels.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocitar_benches::{check, many_labels, options, scale};

fn json(c: &mut Criterion) {
    let tar = many_labels(scale(10_000, 100));
    let mut group = c.benchmark_group("json");
    group.sample_size(20).throughput(Throughput::Bytes(tar.len() as u64));
    group.bench_function("config", |b| {
        b.iter(|| check(&options(1).read(tar.as_slice()).expect("memory can always be read")));
    });
}

criterion_group!(benches, json);
criterion_main!(benches);
