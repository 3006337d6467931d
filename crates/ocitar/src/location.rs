//! Places in an archive.
//!
//! Takes what a reader knows of where it is, gives one value for errors and findings. Knows
//! nothing of what is there.

use std::fmt;

use crate::name::MemberName;

/// Where in an archive something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// The member, by cleaned name.
    pub member: Option<MemberName>,
    /// Bytes from the start of the tar stream (after removal of an outer compression); for a
    /// fault inside a JSON document, bytes from the start of that member's content.
    pub offset: Option<u64>,
}

impl Location {
    /// A byte offset in the tar stream.
    pub fn offset(offset: u64) -> Self {
        Self { member: None, offset: Some(offset) }
    }

    /// A whole member.
    pub fn member(name: &MemberName) -> Self {
        Self { member: Some(name.clone()), offset: None }
    }

    /// The same place with a byte offset.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.member, self.offset) {
            (Some(member), Some(offset)) => write!(f, "{member}, offset {offset}"),
            (Some(member), None) => write!(f, "{member}"),
            (None, Some(offset)) => write!(f, "offset {offset}"),
            (None, None) => f.write_str("the archive"),
        }
    }
}
