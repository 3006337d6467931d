//! SHA-256 of one to four messages in lockstep, on one core.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use ocitar_benches::scale;
use ocitar_sha256::{LANES, Sha256, update_all};

/// Bytes of each message that are hashed in one call.
const PIECE: usize = 64 << 10;

fn lanes(c: &mut Criterion) {
    let rounds = scale(64, 1);
    let data: Vec<Vec<u8>> = (1..).take(LANES).map(|byte| vec![byte; PIECE]).collect();
    let mut group = c.benchmark_group("lanes");
    for lanes in 1..=LANES {
        // Throughput is of all messages together.
        group.sample_size(20).throughput(Throughput::Bytes(rounds * (lanes * PIECE) as u64));
        group.bench_function(BenchmarkId::from_parameter(lanes), |b| {
            b.iter(|| {
                let mut messages = vec![Sha256::new(); lanes];
                for _ in 0..rounds {
                    let mut pairs: Vec<(&mut Sha256, &[u8])> =
                        messages.iter_mut().zip(data.iter().map(Vec::as_slice)).collect();
                    update_all(&mut pairs);
                }
                messages.into_iter().map(Sha256::finish).collect::<Vec<_>>()
            });
        });
    }
}

criterion_group!(benches, lanes);
criterion_main!(benches);
