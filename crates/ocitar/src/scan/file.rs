//! A seekable archive: headers first, then all contents in parallel.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::sync::Arc;

use super::blob::Way;
use super::context::Context;
use super::fault::Stop;
use super::inventory::{Blob, Inventory, Outer};
use super::source::Source;
use super::task::{Label, Task};
use super::walk::{self, Ended, Found, Tape};
use super::{pool, stream};
use crate::changeset::{LayerFiles, Needed};
use crate::codec::{Codec, PEEK};
use crate::error::{Error, ErrorKind, Result};
use crate::name::MemberName;
use crate::progress::Event;

/// Scans an archive that is compressed as a whole, and the headers of one that is not.
pub(super) fn begin<'a, 'p>(file: &'a File, context: &'a Context<'p>) -> Result<Scanned<'a, 'p>> {
    let before = file.metadata()?;
    if sniff(file)? == Codec::Plain {
        return Walk::new(file, before, context).map(|walk| Scanned::Walked(Box::new(walk)));
    }
    let inventory = stream::scan(file, Some(before.len()), context)?;
    check_unchanged(file, &before)?;
    Ok(Scanned::Done(inventory))
}

/// How far a scan is.
pub(super) enum Scanned<'a, 'p> {
    /// To its end.
    Done(Inventory),
    /// All headers were read, and no contents.
    Walked(Box<Walk<'a, 'p>>),
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

    fn is_later(&self, i: usize) -> bool {
        self.context.records.is_later(&self.found[self.contents[i].index].name)
    }

    /// One content, as a task of that number.
    fn task(&self, i: usize, key: usize) -> Task<'_> {
        let Extent { index, start, size } = self.contents[i];
        let mut head = [0; PEEK];
        // What cannot be read fails where it is read in earnest.
        let n = read_at_most(self.file, &mut head, start).unwrap_or(0);
        let name = &self.found[index].name;
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

    /// Puts the inventory together from all contents, in their order.
    fn finish(self, blobs: Vec<Blob>) -> Result<Inventory> {
        let indexes = self.contents.iter().map(|extent| extent.index);
        let blobs = indexes.zip(blobs).collect();
        let outer = Some(Outer { codec: Codec::Plain, unlike_podman: false });
        let inventory = Inventory::assemble(self.found, blobs, outer, self.ended, self.context);
        check_unchanged(self.file, &self.before)?;
        self.context.report(Event::End)?;
        Ok(inventory)
    }
}

/// Reads the contents of all archives with the same threads.
pub(super) fn contents(walks: Vec<Box<Walk<'_, '_>>>, threads: usize) -> Vec<Result<Inventory>> {
    let mut results = read(&walks, threads);
    results.sort_unstable_by_key(|(key, _)| *key);
    let mut blobs = results.into_iter().map(|(_, blob)| blob);
    let finish = |walk: Box<Walk<'_, '_>>| {
        // All of them are taken, also behind a failure: what follows is the next archive's.
        let own: Vec<Result<Blob>> = blobs.by_ref().take(walk.contents.len()).collect();
        let context = walk.context;
        let own: Result<Vec<Blob>> = own.into_iter().collect();
        own.and_then(|blobs| walk.finish(blobs)).map_err(|e| context.blame(e))
    };
    walks.into_iter().map(finish).collect()
}

/// A content of one of the archives, with its number among all.
type Numbered<'w, 'a, 'p> = (usize, &'w Walk<'a, 'p>, usize);

/// Reads all contents: first those whose entries tell what is needed of the others.
fn read(walks: &[Box<Walk<'_, '_>>], threads: usize) -> pool::Done {
    let all = walks.iter().flat_map(|walk| (0..walk.contents.len()).map(move |i| (&**walk, i)));
    let all = all.enumerate().map(|(key, (walk, i))| (key, walk, i));
    let (later, first): (Vec<_>, Vec<_>) = all.partition(|(_, walk, i)| walk.is_later(*i));
    let mut results = pool::run(tasks(&first), threads);
    if later.is_empty() {
        return results;
    }
    let run = |contents: &[Numbered<'_, '_, '_>], needed: &Arc<Needed>| {
        walks.iter().for_each(|walk| walk.context.records.set_needed(needed));
        pool::run(tasks(contents), threads)
    };
    let needed = Arc::new(needed(&results));
    let done = run(&later, &needed);
    // Of a link that is needed, the file is too, which was not known when that passed.
    let needed = Arc::new(followed(needed, &done));
    let (short, done): (Vec<_>, Vec<_>) = done.into_iter().partition(|(_, blob)| {
        blob.as_ref().ok().and_then(recorded).is_some_and(|files| needed.misses(files))
    });
    results.extend(done);
    let again = |(key, walk, _): &Numbered<'_, '_, '_>| {
        let before = short.iter().find(|(of, _)| of == key);
        let packed =
            before.and_then(|(_, blob)| blob.as_ref().ok()).filter(|blob| blob.codec != Codec::Plain);
        if let Some(Some(Ok(decoded))) = packed.map(|blob| &blob.decoded) {
            walk.context.uncount_decoded(decoded.size);
        }
        before.is_some()
    };
    let again: Vec<_> = later.into_iter().filter(again).collect();
    results.extend(run(&again, &needed));
    results
}

fn tasks<'w>(contents: &[Numbered<'w, '_, '_>]) -> Vec<Task<'w>> {
    contents.iter().map(|(key, walk, i)| walk.task(*i, *key)).collect()
}

fn recorded(blob: &Blob) -> Option<&LayerFiles> {
    blob.changeset()?.files.as_deref()
}

/// What the layers that were recorded touch of those below them.
fn needed(results: &pool::Done) -> Needed {
    let mut needed = Needed::default();
    let blobs = results.iter().filter_map(|(_, blob)| blob.as_ref().ok());
    blobs.filter_map(recorded).for_each(|files| needed.add(files));
    needed
}

/// The same and what links in layers that were read lead to.
fn followed(needed: Arc<Needed>, done: &pool::Done) -> Needed {
    let mut needed = Arc::unwrap_or_clone(needed);
    let blobs = done.iter().filter_map(|(_, blob)| blob.as_ref().ok());
    blobs.filter_map(recorded).for_each(|files| needed.follow(files));
    needed
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
