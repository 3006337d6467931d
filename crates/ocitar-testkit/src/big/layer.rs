//! One big layer: a tar with one file.

use std::io::{self, Cursor, Read};

use sha2::{Digest, Sha256};

use super::Content;
use super::content::Made;
use crate::Compression;
use crate::hash::hex;
use crate::tar::{BLOCK, RawHeader};

/// Says how a layer is made, so that it can be made again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    pub(super) size: u64,
    pub(super) seed: u64,
    pub(super) content: Content,
    pub(super) compression: Compression,
}

/// Holds what making a layer once has shown.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) diff_id_hex: String,
    pub(super) stored: u64,
}

impl Recipe {
    /// Makes the layer's tar: a header, the file, padding and the end.
    pub(super) fn tar(self) -> impl Read + Send + 'static {
        let header = RawHeader::file("data").block(self.size);
        let end = zeros(padding(self.size) + 2 * BLOCK as u64);
        Cursor::new(header).chain(Made::new(self.content, self.seed, self.size)).chain(end)
    }

    /// Makes the layer as it is stored.
    pub(super) fn blob(self) -> Box<dyn Read + Send> {
        self.compression.reader(self.tar())
    }

    /// Makes the layer once and keeps only what must be known beforehand.
    pub(super) fn facts(self) -> Facts {
        let mut hasher = Sha256::new();
        let plain = drain(self.tar(), |bytes| hasher.update(bytes));
        let stored = match self.compression {
            Compression::None => plain,
            _ => drain(self.blob(), |_| ()),
        };
        Facts { diff_id_hex: hex(&hasher.finalize()), stored }
    }
}

/// Gives the number of bytes from the end of some content to the end of its block.
pub(super) fn padding(size: u64) -> u64 {
    size.next_multiple_of(BLOCK as u64) - size
}

/// Reads so many zero bytes.
pub(super) fn zeros(count: u64) -> impl Read + Send + 'static {
    io::repeat(0).take(count)
}

/// Reads to the end and gives the number of bytes.
fn drain(mut input: impl Read, mut see: impl FnMut(&[u8])) -> u64 {
    let mut buffer = vec![0; 64 << 10];
    let mut total = 0;
    loop {
        let read = input.read(&mut buffer).expect("made up content cannot fail to be read");
        if read == 0 {
            return total;
        }
        see(&buffer[..read]);
        total += read as u64;
    }
}
