//! What a reader reports while it works.
//!
//! Takes a sink, gives it events. Knows nothing of screens.

use std::ops::ControlFlow;

use crate::name::MemberName;

/// Something that happened while an archive was read.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Reading begins.
    #[non_exhaustive]
    Begin {
        /// Bytes to read, before any decompression, if known.
        total: Option<u64>,
    },
    /// A member begins.
    #[non_exhaustive]
    Member {
        /// Its name.
        name: &'a MemberName,
        /// Its size in bytes, as stored.
        size: u64,
    },
    /// Bytes of contents were read since the last event of this kind, before any decompression. Of
    /// a file, headers and padding are not counted.
    #[non_exhaustive]
    Read {
        /// How many.
        bytes: u64,
    },
    /// The tar of a stream is complete: only zeros may follow. Whoever passes the stream on can
    /// hold back what comes now until the verdict is known.
    Complete,
    /// Reading is done.
    End,
}

/// A sink for [`Event`]s, which may also stop the work.
///
/// Called from the reading threads, so it should return quickly. `ControlFlow::Break` cancels:
/// the reader returns [`ErrorKind::Cancelled`](crate::ErrorKind::Cancelled).
///
/// ```
/// use std::ops::ControlFlow;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use ocitar::{Event, Progress};
///
/// struct Count(AtomicU64);
/// impl Progress for Count {
///     fn on_event(&self, event: Event<'_>) -> ControlFlow<()> {
///         if let Event::Read { bytes, .. } = event {
///             self.0.fetch_add(bytes, Ordering::Relaxed);
///         }
///         ControlFlow::Continue(())
///     }
/// }
/// ```
pub trait Progress: Sync {
    /// Takes one event; `Break` cancels the work.
    fn on_event(&self, event: Event<'_>) -> ControlFlow<()>;
}

/// Ignores every event.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Progress for Discard {
    fn on_event(&self, _: Event<'_>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
