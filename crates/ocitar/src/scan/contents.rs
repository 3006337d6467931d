//! All contents of archives whose members are known, read by the same threads.

use std::sync::Arc;

use super::context::Context;
use super::inventory::{Blob, Inventory};
use super::pool;
use super::task::Task;
use crate::changeset::{LayerFiles, Needed};
use crate::codec::Codec;
use crate::error::Result;
use crate::name::MemberName;

/// How far a scan is.
pub(super) enum Scanned<'a> {
    /// To its end.
    Done(Inventory),
    /// All members are known, and no contents were read.
    Listed(Box<dyn Listed<'a> + 'a>),
}

/// An archive whose contents are still to be read.
pub(super) trait Listed<'a> {
    fn context(&self) -> &'a Context<'a>;

    /// How many contents there are.
    fn len(&self) -> usize;

    /// Whose content that is.
    fn name(&self, i: usize) -> &MemberName;

    /// One content, as a task of that number.
    fn task(&self, i: usize, key: usize) -> Task<'_>;

    /// Puts the inventory together from all contents, in their order.
    fn finish(self: Box<Self>, blobs: Vec<Blob>) -> Result<Inventory>;
}

/// Reads the contents of all archives with the same threads.
pub(super) fn read_all<'a>(
    archives: Vec<Box<dyn Listed<'a> + 'a>>,
    threads: usize,
) -> Vec<Result<Inventory>> {
    let mut results = read(&archives, threads);
    results.sort_unstable_by_key(|(key, _)| *key);
    let mut blobs = results.into_iter().map(|(_, blob)| blob);
    let finish = |archive: Box<dyn Listed<'a> + 'a>| {
        // All of them are taken, also behind a failure: what follows is the next archive's.
        let own: Vec<Result<Blob>> = blobs.by_ref().take(archive.len()).collect();
        let context = archive.context();
        let own: Result<Vec<Blob>> = own.into_iter().collect();
        own.and_then(|blobs| archive.finish(blobs)).map_err(|e| context.blame(e))
    };
    archives.into_iter().map(finish).collect()
}

/// A content of one of the archives, with its number among all.
type Numbered<'l, 'a> = (usize, &'l (dyn Listed<'a> + 'a), usize);

/// Reads all contents: first those whose entries tell what is needed of the others.
fn read<'a>(archives: &[Box<dyn Listed<'a> + 'a>], threads: usize) -> pool::Done {
    let all = archives.iter().flat_map(|archive| (0..archive.len()).map(move |i| (&**archive, i)));
    let all = all.enumerate().map(|(key, (archive, i))| (key, archive, i));
    let is_later = |(_, archive, i): &Numbered<'_, 'a>| archive.context().records.is_later(archive.name(*i));
    let (later, first): (Vec<_>, Vec<_>) = all.partition(is_later);
    let mut results = pool::run(tasks(&first), threads);
    if later.is_empty() {
        return results;
    }
    let run = |contents: &[Numbered<'_, 'a>], needed: &Arc<Needed>| {
        archives.iter().for_each(|archive| archive.context().records.set_needed(needed));
        pool::run(tasks(contents), threads)
    };
    let needed = Arc::new(needed(&results));
    let done = run(&later, &needed);
    // Of what is needed, not all was known when it passed.
    let needed = Arc::new(followed(needed, &done));
    let (short, done): (Vec<_>, Vec<_>) = done.into_iter().partition(|(_, blob)| {
        blob.as_ref().ok().and_then(recorded).is_some_and(|files| needed.misses(files))
    });
    results.extend(done);
    let again = |(key, archive, _): &Numbered<'_, 'a>| {
        let before = short.iter().find(|(of, _)| of == key);
        let packed =
            before.and_then(|(_, blob)| blob.as_ref().ok()).filter(|blob| blob.codec != Codec::Plain);
        if let Some(Some(Ok(decoded))) = packed.map(|blob| &blob.decoded) {
            archive.context().uncount_decoded(decoded.size);
        }
        before.is_some()
    };
    let again: Vec<_> = later.into_iter().filter(again).collect();
    results.extend(run(&again, &needed));
    results
}

fn tasks<'l>(contents: &[Numbered<'l, '_>]) -> Vec<Task<'l>> {
    contents.iter().map(|(key, archive, i)| archive.task(*i, *key)).collect()
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

/// The same and what shows in the layers that were read for it.
fn followed(needed: Arc<Needed>, done: &pool::Done) -> Needed {
    let mut needed = Arc::unwrap_or_clone(needed);
    let layers: Vec<_> = done.iter().filter_map(|(_, blob)| recorded(blob.as_ref().ok()?)).collect();
    layers.iter().for_each(|files| needed.uncover(files));
    layers.iter().for_each(|files| needed.follow(files));
    needed
}
