//! Writes a `docker save` of large layers for timing whole processes.
//!
//! `cargo run --release -p ocitar-benches --example big -- OUT plain|gzip MIB...`

use ocitar_testkit::big::Content;
use ocitar_testkit::{BigArchive, Compression};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let usage = "big OUT plain|gzip MIB...";
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or(usage)?;
    // Noise does not compress, so a gzip layer is of text that repeats.
    let (compression, content) = match args.next().as_deref() {
        Some("plain") => (Compression::None, Content::Noise),
        Some("gzip") => (Compression::Gzip, Content::Repetitive),
        _ => return Err(usage.into()),
    };
    let sizes = args.map(|mib| mib.parse::<u64>().map(|mib| mib << 20)).collect::<Result<Vec<_>, _>>()?;
    BigArchive::with_content(&sizes, 1, compression, content).write_to(out)?;
    Ok(())
}
