use std::fmt;

/// Something in a layer that not every engine can unpack, or behind which nothing was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Doubt {
    /// A global header with more than a comment.
    GlobalHeader,
    /// A file with holes, behind which nothing was looked at.
    Sparse,
    /// More entries than the limit, behind which nothing was looked at.
    Entries,
    /// A path through a symbolic link of the layer, behind which nothing was looked at: what it
    /// leads to decides, and engines resolve it differently.
    ThroughLink,
    /// A hard link through a symbolic link or to a deletion, behind which nothing was looked at.
    HardLink,
    /// A path that may be too long below the folder where the engine unpacks it.
    LongPath,
    /// An entry in the place of one of another kind.
    Replaced,
    /// A name that is left to the union file system of old (`.wh..wh.NAME`).
    UnionName,
    /// A device number that does not fit 32 bits.
    DeviceNumber,
    /// Extended attributes that are more than some file systems hold, or have names that none takes.
    XattrSize,
    /// An extended attribute in a namespace that Linux does not know.
    XattrNamespace,
    /// An access control list.
    Acl,
    /// An extended attribute of a symbolic link, which Docker sets on what the link leads to.
    XattrOnLink,
    /// An extended attribute of the user namespace on a link or device, which has none.
    UserXattr,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GlobalHeader => "a global header with more than a comment",
            Self::Sparse => "a file with holes",
            Self::Entries => "more entries than the limit",
            Self::ThroughLink => "a path through a symbolic link",
            Self::HardLink => "a hard link through a symbolic link or to a deletion",
            Self::LongPath => "a path that may be too long where the engine unpacks it",
            Self::Replaced => "an entry in the place of one of another kind",
            Self::UnionName => "a name that is left to the union file system of old",
            Self::DeviceNumber => "a device number that does not fit 32 bits",
            Self::XattrSize => "extended attributes that some file systems do not hold",
            Self::XattrNamespace => "an extended attribute in a namespace that Linux does not know",
            Self::Acl => "an access control list",
            Self::XattrOnLink => "an extended attribute of a symbolic link",
            Self::UserXattr => "a user's extended attribute on a link or device",
        })
    }
}
