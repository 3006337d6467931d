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
    /// Bytes from the start of the tar stream, after removal of an outer compression.
    pub offset: Option<u64>,
    /// Bytes from the start of the member's content.
    pub byte: Option<u64>,
}

impl Location {
    /// A byte offset in the tar stream.
    pub fn offset(offset: u64) -> Self {
        Self { offset: Some(offset), ..Self::default() }
    }

    /// A whole member.
    pub fn member(name: &MemberName) -> Self {
        Self { member: Some(name.clone()), ..Self::default() }
    }

    /// A byte of the member's content.
    #[must_use]
    pub fn byte(mut self, byte: u64) -> Self {
        self.byte = Some(byte);
        self
    }

    /// Whether it says anything at all.
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.member, self.byte, self.offset) {
            (Some(member), Some(byte), _) => write!(f, "byte {byte} of {member}"),
            (Some(member), None, Some(offset)) => write!(f, "{member}, archive offset {offset}"),
            (Some(member), None, None) => write!(f, "{member}"),
            (None, _, Some(offset)) => write!(f, "archive offset {offset}"),
            (None, _, None) => f.write_str("the archive"),
        }
    }
}
