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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};
    use std::sync::Arc;

    use ocitar_testkit::LayerBuilder;
    use proptest::prelude::*;

    use super::super::blob;
    use super::super::options::ScanOptions;
    use super::super::recording::Recording;
    use super::*;
    use crate::changeset::{Changeset, Needed, NodeKind};

    struct Bytes<'a> {
        all: Cursor<&'a [u8]>,
        /// Bytes given at a time.
        most: usize,
    }

    impl Read for Bytes<'_> {
        fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
            let most = buf.len().min(self.most);
            self.all.read(&mut buf[..most])
        }
    }

    impl Source for Bytes<'_> {
        fn skip(&mut self, bytes: u64) -> io::Result<()> {
            let at = self.all.position() + bytes;
            assert!(at <= self.all.get_ref().len() as u64, "{at}");
            self.all.set_position(at);
            Ok(())
        }
    }

    fn whole(bytes: &[u8]) -> Option<Changeset> {
        let context = Context::recording(&ScanOptions::new(), Some(Recording::default()));
        let blob = blob::read(bytes, bytes.len() as u64, true, &context).expect("bytes can be read");
        blob.changeset().cloned()
    }

    fn skimmed(bytes: &[u8], most: usize, needed: Option<Needed>) -> Changeset {
        let context = Context::recording(&ScanOptions::new(), Some(Recording::default()));
        if let Some(needed) = needed {
            context.records.set_needed(&Arc::new(needed));
        }
        let mut source = Bytes { all: Cursor::new(bytes), most };
        let blob = read(&mut source, bytes.len() as u64, &context).expect("bytes can be read");
        *blob.skimmed.expect("it was skimmed")
    }

    fn forget(mut changeset: Changeset) -> Changeset {
        for entry in changeset.files.iter_mut().flat_map(|files| &mut Arc::make_mut(files).entries) {
            if let NodeKind::File { digest, .. } = &mut entry.node.kind {
                *digest = None;
            }
        }
        changeset
    }

    fn layer(sizes: &[usize]) -> Vec<u8> {
        let file = |layer: LayerBuilder, (i, size): (usize, &usize)| {
            let path = format!("d/{}", "x".repeat(1 + i * 40));
            match i % 4 {
                0 => layer.dir("d").file(&path, vec![b'1'; *size]),
                1 => layer.xattr("user.a", "b").file(&path, vec![b'2'; *size]),
                2 => layer.hardlink(&path, &format!("d/{}", "x".repeat(1 + (i - 1) * 40))),
                _ => layer.whiteout(&format!("d/gone{i}")).file(&format!(".wh..wh.{i}"), vec![b'3'; *size]),
            }
        };
        sizes.iter().enumerate().fold(LayerBuilder::new(), file).bytes()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// A layer that is skimmed holds what it holds when it is read, sound or not.
        #[test]
        fn headers_tell_what_the_whole_does(
            sizes in prop::collection::vec(prop_oneof![0..3usize, 500..530usize, 0..40_000usize], 0..12),
            damage in prop::option::of((any::<prop::sample::Index>(), any::<u8>())),
            cut in prop::option::of(any::<prop::sample::Index>()),
            most in prop_oneof![1..2000usize, Just(usize::MAX)],
        ) {
            let mut bytes = layer(&sizes);
            if let Some((at, byte)) = damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if let Some(cut) = cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            let Some(whole) = whole(&bytes) else {
                return Ok(());
            };
            prop_assert_eq!(&skimmed(&bytes, most, None), &whole);
            prop_assert_eq!(skimmed(&bytes, most, Some(Needed::default())), forget(whole));
        }
    }
}
