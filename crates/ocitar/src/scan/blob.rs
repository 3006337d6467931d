//! One member's bytes: digest, compression, diffID and document, in one pass.

use std::io::{self, Read};

use super::context::Context;
use super::guard::Guard;
use super::inventory::{Blob, Decoded};
use super::options::Detail;
use crate::changeset::ChangesetWalker;
use crate::codec::{self, Codec, DecodeFault, PEEK, has_skippable_frame};
use crate::digest::{BlobDigest, DiffId, Hasher, HashingReader};

/// Bytes read or decompressed at a time: the knee of the inflater's speed.
const BUFFER: usize = 256 << 10;
/// Documents up to this size are kept whatever they say.
const SMALL_DOCUMENT: usize = 64 << 10;

/// Reads a member of `size` bytes from `source`, which gives exactly these.
pub(super) fn read(source: impl Read, size: u64, context: &Context<'_>) -> io::Result<Blob> {
    let mut source = Guard::new(source);
    let mut head = [0; PEEK];
    let length = fill(&mut source, &mut head)?;
    let head = &head[..length];
    let codec = Codec::sniff(head);
    let mut blob = Blob {
        size,
        digest: None,
        codec,
        decoded: None,
        skippable_first: has_skippable_frame(head),
        document: None,
    };
    match codec {
        Codec::Plain if is_document(head, size, context) => document(&mut blob, head, source, context)?,
        _ if context.detail == Detail::Metadata => {}
        Codec::Plain => plain(&mut blob, head, source, context)?,
        _ => compressed(&mut blob, head, source, context)?,
    }
    Ok(blob)
}

/// Whether a content of that size and beginning is hashed as it is, and not kept.
pub(super) fn is_plain(head: &[u8], size: u64, context: &Context<'_>) -> bool {
    let is_full = context.detail == Detail::Full;
    is_full && Codec::sniff(head) == Codec::Plain && !is_document(head, size, context)
}

/// A content that is hashed as it is.
pub(super) struct Plain(Content);

impl Plain {
    pub(super) fn new(context: &Context<'_>) -> Self {
        Self(Content::new(context))
    }

    /// Takes a piece of each of several.
    pub(super) fn update_all<'a>(pieces: impl Iterator<Item = (&'a mut Self, &'a [u8])>) {
        let (mut hashers, mut walkers) = (Vec::new(), Vec::new());
        for (Self(Content { hasher, size, changeset }), bytes) in pieces {
            *size += bytes.len() as u64;
            hashers.push((hasher, bytes));
            walkers.push((changeset, bytes));
        }
        Hasher::update_all(&mut hashers);
        walkers.into_iter().for_each(|(changeset, bytes)| changeset.feed(bytes));
    }

    pub(super) fn finish(self, size: u64) -> Blob {
        let mut blob = Blob {
            size,
            digest: None,
            codec: Codec::Plain,
            decoded: None,
            skippable_first: false,
            document: None,
        };
        set_plain(&mut blob, self.0);
        blob
    }
}

/// Whether the first bytes may be those of a JSON object or array that is not too large.
fn is_document(head: &[u8], size: u64, context: &Context<'_>) -> bool {
    let first = head.iter().find(|b| !b.is_ascii_whitespace());
    size > 0 && size <= context.limits.document && matches!(first, None | Some(b'{' | b'['))
}

fn document(blob: &mut Blob, head: &[u8], source: impl Read, context: &Context<'_>) -> io::Result<()> {
    let mut bytes = head.to_vec();
    source.take(context.limits.document).read_to_end(&mut bytes)?;
    let mut content = Content::new(context);
    content.update(&bytes);
    set_plain(blob, content);
    if is_metadata(&bytes) && context.keep_document(bytes.len() as u64) {
        blob.document = Some(bytes.into());
    }
    Ok(())
}

/// Whether a document may describe an image. A large one that does not speak of layers, manifests
/// or a root filesystem is a bill of materials or another attestation, which nobody looks into.
fn is_metadata(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| bytes.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    bytes.len() <= SMALL_DOCUMENT
        || [&b"\"rootfs\""[..], b"\"layers\"", b"\"manifests\""].into_iter().any(has)
}

fn plain(blob: &mut Blob, head: &[u8], mut source: impl Read, context: &Context<'_>) -> io::Result<()> {
    let mut content = Content::new(context);
    content.update(head);
    drain(&mut source, blob.size, |bytes| content.update(bytes))?;
    set_plain(blob, content);
    Ok(())
}

/// Decompressed bytes as they pass: hashed, counted, and walked as a layer.
struct Content {
    hasher: Hasher,
    size: u64,
    changeset: ChangesetWalker,
}

impl Content {
    fn new(context: &Context<'_>) -> Self {
        Self { hasher: Hasher::new(), size: 0, changeset: ChangesetWalker::new(&context.limits) }
    }

    fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.changeset.feed(bytes);
    }

    fn finish(self) -> Decoded {
        let diff_id = DiffId::new(self.hasher.finish());
        Decoded { diff_id, size: self.size, changeset: Box::new(self.changeset.finish()) }
    }
}

/// Of a blob that is not compressed, the one hash is both its digest and its diffID.
fn set_plain(blob: &mut Blob, content: Content) {
    let decoded = content.finish();
    blob.digest = Some(BlobDigest::new(decoded.diff_id.digest()));
    blob.decoded = Some(Ok(decoded));
}

fn compressed<R: Read>(
    blob: &mut Blob,
    head: &[u8],
    mut source: Guard<R>,
    context: &Context<'_>,
) -> io::Result<()> {
    let mut raw = HashingReader::new(head.chain(&mut source));
    let small = !codec::has_large_window(head);
    // Only one thread at a time may keep a large window.
    let turn = (!small).then(|| context.large_window());
    let decoded = match blob.codec {
        Codec::Zstd if small => decode(blob.codec, codec::small_zstd(&mut raw), context),
        codec => decode(codec, codec::decoder(codec, &mut raw), context),
    };
    drop(turn);
    // The decoder may have stopped early, at a fault or behind the last byte it needs.
    let rest = drain(&mut raw, blob.size, |_| {});
    let (digest, _) = raw.finish();
    if let Some(error) = source.take_error() {
        return Err(error);
    }
    rest?;
    blob.digest = Some(BlobDigest::new(digest));
    blob.decoded = Some(decoded);
    Ok(())
}

fn decode(
    codec: Codec,
    decoder: io::Result<Box<dyn Read + '_>>,
    context: &Context<'_>,
) -> Result<Decoded, DecodeFault> {
    let fault = |e| DecodeFault::new(codec, &e);
    let limit = context.limits.layer_decoded;
    let mut decoder = decoder.map_err(fault)?;
    let mut content = Content::new(context);
    let mut buffer = vec![0; BUFFER];
    loop {
        match decoder.read(&mut buffer).map_err(fault)? {
            0 => return Ok(content.finish()),
            n if content.size + n as u64 > limit => return Err(DecodeFault::too_large(codec, limit)),
            n if !context.count_decoded(n as u64) => {
                return Err(DecodeFault::too_large(codec, context.limits.decoded));
            }
            n => content.update(&buffer[..n]),
        }
    }
}

/// Reads to the end; `size` only bounds the buffer from above.
fn drain(source: &mut impl Read, size: u64, mut each: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = vec![0; usize::try_from(size).map_or(BUFFER, |n| n.clamp(1, BUFFER))];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(()),
            n => each(&buffer[..n]),
        }
    }
}

/// Reads until `buf` is full or the source ends.
fn fill(source: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buf.len() {
        match source.read(&mut buf[length..])? {
            0 => break,
            n => length += n,
        }
    }
    Ok(length)
}
