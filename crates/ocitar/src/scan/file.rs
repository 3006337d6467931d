//! A seekable archive: headers first, then all contents in parallel.

use std::fs::File;
use std::io::{self, Read};

use super::blob;
use super::context::Context;
use super::fault::Stop;
use super::inventory::{Blob, Inventory, Outer};
use super::options::Detail;
use super::walk::{self, Found, Tape};
use super::{parallel, stream};
use crate::codec::{Codec, PEEK};
use crate::error::{Error, ErrorKind, Result};
use crate::name::MemberName;
use crate::progress::Event;

pub(super) fn scan(file: &File, context: &Context<'_>) -> Result<Inventory> {
    let before = file.metadata()?;
    let inventory = match sniff(file)? {
        Codec::Plain => plain(file, before.len(), context)?,
        _ if context.detail == Detail::Metadata => return Err(Error::new(ErrorKind::NotSeekable)),
        _ => stream::scan(file, Some(before.len()), context)?,
    };
    let after = file.metadata()?;
    if before.len() != after.len() || before.modified()? != after.modified()? {
        return Err(Error::new(ErrorKind::Changed));
    }
    Ok(inventory)
}

fn sniff(file: &File) -> io::Result<Codec> {
    let mut head = [0; PEEK];
    let length = read_at_most(file, &mut head, 0)?;
    Ok(Codec::sniff(&head[..length]))
}

fn plain(file: &File, length: u64, context: &Context<'_>) -> Result<Inventory> {
    context.report(Event::Begin { total: Some(length) })?;
    let mut tape = FileTape { file, length, position: 0, contents: Vec::new() };
    let mut found = Vec::new();
    let ended = walk::walk(&mut tape, &context.limits, &mut found)?;
    let contents = tape.contents;
    let blobs = hash(file, &found, &contents, context)?;
    let outer = Some(Outer { codec: Codec::Plain, unlike_podman: false });
    let inventory = Inventory::assemble(found, blobs, outer, ended, context);
    context.report(Event::End)?;
    Ok(inventory)
}

/// Where a member's content lies.
#[derive(Clone, Copy)]
struct Extent {
    index: usize,
    start: u64,
    size: u64,
}

/// Reads all contents, the largest first, so that no thread is left with a giant at the end.
fn hash(
    file: &File,
    found: &[Found],
    contents: &[Extent],
    context: &Context<'_>,
) -> Result<Vec<(usize, Blob)>> {
    let mut order: Vec<usize> = (0..contents.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(contents[*i].size));
    let blobs = parallel::map(&order, context.threads, |i| {
        let Extent { index, start, size } = contents[i];
        context.report(Event::Member { name: &found[index].name, size })?;
        let range = Range { file, at: start, left: size, context };
        blob::read(range, size, context).map_err(changed)
    })?;
    Ok(blobs.into_iter().map(|(i, blob)| (contents[i].index, blob)).collect())
}

/// The walk has seen every byte's place, so a file that now ends earlier was cut meanwhile.
fn changed(error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => Error::new(ErrorKind::Changed),
        _ => error.into(),
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
    context: &'a Context<'a>,
}

impl Read for Range<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
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
