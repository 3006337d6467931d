//! Two threads for one content: one reads and hashes, the other decompresses.
//!
//! One hash is bound by latency, and one inflater cannot be shared out; but what a lone content costs
//! besides these can be done by a core that would be idle.

use std::io::{self, Read};
use std::sync::Arc;

use super::context::Context;
use super::exchange::{Exchange, Turn};
use super::inventory::Blob;
use super::raw::Hashed;
use super::work::{Feed, PIECE, Work};
use crate::digest::Hasher;

/// Bytes of a plain content that are read at a time.
const PLAIN: usize = 256 << 10;

/// Reads what is left of a content.
pub(super) fn run<R: Read + Send>(mut work: Work<R>, context: &Context<'_>) -> io::Result<Blob> {
    let exchange = Arc::new(Exchange::new(if work.is_plain() { PLAIN } else { PIECE }));
    let mut reader = match &mut work.feed {
        Feed::Packed(unpacker) => unpacker.raw().detach(&exchange),
        Feed::Plain { .. } => None,
    };
    if reader.is_none() {
        exchange.put_packed((Box::default(), 0));
    }
    let Work { feed, content, .. } = &mut work;
    let (hasher, walk) = content.parts();
    let (made, read) = std::thread::scope(|scope| {
        let maker = scope.spawn(|| make(feed, &exchange, context));
        let give_up = GiveUp(&exchange);
        let mut read = Ok(());
        while let Some(turn) = exchange.turn() {
            read = take(turn, reader.as_mut(), hasher, &exchange, |bytes| walk.feed(bytes));
            if read.is_err() {
                break;
            }
        }
        drop(give_up);
        (maker.join(), read)
    });
    read?;
    made.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    Ok(work.finish_with(reader.map(|reader| reader.hasher.finish())))
}

/// Lets the other thread end when this one does, however it ends.
struct GiveUp<'a>(&'a Exchange);

impl Drop for GiveUp<'_> {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// Fills buffers until there is nothing more.
fn make<R: Read>(feed: &mut Feed<R>, exchange: &Exchange, context: &Context<'_>) -> io::Result<()> {
    let _end = End(exchange);
    loop {
        let mut buffer = exchange.take_unpacked()?;
        match feed.fill(&mut buffer, context)? {
            Some(n) => exchange.put_unpacked((buffer, n)),
            None => return Ok(()),
        }
    }
}

struct End<'a>(&'a Exchange);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.end_unpacked();
    }
}

/// Reads a piece, hashes it together with one that was made of earlier ones, and hands it over.
fn take<R: Read>(
    turn: Turn,
    reader: Option<&mut Hashed<R>>,
    hasher: &mut Hasher,
    exchange: &Exchange,
    walk: impl FnOnce(&[u8]),
) -> io::Result<()> {
    let mut messages: Vec<(&mut Hasher, &[u8])> = Vec::new();
    let mut packed = None;
    if let (Some(mut buffer), Some(reader)) = (turn.packed, reader) {
        let n = reader.read(&mut buffer)?;
        let (buffer, _) = packed.insert((buffer, n));
        messages.push((&mut reader.hasher, &buffer[..n]));
    }
    if let Some((buffer, n)) = &turn.unpacked {
        messages.push((hasher, &buffer[..*n]));
    }
    Hasher::update_all(&mut messages);
    if let Some(piece) = packed {
        exchange.put_packed(piece);
    }
    if let Some((buffer, n)) = turn.unpacked {
        walk(&buffer[..n]);
        exchange.give_unpacked(buffer);
    }
    Ok(())
}
