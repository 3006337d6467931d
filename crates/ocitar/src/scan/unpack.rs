use std::io::{self, BufRead, Read};

use super::context::Context;
use super::raw::Raw;
use crate::codec::{Codec, DecodeFault, Decoder, Window};

/// A compressed content that is being decompressed, and read to its end whatever that gives.
pub(super) struct Unpacker<R: Read> {
    codec: Codec,
    decoder: Decoder<Raw<R>>,
    stage: Stage,
    made: u64,
    read: u64,
    fault: Option<DecodeFault>,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Decoding,
    /// The decoder has stopped, at a fault or behind the last byte it needs; the rest is hashed.
    Draining,
    Done,
}

impl<R: Read> Unpacker<R> {
    /// Fails only for lack of memory.
    pub(super) fn new(codec: Codec, window: Window, raw: Raw<R>) -> io::Result<Self> {
        let decoder = Decoder::new(codec, raw, window)?;
        Ok(Self { codec, decoder, stage: Stage::Decoding, made: 0, read: 0, fault: None })
    }

    pub(super) fn raw(&mut self) -> &mut Raw<R> {
        self.decoder.source()
    }

    /// Bytes as stored that were read.
    pub(super) fn read(&self) -> u64 {
        self.read
    }

    /// Why the content could not be decompressed.
    pub(super) fn into_fault(self) -> Option<DecodeFault> {
        self.fault
    }

    /// Puts the next bytes into `out`, which may be none before the end; `None` at the end.
    pub(super) fn fill(&mut self, out: &mut [u8], context: &Context<'_>) -> io::Result<Option<usize>> {
        let filled = match self.stage {
            Stage::Decoding => Some(self.decode(out, context)?),
            Stage::Draining => Some(self.drain().map(|()| 0)?),
            Stage::Done => None,
        };
        self.read = self.raw().count();
        Ok(filled)
    }

    fn decode(&mut self, out: &mut [u8], context: &Context<'_>) -> io::Result<usize> {
        let mut length = 0;
        while length < out.len() && self.stage == Stage::Decoding {
            match self.decoder.read(&mut out[length..]) {
                Ok(0) => self.stage = Stage::Draining,
                Ok(n) => {
                    length += n;
                    self.count(n as u64, context);
                }
                Err(error) => match self.raw().take_error() {
                    Some(error) => return Err(error),
                    None => self.fail(DecodeFault::new(self.codec, &error)),
                },
            }
        }
        Ok(length)
    }

    fn count(&mut self, n: u64, context: &Context<'_>) {
        let limit = context.limits.layer_decoded;
        let room = limit - self.made;
        if !context.count_decoded(n.min(room)) {
            self.fail(DecodeFault::too_large(self.codec, context.limits.decoded));
        } else if n > room {
            self.fail(DecodeFault::too_large(self.codec, limit));
        }
        self.made += n.min(room);
    }

    fn fail(&mut self, fault: DecodeFault) {
        self.fault.get_or_insert(fault);
        self.stage = Stage::Draining;
    }

    fn drain(&mut self) -> io::Result<()> {
        let raw = self.raw();
        let n = raw.fill_buf().map(<[u8]>::len);
        match n {
            Ok(0) => self.stage = Stage::Done,
            Ok(n) => raw.consume(n),
            Err(error) => return Err(raw.take_error().unwrap_or(error)),
        }
        Ok(())
    }
}
