//! A compressed content as it is stored: read in pieces, and each piece hashed once.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use super::exchange::Exchange;
use crate::digest::{Digest, Hasher};

/// Bytes read at a time.
pub(super) const PIECE: usize = 128 << 10;

/// A source and the hash of what came out of it.
pub(super) struct Hashed<R> {
    inner: R,
    pub(super) hasher: Hasher,
    count: u64,
}

impl<R: Read> Hashed<R> {
    /// Fills `buf` as far as the source goes, without hashing.
    pub(super) fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = fill(&mut self.inner, buf)?;
        self.count += n as u64;
        Ok(n)
    }
}

/// Where the pieces come from.
enum Origin<R> {
    /// Read and hashed here.
    Here(Hashed<R>),
    /// Read and hashed by another thread.
    There(Arc<Exchange>),
}

/// The pieces as a decoder reads them.
pub(super) struct Raw<R> {
    origin: Origin<R>,
    piece: Box<[u8]>,
    at: usize,
    end: usize,
    /// Whether the piece is still to be hashed. That is put off until another message is hashed, as
    /// two together take less time than one after the other.
    is_pending: bool,
    /// The source's own error. A decoder above it turns that into one of its own; but a damaged
    /// content is a fact, and a failing disk is not.
    failed: Option<io::Error>,
}

impl<R: Read> Raw<R> {
    /// A content of `size` bytes that begins with `head`, which was read already.
    pub(super) fn new(head: &[u8], inner: R, size: u64) -> Self {
        let mut piece = vec![0; usize::try_from(size).map_or(PIECE, |size| size.clamp(head.len(), PIECE))];
        piece[..head.len()].copy_from_slice(head);
        let hashed = Hashed { inner, hasher: Hasher::new(), count: head.len() as u64 };
        Self {
            origin: Origin::Here(hashed),
            piece: piece.into(),
            at: 0,
            end: head.len(),
            is_pending: !head.is_empty(),
            failed: None,
        }
    }

    /// The piece that is to be hashed, if there is one; it then counts as hashed.
    pub(super) fn pending(&mut self) -> Option<(&mut Hasher, &[u8])> {
        match &mut self.origin {
            Origin::Here(hashed) if std::mem::take(&mut self.is_pending) => {
                Some((&mut hashed.hasher, &self.piece[..self.end]))
            }
            _ => None,
        }
    }

    /// Hands the source over to another thread, which gives the pieces from now on.
    pub(super) fn detach(&mut self, exchange: &Arc<Exchange>) -> Option<Hashed<R>> {
        self.settle();
        match std::mem::replace(&mut self.origin, Origin::There(Arc::clone(exchange))) {
            Origin::Here(hashed) => Some(hashed),
            Origin::There(_) => None,
        }
    }

    /// Bytes read of the source so far.
    pub(super) fn count(&self) -> u64 {
        match &self.origin {
            Origin::Here(hashed) => hashed.count,
            Origin::There(_) => 0,
        }
    }

    /// The source's own error, if it had one.
    pub(super) fn take_error(&mut self) -> Option<io::Error> {
        self.failed.take()
    }

    /// The digest of all pieces, if they were hashed here.
    pub(super) fn digest(&mut self) -> Option<Digest> {
        self.settle();
        match &mut self.origin {
            Origin::Here(hashed) => Some(std::mem::take(&mut hashed.hasher).finish()),
            Origin::There(_) => None,
        }
    }

    /// Hashes what has waited for company in vain.
    fn settle(&mut self) {
        if let Some((hasher, bytes)) = self.pending() {
            hasher.update(bytes);
        }
    }

    fn next(&mut self) -> io::Result<()> {
        self.settle();
        (self.at, self.end) = (0, 0);
        match &mut self.origin {
            Origin::Here(hashed) => {
                self.end = hashed.read(&mut self.piece)?;
                self.is_pending = self.end > 0;
            }
            Origin::There(exchange) => {
                let before = std::mem::take(&mut self.piece);
                (self.piece, self.end) = exchange.next_packed(before)?;
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Raw<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buf.len());
        buf[..n].copy_from_slice(&available[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Raw<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end {
            self.next().map_err(|e| {
                let copy = io::Error::new(e.kind(), e.to_string());
                self.failed = Some(e);
                copy
            })?;
        }
        Ok(&self.piece[self.at..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

/// Reads until `buf` is full or the source ends.
pub(super) fn fill(source: &mut impl Read, buf: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buf.len() {
        match source.read(&mut buf[length..]) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(length)
}
