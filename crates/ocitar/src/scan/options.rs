use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;

use super::context::Context;
use super::inventory::Inventory;
use super::{directory, file, stream};
use crate::error::Result;
use crate::limits::Limits;
use crate::progress::{Discard, Progress};

/// How much of an archive is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// JSON documents only; layers are neither hashed nor decompressed. Needs an uncompressed
    /// file or a directory, and takes milliseconds whatever its size.
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
}

impl Default for ScanOptions<'_> {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { threads, detail: Detail::Full, limits: Limits::default(), progress: &Discard }
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
        let path = path.as_ref();
        let context = Context::new(self);
        let scan = || {
            let kind = std::fs::metadata(path)?;
            if kind.is_dir() {
                return directory::scan(path, &context);
            }
            let input = std::fs::File::open(path)?;
            if kind.is_file() { file::scan(&input, &context) } else { stream::scan(input, None, &context) }
        };
        scan().map_err(|e| context.blame(e).in_file(path))
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
