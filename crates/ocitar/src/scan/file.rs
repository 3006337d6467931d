//! A seekable archive: headers first, which tell where contents are.

use std::fs::{File, Metadata};
use std::io::{self, Read};

use super::blob::Way;
use super::contents::{Listed, Scanned};
use super::context::Context;
use super::fault::Stop;
use super::inventory::{Blob, Inventory, Outer};
use super::source::Source;
use super::stream;
use super::task::{Label, Task};
use super::walk::{self, Ended, Found, Tape};
use crate::codec::{Codec, PEEK};
use crate::error::{Error, ErrorKind, Result};
use crate::name::MemberName;
use crate::progress::Event;

/// Scans an archive that is compressed as a whole, and the headers of one that is not.
pub(super) fn begin<'a>(file: &'a File, context: &'a Context<'_>) -> Result<Scanned<'a>> {
    let before = file.metadata()?;
    if sniff(file)? == Codec::Plain {
        return Walk::new(file, before, context).map(|walk| Scanned::Listed(Box::new(walk)));
    }
    let inventory = stream::scan(file, Some(before.len()), context)?;
    check_unchanged(file, &before)?;
    Ok(Scanned::Done(inventory))
}

fn check_unchanged(file: &File, before: &Metadata) -> Result<()> {
    let after = file.metadata()?;
    if before.len() != after.len() || before.modified()? != after.modified()? {
        return Err(Error::new(ErrorKind::Changed));
    }
    Ok(())
}

/// Whether a file is not compressed as a whole.
pub(super) fn is_plain(file: &File) -> bool {
    sniff(file).is_ok_and(|codec| codec == Codec::Plain)
}

fn sniff(file: &File) -> io::Result<Codec> {
    let mut head = [0; PEEK];
    let length = read_at_most(file, &mut head, 0)?;
    Ok(Codec::sniff(&head[..length]))
}

/// A plain archive whose headers were read.
pub(super) struct Walk<'a, 'p> {
    file: &'a File,
    before: Metadata,
    context: &'a Context<'p>,
    found: Vec<Found>,
    contents: Vec<Extent>,
    ended: Ended,
}

/// Where a member's content lies.
#[derive(Clone, Copy)]
struct Extent {
    index: usize,
    start: u64,
    size: u64,
}

impl<'a, 'p> Walk<'a, 'p> {
    fn new(file: &'a File, before: Metadata, context: &'a Context<'p>) -> Result<Self> {
        let length = before.len();
        context.report(Event::Begin { total: Some(length) })?;
        let mut tape = FileTape { file, length, position: 0, contents: Vec::new() };
        let mut found = Vec::new();
        let ended = walk::walk(&mut tape, &context.limits, &mut found)?;
        Ok(Self { file, before, context, found, contents: tape.contents, ended })
    }
}

impl<'a> Listed<'a> for Walk<'a, '_> {
    fn context(&self) -> &'a Context<'a> {
        self.context
    }

    fn len(&self) -> usize {
        self.contents.len()
    }

    fn name(&self, i: usize) -> &MemberName {
        &self.found[self.contents[i].index].name
    }

    fn task(&self, i: usize, key: usize) -> Task<'_> {
        let Extent { start, size, .. } = self.contents[i];
        let mut head = [0; PEEK];
        // What cannot be read fails where it is read in earnest.
        let n = read_at_most(self.file, &mut head, start).unwrap_or(0);
        let name = self.name(i);
        let way = Way::of(name, &head[..n], size, self.context);
        let record = self.context.records.takes(name);
        let range =
            Range { file: self.file, at: start, left: size, name: Some((name, size)), context: self.context };
        Task {
            source: Box::new(range),
            size,
            way,
            label: Label { key, path: None, record, context: self.context },
        }
    }

    fn finish(self: Box<Self>, blobs: Vec<Blob>) -> Result<Inventory> {
        let indexes = self.contents.iter().map(|extent| extent.index);
        let blobs = indexes.zip(blobs).collect();
        let outer = Some(Outer { codec: Codec::Plain, unlike_podman: false });
        let inventory = Inventory::assemble(self.found, blobs, outer, self.ended, self.context);
        check_unchanged(self.file, &self.before)?;
        self.context.report(Event::End)?;
        Ok(inventory)
    }
}

struct FileTape<'a> {
    file: &'a File,
    length: u64,
    position: u64,
    contents: Vec<Extent>,
}

impl Tape for FileTape<'_> {
    fn position(&self) -> u64 {
        self.position
    }

    fn read(&mut self, buf: &mut [u8]) -> std::result::Result<usize, Stop> {
        let n = read_at_most(self.file, buf, self.position).map_err(Error::from)?;
        self.position += n as u64;
        Ok(n)
    }

    fn content(&mut self, index: usize, _: &MemberName, size: u64) -> std::result::Result<bool, Stop> {
        let start = self.position;
        if size > self.length.saturating_sub(start) {
            self.position = self.length;
            return Ok(false);
        }
        self.contents.push(Extent { index, start, size });
        self.position += size;
        Ok(true)
    }

    fn skip(&mut self, size: u64) -> std::result::Result<bool, Stop> {
        let left = self.length.saturating_sub(self.position);
        self.position += size.min(left);
        Ok(size <= left)
    }
}

/// A range of the file, read at its own position, so that threads can share the file.
struct Range<'a> {
    file: &'a File,
    at: u64,
    left: u64,
    /// The member, until it was reported.
    name: Option<(&'a MemberName, u64)>,
    context: &'a Context<'a>,
}

impl Read for Range<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if let Some((name, size)) = self.name.take() {
            self.context.report(Event::Member { name, size }).map_err(io::Error::other)?;
        }
        let want = usize::try_from(self.left).map_or(buf.len(), |left| left.min(buf.len()));
        if want == 0 {
            return Ok(0);
        }
        let n = read_at(self.file, &mut buf[..want], self.at)?;
        if n == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += n as u64;
        self.left -= n as u64;
        self.context.report(Event::Read { bytes: n as u64 }).map_err(io::Error::other)?;
        Ok(n)
    }
}

impl Source for Range<'_> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.at += bytes;
        Ok(())
    }
}

/// Fills `buf` from `at` as far as the file goes.
fn read_at_most(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    let mut length = 0;
    while length < buf.len() {
        match read_at(file, &mut buf[length..], at + length as u64) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(length)
}

#[cfg(unix)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, at)
}

#[cfg(windows)]
fn read_at(file: &File, buf: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, at)
}
