//! An archive that can only be read forward: one thread reads, the others hash.

use std::io::{self, BufReader, Read};

use super::blob;
use super::context::Context;
use super::fault::{ScanFault, Stop};
use super::guard::Guard;
use super::inventory::{Blob, Inventory, Outer};
use super::options::Detail;
use super::walk::{self, Ended, Found, Tape};
use super::workers::{self, Feed};
use crate::codec::{Codec, DecodeFault, Decoder, PEEK, Window, has_skippable_frame, has_xz_filters};
use crate::error::Result;
use crate::location::Location;
use crate::name::MemberName;
use crate::progress::Event;

/// Bytes read and decompressed ahead.
const BUFFER: usize = 64 << 10;

/// Scans a stream of `total` bytes, if that is known.
pub(super) fn scan(input: impl Read, total: Option<u64>, context: &Context<'_>) -> Result<Inventory> {
    context.report(Event::Begin { total })?;
    let mut input = Guard::new(Metered { inner: input, context });
    let (head, outer) = sniff(&mut input)?;
    let mut found = Vec::new();
    let source = BufReader::with_capacity(BUFFER, head.as_slice().chain(&mut input));
    // Only one archive at a time is read as a stream.
    let decoder = Decoder::new(outer.codec, source, Window::Large)?;
    // Headers are read in blocks, for which no decoder should be asked anew.
    let decoder = BufReader::with_capacity(BUFFER, decoder);
    let walked = match context.threads {
        _ if context.detail == Detail::Metadata => inline(decoder, outer.codec, context, &mut found),
        1 => inline(decoder, outer.codec, context, &mut found),
        _ => threaded(decoder, outer.codec, context, &mut found),
    };
    if let Some(error) = input.take_error() {
        return Err(error.into());
    }
    let (ended, blobs) = walked?;
    let inventory = Inventory::assemble(found, blobs, Some(outer), ended, context);
    context.report(Event::End)?;
    Ok(inventory)
}

fn sniff(input: &mut impl Read) -> Result<(Vec<u8>, Outer)> {
    let mut head = Vec::with_capacity(PEEK);
    input.take(PEEK as u64).read_to_end(&mut head)?;
    let codec = Codec::sniff(&head);
    let unlike_podman = has_skippable_frame(&head) || has_xz_filters(&head);
    Ok((head, Outer { codec, unlike_podman }))
}

type Walked = Result<(Ended, Vec<(usize, Blob)>)>;

fn inline(decoder: impl Read, codec: Codec, context: &Context<'_>, found: &mut Vec<Found>) -> Walked {
    let mut blobs = Vec::new();
    let sink = |index, size, content: &mut dyn Read| {
        let blob = blob::read(&mut *content, size, context.records.is_on(), context);
        // What is not looked at has to pass all the same. A content that ends early is the tape's to
        // notice.
        if let (Ok(blob), Ok(_)) = (blob, io::copy(content, &mut io::sink())) {
            blobs.push((index, blob));
        }
    };
    let mut tape = StreamTape::new(decoder, codec, context, sink);
    let ended = walk::walk(&mut tape, &context.limits, found)?;
    Ok((ended, blobs))
}

fn threaded(decoder: impl Read, codec: Codec, context: &Context<'_>, found: &mut Vec<Found>) -> Walked {
    workers::run(context, |feed: &Feed<'_>| {
        let sink = |index, size, content: &mut dyn Read| feed.send(index, size, content);
        let mut tape = StreamTape::new(decoder, codec, context, sink);
        walk::walk(&mut tape, &context.limits, found)
    })
}

/// Counts what is read of the input, and stops when the work is cancelled.
struct Metered<'a, R> {
    inner: R,
    context: &'a Context<'a>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.context.report(Event::Read { bytes: n as u64 }).map_err(io::Error::other)?;
        Ok(n)
    }
}

/// The decompressed stream, which remembers where it is.
struct Stream<R> {
    decoder: Guard<R>,
    position: u64,
}

impl<R: Read> Read for Stream<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.decoder.read(buf)?;
        self.position += n as u64;
        Ok(n)
    }
}

/// Exactly so many bytes of a stream: ending earlier is an error.
struct Exact<'a, R> {
    inner: &'a mut R,
    left: u64,
}

impl<R: Read> Read for Exact<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let want = usize::try_from(self.left).map_or(buf.len(), |left| left.min(buf.len()));
        // Even a read of nothing may make a decoder go on, and fail.
        if want == 0 {
            return Ok(0);
        }
        let n = self.inner.read(&mut buf[..want])?;
        self.left -= n as u64;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(n)
    }
}

/// Hands each content of a stream to the sink.
struct StreamTape<'a, R, S> {
    stream: Stream<R>,
    codec: Codec,
    context: &'a Context<'a>,
    sink: S,
}

impl<'a, R: Read, S: FnMut(usize, u64, &mut dyn Read)> StreamTape<'a, R, S> {
    fn new(decoder: R, codec: Codec, context: &'a Context<'a>, sink: S) -> Self {
        let stream = Stream { decoder: Guard::new(decoder), position: 0 };
        Self { stream, codec, context, sink }
    }

    fn check_room(&self, size: u64) -> std::result::Result<(), Stop> {
        // The declared size may reach beyond the limit; what is read may not.
        let room = self.context.limits.archive_decoded.saturating_sub(self.stream.position);
        if size > room && self.codec != Codec::Plain {
            let at = Location::offset(self.stream.position);
            return Err(Stop::Fault(ScanFault::OuterSize(self.codec), at));
        }
        Ok(())
    }

    /// An error of the stream is the outer compression's fault; the source's own errors are kept
    /// apart by its guard.
    fn check(&mut self) -> std::result::Result<(), Stop> {
        // Where a decoder notices a fault depends on how it is read, so no place is named.
        if let Some(error) = self.stream.decoder.take_error() {
            let fault = DecodeFault::new(self.codec, &error);
            return Err(Stop::Fault(ScanFault::Outer(fault), Location::default()));
        }
        let at = Location::offset(self.stream.position);
        if self.stream.position > self.context.limits.archive_decoded && self.codec != Codec::Plain {
            return Err(Stop::Fault(ScanFault::OuterSize(self.codec), at));
        }
        Ok(())
    }
}

impl<R: Read, S: FnMut(usize, u64, &mut dyn Read)> Tape for StreamTape<'_, R, S> {
    fn position(&self) -> u64 {
        self.stream.position
    }

    fn read(&mut self, buf: &mut [u8]) -> std::result::Result<usize, Stop> {
        let mut length = 0;
        while length < buf.len() {
            match self.stream.read(&mut buf[length..]) {
                Ok(0) | Err(_) => break,
                Ok(n) => length += n,
            }
        }
        self.check()?;
        Ok(length)
    }

    fn content(&mut self, index: usize, name: &MemberName, size: u64) -> std::result::Result<bool, Stop> {
        self.context.report(Event::Member { name, size })?;
        self.check_room(size)?;
        let end = self.stream.position + size;
        (self.sink)(index, size, &mut Exact { inner: &mut self.stream, left: size });
        self.check()?;
        Ok(self.stream.position == end)
    }

    fn skip(&mut self, size: u64) -> std::result::Result<bool, Stop> {
        self.check_room(size)?;
        let end = self.stream.position + size;
        // What goes wrong is seen by the check.
        let _ = io::copy(&mut Exact { inner: &mut self.stream, left: size }, &mut io::sink());
        self.check()?;
        Ok(self.stream.position == end)
    }

    fn complete(&mut self) -> std::result::Result<(), Stop> {
        Ok(self.context.report(Event::Complete)?)
    }
}
