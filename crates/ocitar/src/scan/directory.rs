//! A directory: an OCI layout, or a `docker save` that was unpacked.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::blob::Way;
use super::contents::{Listed, Scanned};
use super::context::Context;
use super::fault::{ScanFault, Stop};
use super::inventory::{Blob, Inventory};
use super::raw::fill;
use super::source::Source;
use super::task::{Label, Task};
use super::walk::{Ended, Found};
use crate::codec::PEEK;
use crate::error::{Error, Result};
use crate::location::Location;
use crate::name::MemberName;
use crate::progress::Event;
use crate::tar::{EntryKind, TarFault};

/// Lists what is there as if the directory had been packed with its entries in name order. Links are
/// never followed on the host: they are resolved by name, inside the archive.
pub(super) fn begin<'a>(root: &Path, context: &'a Context<'_>) -> Result<Scanned<'a>> {
    let mut found = Vec::new();
    let mut paths = Vec::new();
    let fault = match list(root, context, &mut found, &mut paths) {
        Ok(()) => None,
        Err(Stop::Error(error)) => return Err(error),
        Err(fault) => Some(fault),
    };
    context.report(Event::Begin { total: Some(found.iter().map(size).sum()) })?;
    let is_file = |i: &usize| matches!(found[*i].kind, EntryKind::File { .. });
    let files = (0..found.len()).filter(is_file).collect();
    Ok(Scanned::Listed(Box::new(Listing { found, paths, files, fault, context })))
}

/// All that is in a directory.
struct Listing<'a> {
    found: Vec<Found>,
    /// Where each is on the host.
    paths: Vec<PathBuf>,
    /// Which of them are regular files.
    files: Vec<usize>,
    fault: Option<Stop>,
    context: &'a Context<'a>,
}

impl<'a> Listed<'a> for Listing<'a> {
    fn context(&self) -> &'a Context<'a> {
        self.context
    }

    fn len(&self) -> usize {
        self.files.len()
    }

    fn name(&self, i: usize) -> &MemberName {
        &self.found[self.files[i]].name
    }

    fn task(&self, i: usize, key: usize) -> Task<'_> {
        let (found, path, context) = (&self.found[self.files[i]], &*self.paths[self.files[i]], self.context);
        let size = size(found);
        let mut head = [0; PEEK];
        // What cannot be read fails where it is read in earnest.
        let n = File::open(path).and_then(|mut file| fill(&mut file, &mut head)).unwrap_or(0);
        let way = Way::of(&found.name, &head[..n], size, context);
        let record = context.records.takes(&found.name);
        let source =
            Box::new(Opening { path, file: None, left: size, name: Some((&found.name, size)), context });
        Task { source, size, way, label: Label { key, path: Some(path), record, context } }
    }

    fn finish(self: Box<Self>, blobs: Vec<Blob>) -> Result<Inventory> {
        let blobs = self.files.into_iter().zip(blobs).collect();
        let ended = Ended { fault: self.fault, end_marker: true, ..Ended::default() };
        let inventory = Inventory::assemble(self.found, blobs, None, ended, self.context);
        self.context.report(Event::End)?;
        Ok(inventory)
    }
}

fn list(
    root: &Path,
    context: &Context<'_>,
    found: &mut Vec<Found>,
    paths: &mut Vec<PathBuf>,
) -> std::result::Result<(), Stop> {
    // The root itself may be a link: it is what the caller named.
    for entry in WalkDir::new(root).min_depth(1).follow_root_links(true).sort_by_file_name() {
        let entry = entry.map_err(|e| Error::from(std::io::Error::from(e)))?;
        if found.len() == context.limits.members {
            return Err(fault(TarFault::Members));
        }
        found.push(member(root, &entry)?);
        paths.push(entry.into_path());
    }
    Ok(())
}

fn fault(fault: TarFault) -> Stop {
    Stop::Fault(ScanFault::Tar(fault), Location::default())
}

fn member(root: &Path, entry: &DirEntry) -> std::result::Result<Found, Stop> {
    let name = member_name(entry.path().strip_prefix(root).unwrap_or(entry.path()))?;
    let kind = entry.file_type();
    let kind = if kind.is_dir() {
        EntryKind::Directory
    } else if kind.is_file() {
        let size = entry.metadata().map_err(|e| Error::from(std::io::Error::from(e)))?.len();
        EntryKind::File { size }
    } else if kind.is_symlink() {
        let target = std::fs::read_link(entry.path()).map_err(Error::from)?;
        EntryKind::Symlink { target: printable(&target)?.to_owned() }
    } else {
        return Err(Stop::Fault(ScanFault::Tar(TarFault::Type(b'?')), Location::member(&name)));
    };
    Ok(Found { name, offset: 0, kind })
}

fn member_name(path: &Path) -> std::result::Result<MemberName, Stop> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    let name = parts.ok_or_else(|| fault(TarFault::NameBytes))?.join("/");
    printable(Path::new(&name))?;
    MemberName::file(&name).map_err(|e| fault(TarFault::Name(e)))
}

/// The rule of the tar profile for names.
fn printable(path: &Path) -> std::result::Result<&str, Stop> {
    let text = path.to_str().filter(|t| t.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'\\'));
    text.ok_or_else(|| fault(TarFault::NameBytes))
}

fn size(found: &Found) -> u64 {
    match found.kind {
        EntryKind::File { size } => size,
        _ => 0,
    }
}

/// A file that is opened when it is first read, and must be of the size it was listed with.
struct Opening<'a> {
    path: &'a Path,
    file: Option<File>,
    left: u64,
    /// The member, until it was reported.
    name: Option<(&'a MemberName, u64)>,
    context: &'a Context<'a>,
}

impl Read for Opening<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.opened()?.read(buf)?;
        self.left = self.left.checked_sub(n as u64).ok_or(io::ErrorKind::UnexpectedEof)?;
        if n == 0 && !buf.is_empty() && self.left > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.context.report(Event::Read { bytes: n as u64 }).map_err(io::Error::other)?;
        Ok(n)
    }
}

impl Opening<'_> {
    fn opened(&mut self) -> io::Result<&mut File> {
        if let Some((name, size)) = self.name.take() {
            self.context.report(Event::Member { name, size }).map_err(io::Error::other)?;
            let file = File::open(self.path)?;
            check(&file, size)?;
            self.file = Some(file);
        }
        self.file.as_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Source for Opening<'_> {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let offset = i64::try_from(bytes).map_err(io::Error::other)?;
        self.left = self.left.checked_sub(bytes).ok_or(io::ErrorKind::UnexpectedEof)?;
        self.opened()?.seek(SeekFrom::Current(offset)).map(drop)
    }
}

/// Fails as a content does that was cut meanwhile.
fn check(file: &File, size: u64) -> io::Result<()> {
    if file.metadata()?.len() == size { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}
