use std::fmt;

/// Why nothing can be made of a host's output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostFault {
    /// It is larger than the limit, in bytes.
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// There are more documents, or containers in them, than are read.
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// Two engines told of themselves. What one has says nothing of the other's containers.
    SeveralHosts,
    /// A name leads to two images: it is of several hosts, or of one at several times.
    Twice {
        /// The name.
        name: String,
    },
    /// It is in UTF-16, as some shells of Windows write what a command prints.
    Utf16,
    /// It is not UTF-8.
    Utf8 {
        /// Where, in bytes.
        at: usize,
    },
    /// It is no JSON.
    Json {
        /// Where the document begins, in bytes.
        at: usize,
        /// What is wrong, with line and column in the document.
        fault: String,
    },
    /// There is nothing in it.
    Empty,
    /// No daemon answered: what the client prints then looks like a host without images.
    Unreachable,
}

impl fmt::Display for HostFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { size, limit } => {
                write!(f, "{size} bytes are more than are read of a host ({limit})")
            }
            Self::TooMany { limit } => write!(f, "has more documents or containers than are read ({limit})"),
            Self::SeveralHosts => f.write_str("is of several hosts or engines: give each a file of its own"),
            Self::Twice { name } => write!(
                f,
                "has two images called {name}: it is of several hosts, or of one at several times; give each a \
                 file of its own"
            ),
            Self::Utf16 => f.write_str("is in UTF-16, and UTF-8 was expected"),
            Self::Utf8 { at } => write!(f, "is not UTF-8 at byte {at}"),
            Self::Json { at, fault } => write!(f, "the document at byte {at} is not as expected: {fault}"),
            Self::Empty => f.write_str("is empty"),
            Self::Unreachable => f.write_str("no daemon answered when it was collected"),
        }
    }
}

impl std::error::Error for HostFault {}
