//! The walk over headers: many members without content.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ocitar_benches::{check, many_members, options, scale};

fn walk(c: &mut Criterion) {
    let members = scale(10_000, 100);
    let tar = many_members(members);
    let mut group = c.benchmark_group("walk");
    group.sample_size(20).throughput(Throughput::Elements(members));
    group.bench_function("members", |b| {
        b.iter(|| check(&options(1).read(tar.as_slice()).expect("memory can always be read")));
    });
}

criterion_group!(benches, walk);
criterion_main!(benches);
