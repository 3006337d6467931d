//! A directory: an OCI layout, or a `docker save` that was unpacked.

use std::fs::File;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use super::blob;
use super::context::Context;
use super::fault::{ScanFault, Stop};
use super::inventory::{Blob, Inventory};
use super::parallel;
use super::walk::{Ended, Found};
use crate::error::{Error, ErrorKind, Result};
use crate::location::Location;
use crate::name::MemberName;
use crate::progress::Event;
use crate::tar::{EntryKind, TarFault};

/// Scans as if the directory had been packed with its entries in name order. Links are never
/// followed on the host: they are resolved by name, inside the archive.
pub(super) fn scan(root: &Path, context: &Context<'_>) -> Result<Inventory> {
    let mut found = Vec::new();
    let mut paths = Vec::new();
    let fault = match list(root, context, &mut found, &mut paths) {
        Ok(()) => None,
        Err(Stop::Error(error)) => return Err(error),
        Err(fault) => Some(fault),
    };
    context.report(Event::Begin { total: Some(found.iter().map(size).sum()) })?;
    let blobs = hash(&found, &paths, context)?;
    let ended = Ended { fault, end_marker: true, ..Ended::default() };
    let inventory = Inventory::assemble(found, blobs, None, ended, context);
    context.report(Event::End)?;
    Ok(inventory)
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

fn hash(found: &[Found], paths: &[PathBuf], context: &Context<'_>) -> Result<Vec<(usize, Blob)>> {
    let is_file = |i: &usize| matches!(found[*i].kind, EntryKind::File { .. });
    let mut order: Vec<usize> = (0..found.len()).filter(is_file).collect();
    order.sort_by_key(|i| std::cmp::Reverse(size(&found[*i])));
    let blobs = parallel::map(&order, context.threads, |i| {
        let size = size(&found[i]);
        context.report(Event::Member { name: &found[i].name, size })?;
        read(&paths[i], size, context).map_err(|e| e.in_file(&paths[i]))
    });
    order.sort_unstable();
    order.into_iter().zip(blobs).map(|(i, blob)| Ok((i, blob?))).collect()
}

fn read(path: &Path, size: u64, context: &Context<'_>) -> Result<Blob> {
    let file = File::open(path)?;
    if file.metadata()?.len() != size {
        return Err(Error::new(ErrorKind::Changed));
    }
    let blob = blob::read(&file, size, context)?;
    context.report(Event::Read { bytes: size })?;
    match file.metadata()?.len() == size {
        true => Ok(blob),
        false => Err(Error::new(ErrorKind::Changed)),
    }
}
