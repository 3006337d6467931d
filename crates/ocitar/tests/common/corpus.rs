//! Archives as they are kept in `testdata`: as they are, or compressed with a shared dictionary.

use std::io::Read;
use std::path::Path;

/// The archive of that name in `folder`, if it is there.
pub fn load(folder: &Path, file: &str) -> Option<Vec<u8>> {
    if let Ok(bytes) = std::fs::read(folder.join(file)) {
        return Some(bytes);
    }
    let packed = std::fs::read(folder.join(format!("{file}.fixture.zst"))).ok()?;
    let dictionary = dictionary(folder);
    let mut bytes = Vec::new();
    let mut decoder = zstd::stream::read::Decoder::with_dictionary(packed.as_slice(), &dictionary).unwrap();
    decoder.read_to_end(&mut bytes).unwrap();
    Some(bytes)
}

/// The shared dictionary, kept in parts; empty if the folder has none.
fn dictionary(folder: &Path) -> Vec<u8> {
    let part = |i| std::fs::read(folder.join(format!("dictionary/part{i}"))).ok();
    (0..).map_while(part).flatten().collect()
}
