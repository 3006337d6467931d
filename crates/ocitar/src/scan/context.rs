use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::options::{Detail, ScanOptions};
use super::recording::{Recording, Records};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::progress::{Event, Progress};

/// What all threads of one scan share.
pub(super) struct Context<'p> {
    pub(super) limits: Limits,
    pub(super) threads: usize,
    pub(super) detail: Detail,
    pub(super) records: Records,
    progress: &'p dyn Progress,
    cancelled: AtomicBool,
    /// Bytes of documents met so far, kept or not.
    documents: AtomicU64,
    /// Bytes that came out of decompressed blobs so far.
    decoded: AtomicU64,
}

impl<'p> Context<'p> {
    pub(super) fn new(options: &ScanOptions<'p>) -> Self {
        Self::recording(options, options.recording.clone())
    }

    /// The same with a recording of its own.
    pub(super) fn recording(options: &ScanOptions<'p>, recording: Option<Recording>) -> Self {
        Self {
            records: Records::new(recording, &options.limits),
            limits: options.limits.clone(),
            threads: options.threads.get(),
            detail: options.detail,
            progress: options.progress,
            cancelled: AtomicBool::new(false),
            documents: AtomicU64::new(0),
            decoded: AtomicU64::new(0),
        }
    }

    /// Reports an event; fails once anyone has cancelled.
    pub(super) fn report(&self, event: Event<'_>) -> Result<()> {
        if self.progress.on_event(event) == ControlFlow::Break(()) {
            self.cancelled.store(true, Ordering::Relaxed);
        }
        self.check_cancelled()
    }

    pub(super) fn check_cancelled(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) { Err(Error::new(ErrorKind::Cancelled)) } else { Ok(()) }
    }

    /// The reason of a failure: after a cancellation, whatever failed next failed because of it.
    pub(super) fn blame(&self, error: Error) -> Error {
        self.check_cancelled().err().unwrap_or(error)
    }

    /// Whether a document of so many bytes may be kept. The count goes on when it is exceeded, so
    /// that the verdict does not depend on which document came first.
    pub(super) fn keep_document(&self, size: u64) -> bool {
        let before = self.documents.fetch_add(size, Ordering::Relaxed);
        before.saturating_add(size) <= self.limits.documents
    }

    /// Counts decompressed bytes; false once there are more than the limit. As with documents, the
    /// count goes on.
    pub(super) fn count_decoded(&self, bytes: u64) -> bool {
        let before = self.decoded.fetch_add(bytes, Ordering::Relaxed);
        before.saturating_add(bytes) <= self.limits.decoded
    }

    /// Takes back what was counted of a blob that is read once more.
    pub(super) fn uncount_decoded(&self, bytes: u64) {
        self.decoded.fetch_sub(bytes, Ordering::Relaxed);
    }

    pub(super) fn decoded_exceeded(&self) -> bool {
        self.decoded.load(Ordering::Relaxed) > self.limits.decoded
    }

    pub(super) fn documents_exceeded(&self) -> bool {
        self.documents.load(Ordering::Relaxed) > self.limits.documents
    }
}
