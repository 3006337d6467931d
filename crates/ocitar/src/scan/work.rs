//! A content on its way: read, decompressed, hashed and walked, a piece at a time.

use std::io::{self, Read};

use super::content::Content;
use super::context::Context;
use super::inventory::Blob;
use super::raw::{Raw, fill};
use super::unpack::Unpacker;
use crate::codec::{Codec, PEEK, Window};
use crate::digest::{BlobDigest, Digest, Hasher};

/// Bytes decompressed at a time: the knee of the inflater's speed.
pub(super) const PIECE: usize = 512 << 10;

/// What is known of a content before its end, and how to get the rest.
pub(super) struct Work<R: Read> {
    pub(super) feed: Feed<R>,
    pub(super) content: Content,
    blob: Blob,
}

/// Where a content's decompressed bytes come from.
pub(super) enum Feed<R: Read> {
    Plain {
        head: Vec<u8>,
        source: R,
        /// Bytes given so far.
        done: u64,
    },
    Packed(Box<Unpacker<R>>),
}

impl<R: Read> Work<R> {
    /// A content of `size` bytes whose window is small, from its first byte.
    pub(super) fn begin(mut source: R, size: u64, content: Content) -> io::Result<Self> {
        let mut head = [0; PEEK];
        let length = fill(&mut source, &mut head)?;
        Self::new(&head[..length], source, size, Window::Small, content)
    }

    /// A content of `size` bytes that begins with `head`; `source` gives what follows.
    pub(super) fn new(
        head: &[u8],
        source: R,
        size: u64,
        window: Window,
        content: Content,
    ) -> io::Result<Self> {
        let blob = Blob::new(head, size);
        let feed = match blob.codec {
            Codec::Plain => Feed::Plain { head: head.to_vec(), source, done: 0 },
            codec => Feed::Packed(Box::new(Unpacker::new(codec, window, Raw::new(head, source, size))?)),
        };
        Ok(Self { feed, content, blob })
    }

    /// Takes the next piece, by way of `buffer`; false at the end.
    pub(super) fn step(&mut self, buffer: &mut [u8], context: &Context<'_>) -> io::Result<bool> {
        let Some(n) = self.feed.fill(buffer, context)? else {
            return Ok(false);
        };
        update_all([(&mut *self, &buffer[..n])].into_iter());
        Ok(true)
    }

    pub(super) fn is_plain(&self) -> bool {
        matches!(self.feed, Feed::Plain { .. })
    }

    /// Bytes as stored that are still to be read.
    pub(super) fn left(&self) -> u64 {
        let done = match &self.feed {
            Feed::Plain { done, .. } => *done,
            Feed::Packed(unpacker) => unpacker.read(),
        };
        self.blob.size.saturating_sub(done)
    }

    /// Ends the content.
    pub(super) fn finish(mut self) -> Blob {
        let raw = match &mut self.feed {
            Feed::Plain { .. } => None,
            Feed::Packed(unpacker) => unpacker.raw().digest(),
        };
        self.finish_with(raw)
    }

    /// The same for a content that is compressed and was hashed elsewhere as it is stored.
    pub(super) fn finish_with(self, raw: Option<Digest>) -> Blob {
        let Self { feed, content, mut blob } = self;
        let Feed::Packed(unpacker) = feed else {
            blob.set_plain(content);
            return blob;
        };
        blob.digest = raw.map(BlobDigest::new);
        blob.decoded = Some(unpacker.into_fault().map_or_else(|| Ok(content.finish()), Err));
        blob
    }
}

impl<R: Read> Feed<R> {
    /// Puts the next bytes into `out`, which may be none before the end; `None` at the end.
    pub(super) fn fill(&mut self, out: &mut [u8], context: &Context<'_>) -> io::Result<Option<usize>> {
        match self {
            Self::Packed(unpacker) => unpacker.fill(out, context),
            Self::Plain { head, source, done } => {
                let (first, rest) = out.split_at_mut(head.len().min(out.len()));
                first.copy_from_slice(&head[..first.len()]);
                let n = first.len() + fill(source, rest)?;
                head.drain(..first.len());
                *done += n as u64;
                Ok((n > 0).then_some(n))
            }
        }
    }
}

/// Hashes a piece of each content together, and what waits of its stored form; then walks them.
pub(super) fn update_all<'a, R: Read + 'a>(pieces: impl Iterator<Item = (&'a mut Work<R>, &'a [u8])>) {
    let (mut hashers, mut walkers): (Vec<(&mut Hasher, &[u8])>, Vec<_>) = (Vec::new(), Vec::new());
    for (work, bytes) in pieces {
        if let Feed::Packed(unpacker) = &mut work.feed {
            hashers.extend(unpacker.raw().pending());
        }
        let (hasher, walker) = work.content.parts();
        hashers.push((hasher, bytes));
        walkers.push((walker, bytes));
    }
    Hasher::update_all(&mut hashers);
    walkers.into_iter().for_each(|(walker, bytes)| walker.feed(bytes));
}
