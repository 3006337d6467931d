//! A stamp as JSON.

use std::fmt;

use super::Stamp;

/// Bytes of the largest stamp that is read: 125 layers on 1,000 platforms are less. Stops a wrong
/// file from being read into memory.
pub(super) const MAX_STAMP: usize = 64 << 20;

/// Why a text is no stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StampFault {
    /// It is larger than any stamp, in bytes.
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// It is no JSON, or its fields are not those of a stamp.
    Json(String),
    /// It is another document, or of a version that is not known.
    Schema(String),
}

impl fmt::Display for StampFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size, limit } => write!(f, "{size} bytes are more than a stamp has ({limit})"),
            Self::Json(fault) => write!(f, "is no stamp: {fault}"),
            Self::Schema(schema) => {
                write!(f, "is of schema {schema:?}, and {:?} was expected", Stamp::SCHEMA)
            }
        }
    }
}

impl std::error::Error for StampFault {}

/// What tells a stamp from other documents.
#[derive(serde::Deserialize)]
struct Head {
    schema: Option<String>,
}

impl Stamp {
    /// Bytes of the largest stamp that is read.
    pub const MAX_BYTES: usize = MAX_STAMP;

    /// Reads a document back.
    ///
    /// # Errors
    ///
    /// If it is larger than [`MAX_BYTES`](Self::MAX_BYTES), is no JSON, or is no stamp of this schema.
    pub fn from_json(text: &[u8]) -> Result<Self, StampFault> {
        if text.len() > MAX_STAMP {
            return Err(StampFault::TooLarge { size: text.len(), limit: MAX_STAMP });
        }
        let json = |fault: serde_json::Error| StampFault::Json(fault.to_string());
        let head: Head = serde_json::from_slice(text).map_err(json)?;
        match head.schema {
            Some(schema) if schema == Self::SCHEMA => serde_json::from_slice(text).map_err(json),
            schema => Err(StampFault::Schema(schema.unwrap_or_default())),
        }
    }
}
