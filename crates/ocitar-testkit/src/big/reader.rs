//! A big archive while it is read.

use std::io::{self, Cursor, Read};
use std::vec::IntoIter;

use super::layer::Recipe;

/// Says what comes next in an archive.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A layer, made when it is its turn.
    Layer(Recipe),
}

/// Reads a [`BigArchive`](super::BigArchive), making it up on the way.
pub struct BigReader {
    current: Box<dyn Read + Send>,
    rest: IntoIter<Segment>,
}

impl BigReader {
    pub(super) fn new(segments: Vec<Segment>) -> Self {
        Self { current: Box::new(io::empty()), rest: segments.into_iter() }
    }
}

impl Segment {
    fn open(self) -> Box<dyn Read + Send> {
        match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes)),
            Self::Layer(recipe) => recipe.blob(),
        }
    }
}

impl Read for BigReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.rest.next() {
                Some(segment) => self.current = segment.open(),
                None => return Ok(0),
            }
        }
    }
}
