//! Decompresses gzip files in one thread and keeps nothing: a yardstick for verifying gzip layers.
//!
//! Whoever checks a diffID has to inflate every byte, so this is the least that one thread can take.
//!
//! `cargo run --release -p ocitar-benches --example inflate -- FILE...`

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

/// What is read at a time; larger reads are not faster.
const INPUT: usize = 128 << 10;
/// What is inflated at a time: smaller buffers are slower, larger ones are not faster.
const OUTPUT: usize = 512 << 10;

fn main() -> std::io::Result<()> {
    let mut output = vec![0; OUTPUT];
    let mut total = 0;
    for path in std::env::args_os().skip(1) {
        total += inflate(path.as_ref(), &mut output)?;
    }
    println!("{total}");
    Ok(())
}

/// Decompresses all members of a file and counts the bytes.
fn inflate(path: &Path, output: &mut [u8]) -> std::io::Result<usize> {
    let mut decoder = MultiGzDecoder::new(BufReader::with_capacity(INPUT, File::open(path)?));
    let mut total = 0;
    loop {
        match decoder.read(output)? {
            0 => return Ok(total),
            read => total += read,
        }
    }
}
