use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use super::contents::{self, Scanned};
use super::context::Context;
use super::inventory::Inventory;
use super::recording::Recording;
use super::{directory, file, stream};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::progress::{Discard, Progress};

/// How much of an archive is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// JSON documents only; layers are neither hashed nor decompressed. Takes milliseconds, whatever
    /// the size, of an uncompressed file or a directory. A stream, and a file that is compressed as a
    /// whole, must be read to their end all the same.
    Metadata,
    /// Every byte.
    #[default]
    Full,
}

/// How an archive is read; a small builder.
///
/// ```no_run
/// use ocitar::{Detail, ScanOptions};
///
/// let facts = ScanOptions::new().detail(Detail::Metadata).scan("app.tar")?;
/// # Ok::<(), ocitar::Error>(())
/// ```
#[derive(Clone)]
pub struct ScanOptions<'p> {
    pub(super) threads: NonZeroUsize,
    pub(super) detail: Detail,
    pub(super) limits: Limits,
    pub(super) progress: &'p dyn Progress,
    pub(super) recording: Option<Recording>,
}

impl Default for ScanOptions<'_> {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { threads, detail: Detail::Full, limits: Limits::default(), progress: &Discard, recording: None }
    }
}

impl std::fmt::Debug for ScanOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScanOptions")
            .field("threads", &self.threads)
            .field("detail", &self.detail)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl<'p> ScanOptions<'p> {
    /// All cores, every byte, the default limits, no progress.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many threads hash. The result does not depend on it.
    #[must_use]
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// How much is read.
    #[must_use]
    pub fn detail(mut self, detail: Detail) -> Self {
        self.detail = detail;
        self
    }

    /// What the archive may cost.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Who is told of the progress and may cancel.
    #[must_use]
    pub fn progress(mut self, progress: &'p dyn Progress) -> Self {
        self.progress = progress;
        self
    }

    /// Whether the entries of layers are recorded, with the digests of their files' contents: what
    /// a comparison of files needs, in [`Limits::recorded`] at most. See
    /// [`Changeset::files`](crate::Changeset::files).
    #[must_use]
    pub fn layer_files(mut self, record: bool) -> Self {
        self.recording = record.then(Recording::default);
        self
    }

    /// The same, of some members only.
    #[must_use]
    pub(crate) fn recording(mut self, recording: Option<Recording>) -> Self {
        self.recording = recording;
        self
    }

    /// The limits in force.
    pub fn current_limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads a file, a directory (an OCI layout or an unpacked `docker save`) or a named pipe.
    ///
    /// # Errors
    ///
    /// If the input cannot be read, was changed meanwhile, or the work was cancelled. An archive
    /// that can be read and is wrong is no error: see [`Inventory::faults`].
    pub fn scan(&self, path: impl AsRef<Path>) -> Result<Inventory> {
        self.scan_all(&[path]).pop().unwrap_or_else(|| Err(Error::new(ErrorKind::Cancelled)))
    }

    /// Reads several, with the same threads for all of them: a thread that is done with one
    /// archive's contents goes on with another's. Results are in the order of the paths.
    ///
    /// All archives' facts are in memory at once, some megabytes each at most.
    pub fn scan_all(&self, paths: &[impl AsRef<Path>]) -> Vec<Result<Inventory>> {
        self.scan_in(paths, paths.iter().map(|_| Context::new(self)).collect())
    }

    /// The same, with a recording for each.
    pub(crate) fn scan_recording(
        &self,
        paths: &[impl AsRef<Path>],
        recordings: Vec<Option<Recording>>,
    ) -> Vec<Result<Inventory>> {
        let context = |recording| Context::recording(self, recording);
        self.scan_in(paths, recordings.into_iter().map(context).collect())
    }

    /// The documents of an archive, if they can be read without the rest, and once more later.
    pub(crate) fn documents(&self, path: &Path) -> Option<Inventory> {
        let quick = match Opened::new(path).ok()? {
            Opened::File(file) => file::is_plain(&file),
            Opened::Directory(_) => true,
            Opened::Stream(_) => false,
        };
        let options = self.clone().detail(Detail::Metadata).progress(&Discard);
        if quick { options.scan(path).ok() } else { None }
    }

    fn scan_in(&self, paths: &[impl AsRef<Path>], contexts: Vec<Context<'_>>) -> Vec<Result<Inventory>> {
        let (mut results, mut opened, mut listed) = (Vec::new(), Vec::new(), Vec::new());
        for (i, path) in paths.iter().enumerate() {
            match Opened::new(path.as_ref()) {
                Ok(input) => opened.push((i, input)),
                Err(e) => results.push((i, Err(e))),
            }
        }
        for (i, input) in &opened {
            let context = &contexts[*i];
            match input.begin(context) {
                Ok(Scanned::Listed(archive)) => listed.push((*i, archive)),
                Ok(Scanned::Done(inventory)) => results.push((*i, Ok(inventory))),
                Err(e) => results.push((*i, Err(context.blame(e)))),
            }
        }
        let (places, listed): (Vec<usize>, Vec<_>) = listed.into_iter().unzip();
        results.extend(places.into_iter().zip(contents::read_all(listed, self.threads.get())));
        results.sort_by_key(|(i, _)| *i);
        let in_file =
            |(i, result): (usize, Result<Inventory>)| result.map_err(|e| e.in_file(paths[i].as_ref()));
        results.into_iter().map(in_file).collect()
    }

    /// Reads a stream in one pass, with bounded memory and no temporary file.
    ///
    /// # Errors
    ///
    /// As for [`scan`](Self::scan).
    pub fn scan_reader(&self, input: impl Read) -> Result<Inventory> {
        let context = Context::new(self);
        stream::scan(input, None, &context).map_err(|e| context.blame(e))
    }
}

/// What a path leads to.
enum Opened {
    File(File),
    Directory(PathBuf),
    /// A named pipe or the like.
    Stream(File),
}

impl Opened {
    fn new(path: &Path) -> Result<Self> {
        let kind = std::fs::metadata(path)?;
        Ok(match () {
            () if kind.is_dir() => Self::Directory(path.to_owned()),
            () if kind.is_file() => Self::File(File::open(path)?),
            () => Self::Stream(File::open(path)?),
        })
    }

    fn begin<'a>(&'a self, context: &'a Context<'_>) -> Result<Scanned<'a>> {
        match self {
            Self::File(file) => file::begin(file, context),
            Self::Directory(path) => directory::begin(path, context),
            Self::Stream(input) => stream::scan(input, None, context).map(Scanned::Done),
        }
    }
}
