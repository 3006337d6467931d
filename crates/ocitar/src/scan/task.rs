use std::io::{self, Read};
use std::path::Path;

use super::ahead;
use super::blob::{self, Cost, Way};
use super::content::Content;
use super::context::Context;
use super::inventory::Blob;
use super::raw::fill;
use super::skim;
use super::source::Source;
use super::work::Work;
use crate::codec::PEEK;
use crate::error::{Error, ErrorKind, Result};

/// A content that is to be read.
pub(super) struct Task<'a> {
    pub(super) source: Box<dyn Source + 'a>,
    pub(super) size: u64,
    pub(super) way: Way,
    pub(super) label: Label<'a>,
}

/// What a content is known by while it is read.
#[derive(Clone, Copy)]
pub(super) struct Label<'a> {
    /// The caller's number for it.
    pub(super) key: usize,
    /// The content's own file, if it has one.
    pub(super) path: Option<&'a Path>,
    /// Whether its entries are recorded.
    pub(super) record: bool,
    pub(super) context: &'a Context<'a>,
}

impl Label<'_> {
    /// What the source's error means. The content's size was known, so one that now ends earlier
    /// was cut meanwhile.
    fn error(self, error: io::Error) -> Error {
        let error = match error.kind() {
            io::ErrorKind::UnexpectedEof => Error::new(ErrorKind::Changed),
            _ => error.into(),
        };
        match self.path {
            Some(path) => error.in_file(path),
            None => error,
        }
    }
}

impl<'a> Task<'a> {
    /// Reads it all, or as much of it as its way says.
    pub(super) fn read(self) -> Result<Blob> {
        let Self { mut source, size, way, label } = self;
        let blob = match way {
            Way::Unread => begin(&mut source, size),
            Way::Skimmed => skim::read(&mut *source, size, label.context),
            _ => blob::read(source, size, label.record, label.context),
        };
        blob.map_err(|e| label.error(e))
    }

    /// Begins to read it.
    pub(super) fn begin(self, cost: Cost) -> Result<Stream<'a>> {
        let Self { source, size, label, .. } = self;
        let content = Content::new(label.context, label.record);
        let work = Work::begin(source, size, content).map_err(|e| label.error(e))?;
        Ok(Stream { work, cost, label })
    }
}

/// What the first bytes tell.
fn begin(source: &mut impl Read, size: u64) -> io::Result<Blob> {
    let mut head = [0; PEEK];
    let n = fill(source, &mut head)?;
    Ok(Blob::new(&head[..n], size))
}

/// A large content that is being read, in several turns.
pub(super) struct Stream<'a> {
    pub(super) work: Work<Box<dyn Source + 'a>>,
    pub(super) cost: Cost,
    pub(super) label: Label<'a>,
}

impl Stream<'_> {
    /// Puts the next bytes into `buffer`; `None` at the end.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<Option<usize>> {
        self.work.feed.fill(buffer, self.label.context).map_err(|e| self.label.error(e))
    }

    /// Reads all that is left, by two threads.
    pub(super) fn read_ahead(self) -> Result<Blob> {
        ahead::run(self.work, self.label.context).map_err(|e| self.label.error(e))
    }
}
