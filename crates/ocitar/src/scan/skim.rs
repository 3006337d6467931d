//! A layer that is read for its files alone: headers, and the contents that are needed.
//!
//! Nothing is proven by it: the blob has neither digest nor diffID. What is wrong with headers is
//! found as far as they are read.

use std::io;

use super::context::Context;
use super::inventory::Blob;
use super::source::Source;
use crate::changeset::{Ahead, ChangesetWalker};
use crate::codec::PEEK;

/// Bytes read at a time where headers are: most files are smaller.
const HEADERS: usize = 8 << 10;
/// Bytes read at a time of a content.
const PIECE: u64 = 256 << 10;

/// Reads a member of `size` bytes that is not compressed.
pub(super) fn read(source: &mut dyn Source, size: u64, context: &Context<'_>) -> io::Result<Blob> {
    let mut walker = ChangesetWalker::recording(&context.limits, context.records.recorder());
    let (mut buffer, mut at, mut blob) = (vec![0; HEADERS], 0, None);
    while at < size {
        let left = size - at;
        let want = match walker.ahead() {
            Ahead::Ignored(bytes) => {
                let bytes = bytes.min(left);
                source.skip(bytes)?;
                walker.pass(bytes);
                at += bytes;
                continue;
            }
            Ahead::Headers => HEADERS as u64,
            Ahead::Content(bytes) => bytes.clamp(HEADERS as u64, PIECE),
        };
        let want = usize::try_from(want.min(left)).expect("no more than a piece");
        buffer.resize(buffer.len().max(want), 0);
        let n = source.read(&mut buffer[..want])?;
        blob.get_or_insert_with(|| Blob::new(&buffer[..n.min(PEEK)], size));
        walker.feed(&buffer[..n]);
        at += n as u64;
    }
    let mut blob = blob.unwrap_or_else(|| Blob::new(&[], size));
    blob.skimmed = Some(Box::new(walker.finish()));
    Ok(blob)
}
