use std::fmt;

/// What engines find wrong with a layer's tar when they unpack it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangesetFault {
    /// A header whose checksum is wrong: not a tar archive, or a damaged one.
    NotTar,
    /// It ends inside a header or a file.
    Truncated,
    /// A hard link to a path that the layer itself does not hold before it, or to a directory.
    HardLink {
        /// The link's target.
        target: String,
    },
    /// A member of a type that engines do not unpack.
    Type {
        /// The type, as the header has it.
        flag: u8,
        /// Its path, escaped.
        path: String,
    },
    /// A path that engines cannot make, or make in different places.
    Path {
        /// The path as written.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl fmt::Display for ChangesetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTar => f.write_str("is no tar archive, or a damaged one"),
            Self::Truncated => f.write_str("ends inside a file"),
            Self::HardLink { target } => {
                write!(
                    f,
                    "has a hard link to {target}, which it does not hold as a file: most engines cannot unpack it"
                )
            }
            Self::Type { flag, path } => {
                let flag = flag.escape_ascii();
                write!(f, "holds {path}, a member of type '{flag}', which engines do not unpack")
            }
            Self::Path { path, why } => write!(f, "holds {path}, {why}"),
        }
    }
}
