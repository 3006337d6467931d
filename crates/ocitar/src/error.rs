//! Why an archive could not be looked at.
//!
//! Takes what stopped the work and where, gives one value. An archive that was looked at and is
//! wrong is no error but a [`Finding`](crate::Finding).

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of work that may not be able to look.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the work could not be finished: what, and in which file.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    path: Option<PathBuf>,
}

/// What stopped the work.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Reading failed.
    Io(io::Error),
    /// A [`Progress`](crate::Progress) sink asked to stop.
    Cancelled,
    /// The file changed while it was read.
    Changed,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, path: None }))
    }

    pub(crate) fn in_file(mut self, path: &Path) -> Self {
        self.0.path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// What stopped the work.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The file it concerns, if the input was a path.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::new(ErrorKind::Io(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.0.path {
            write!(f, "{}: ", path.display().to_string().escape_debug())?;
        }
        match &self.0.kind {
            ErrorKind::Io(error) => write!(f, "cannot read: {error}"),
            ErrorKind::Cancelled => f.write_str("cancelled"),
            ErrorKind::Changed => {
                f.write_str("the file changed while it was read; try again when it is complete")
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("path", &self.0.path).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            ErrorKind::Io(error) => Some(error),
            _ => None,
        }
    }
}
