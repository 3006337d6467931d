use std::fmt;

use crate::codec::{Codec, DecodeFault};
use crate::location::Location;
use crate::name::MemberName;
use crate::tar::TarFault;

/// What is wrong with an archive before anything is known of its images.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ScanFault {
    /// The tar stream leaves the profile that all readers share.
    Tar(TarFault),
    /// The archive's outer compression cannot be decoded to its end.
    Outer(DecodeFault),
    /// The archive is larger than the limit after removal of the outer compression.
    OuterSize(Codec),
    /// A second member of one name: some engines take the first, some the last.
    Duplicate,
    /// A member below a file or a symbolic link: engines differ on what it replaces.
    Shadowed {
        /// The file or link that the member's path goes through.
        by: MemberName,
    },
    /// More bytes of JSON documents than the limit.
    Documents,
    /// More bytes of decompressed layers than the limit.
    Decoded,
}

impl ScanFault {
    /// The stable name of the rule, for scripts and searches.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Tar(fault) => fault.rule(),
            Self::Outer(_) => "outer-compression",
            Self::OuterSize(_) => "outer-size",
            Self::Duplicate => "member-duplicate",
            Self::Shadowed { .. } => "member-shadowed",
            Self::Documents => "limit-documents",
            Self::Decoded => "limit-decoded",
        }
    }
}

impl fmt::Display for ScanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tar(fault) => fault.fmt(f),
            Self::Outer(fault) => write!(f, "the archive as a whole: {fault}"),
            Self::OuterSize(codec) => write!(f, "the {codec} archive decompresses to more than the limit"),
            Self::Duplicate => {
                f.write_str("a second member of this name: some engines take the first, some the last")
            }
            Self::Shadowed { by } => {
                write!(
                    f,
                    "its path goes through {by}, which is no directory: engines differ on what it replaces"
                )
            }
            Self::Documents => f.write_str("the archive holds more JSON documents than the limit"),
            Self::Decoded => f.write_str("the layers decompress to more than the limit"),
        }
    }
}

/// Why a walk over the members stopped early.
pub(super) enum Stop {
    /// The archive is at fault.
    Fault(ScanFault, Location),
    /// The input could not be read, or the work was cancelled.
    Error(crate::error::Error),
}

impl Stop {
    pub(super) fn tar(fault: TarFault, offset: u64) -> Self {
        Self::Fault(ScanFault::Tar(fault), Location::offset(offset))
    }
}

impl From<crate::error::Error> for Stop {
    fn from(error: crate::error::Error) -> Self {
        Self::Error(error)
    }
}
