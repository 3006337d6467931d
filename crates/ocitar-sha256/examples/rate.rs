//! How fast one to four messages are hashed together, on one core.

use std::time::Instant;

use ocitar_sha256::{LANES, Sha256, update_all};

/// Bytes of each message that are hashed in one call.
const PIECE: usize = 64 << 10;
/// Pieces of each run.
const PIECES: usize = 6_000;

fn main() {
    let data: Vec<Vec<u8>> = (0..4u8).map(|i| vec![i; PIECE]).collect();
    for _ in 0..3 {
        for lanes in 1..=LANES {
            let mut messages = vec![Sha256::new(); lanes];
            let begin = Instant::now();
            for _ in 0..PIECES / lanes {
                let pieces = data.iter().map(Vec::as_slice);
                let mut pairs: Vec<(&mut Sha256, &[u8])> = messages.iter_mut().zip(pieces).collect();
                update_all(&mut pairs);
            }
            let bytes = (PIECES / lanes * lanes * PIECE) as f64;
            println!("{lanes} lanes: {:.2} GB/s", bytes / begin.elapsed().as_secs_f64() / 1e9);
        }
    }
}
