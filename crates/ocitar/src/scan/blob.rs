//! One member's bytes: digest, compression, diffID and document, in one pass.

use std::io::{self, Read};

use super::ahead;
use super::content::Content;
use super::context::Context;
use super::inventory::Blob;
use super::options::Detail;
use super::raw::fill;
use super::work::{PIECE, Work};
use crate::codec::{self, Codec, PEEK, Window, has_skippable_frame};
use crate::digest::BlobDigest;
use crate::name::MemberName;

/// Documents up to this size are kept whatever they say.
const SMALL_DOCUMENT: usize = 64 << 10;
/// Contents below this size are read by one thread alone: they are done before a turn is over.
const LEAST: u64 = 1 << 20;

/// How a content is read best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Not at all.
    Unread,
    /// Its headers, as a layer, and what is needed of its files.
    Skimmed,
    /// By one thread from begin to end.
    Alone,
    /// Likewise, and no other such content at the same time, as it takes much memory.
    Serial,
    /// A piece at a time, together with others.
    Together(Cost),
}

/// What reading a content takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Time for a byte as stored, against that for a plain one.
    pub(super) weight: u64,
    /// Messages that are hashed.
    pub(super) lanes: usize,
    /// Memory, in shares of which each thread has two.
    pub(super) shares: usize,
}

impl Way {
    /// How to read a member of that name and size, which begins with `head`.
    pub(super) fn of(name: &MemberName, head: &[u8], size: u64, context: &Context<'_>) -> Self {
        match () {
            () if !context.records.reads(name) => Self::Unread,
            () if context.records.skims(name) && is_layer(head, size, context) => Self::Skimmed,
            () => Self::of_bytes(head, size, context),
        }
    }

    /// How to read a content of `size` bytes that begins with `head`.
    pub(super) fn of_bytes(head: &[u8], size: u64, context: &Context<'_>) -> Self {
        let codec = Codec::sniff(head);
        if context.detail == Detail::Metadata || size < LEAST {
            return Self::Alone;
        }
        if codec::has_large_window(head) {
            return Self::Serial;
        }
        if codec == Codec::Plain {
            let cost = Cost { weight: 1, lanes: 1, shares: 0 };
            return if is_document(head, size, context) { Self::Alone } else { Self::Together(cost) };
        }
        // Layers are about three times as large once decompressed.
        let weight = match codec {
            Codec::Plain | Codec::Zstd => 8,
            Codec::Gzip => 11,
            Codec::Bzip2 | Codec::Xz => 100,
        };
        let shares = if codec::zstd_window(head).is_some_and(|window| window > 2 << 20) { 2 } else { 1 };
        Self::Together(Cost { weight, lanes: 2, shares })
    }
}

impl Blob {
    /// Of a blob that is not compressed, the one hash is both its digest and its diffID.
    pub(super) fn set_plain(&mut self, content: Content) {
        let decoded = content.finish();
        self.digest = Some(BlobDigest::new(decoded.diff_id.digest()));
        self.decoded = Some(Ok(decoded));
    }

    /// What the first bytes tell.
    pub(super) fn new(head: &[u8], size: u64) -> Self {
        Self {
            size,
            digest: None,
            codec: Codec::sniff(head),
            decoded: None,
            skimmed: None,
            skippable_first: has_skippable_frame(head),
            document: None,
        }
    }
}

/// Reads a member of `size` bytes from `source`, which gives exactly these, and records its entries
/// if that is wanted.
pub(super) fn read(
    mut source: impl Read,
    size: u64,
    record: bool,
    context: &Context<'_>,
) -> io::Result<Blob> {
    let mut head = [0; PEEK];
    let length = fill(&mut source, &mut head)?;
    let head = &head[..length];
    if Codec::sniff(head) == Codec::Plain && is_document(head, size, context) {
        return document(head, source, size, record, context);
    }
    if context.detail == Detail::Metadata {
        return Ok(Blob::new(head, size));
    }
    let window = if codec::has_large_window(head) { Window::Large } else { Window::Small };
    let mut work = Work::new(head, source, size, window, Content::new(context, record))?;
    let mut buffer = vec![0; if work.is_plain() { small(size) } else { PIECE }];
    while work.step(&mut buffer, context)? {}
    Ok(work.finish())
}

/// Reads a large compressed member, with a second thread.
pub(super) fn read_ahead(
    source: impl Read + Send,
    size: u64,
    record: bool,
    context: &Context<'_>,
) -> io::Result<Blob> {
    ahead::run(Work::begin(source, size, Content::new(context, record))?, context)
}

/// No more than the content needs.
fn small(size: u64) -> usize {
    usize::try_from(size).map_or(PIECE, |size| size.clamp(1, PIECE))
}

/// Whether the first bytes may be those of a JSON object or array that is not too large.
fn is_document(head: &[u8], size: u64, context: &Context<'_>) -> bool {
    let first = head.iter().find(|b| !b.is_ascii_whitespace());
    size > 0 && size <= context.limits.document && matches!(first, None | Some(b'{' | b'['))
}

/// Whether the first bytes may be those of a layer that is not compressed.
fn is_layer(head: &[u8], size: u64, context: &Context<'_>) -> bool {
    Codec::sniff(head) == Codec::Plain && !is_document(head, size, context)
}

fn document(
    head: &[u8],
    source: impl Read,
    size: u64,
    record: bool,
    context: &Context<'_>,
) -> io::Result<Blob> {
    let mut bytes = head.to_vec();
    source.take(context.limits.document).read_to_end(&mut bytes)?;
    let mut content = Content::new(context, record);
    content.update(&bytes);
    let mut blob = Blob::new(head, size);
    blob.set_plain(content);
    if is_metadata(&bytes) && context.keep_document(bytes.len() as u64) {
        blob.document = Some(bytes.into());
    }
    Ok(blob)
}

/// Whether a document may describe an image. A large one that does not speak of layers, manifests
/// or a root filesystem is a bill of materials or another attestation, which nobody looks into.
fn is_metadata(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    bytes.len() <= SMALL_DOCUMENT
        || [&b"\"rootfs\""[..], b"\"layers\"", b"\"manifests\""].into_iter().any(has)
}
