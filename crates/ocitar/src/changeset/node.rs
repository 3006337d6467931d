use std::fmt;
use std::sync::Arc;

use crate::digest::ContentDigest;

/// One entry of a layer, as engines read it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayerEntry {
    /// The cleaned path, relative to the root and as bytes: it need not be text. Of a deletion, the
    /// path that is deleted; of the root itself, empty.
    pub path: Box<[u8]>,
    /// What the layer puts there.
    pub node: Node,
}

/// What is at a path: its kind, its attributes, and perhaps its content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Whose it is, and what may be done with it.
    pub attributes: Attributes,
    /// A file's bytes, if they were asked for and are not too many.
    pub content: Option<Arc<[u8]>>,
}

impl Node {
    /// Whether this is a file whose content is not known.
    pub(crate) fn is_unhashed(&self) -> bool {
        matches!(self.kind, NodeKind::File { digest: None, .. })
    }

    /// Bytes that it takes in memory beside its own, but for what it shares with others.
    pub(crate) fn bytes(&self) -> u64 {
        let target = match &self.kind {
            NodeKind::Symlink { target } | NodeKind::HardLink { target } => target.len(),
            _ => 0,
        };
        let xattrs = self.attributes.xattrs.iter();
        let xattrs: usize = xattrs.map(|(key, value)| XATTR + key.len() + value.len()).sum();
        (target + xattrs) as u64
    }
}

/// What an entry of a layer is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodeKind {
    /// A regular file.
    File {
        /// Bytes of content.
        size: u64,
        /// The digest of the content; none if no comparison could need it, so that it was not
        /// computed.
        digest: Option<ContentDigest>,
    },
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink {
        /// Where it leads, as written.
        target: Box<[u8]>,
    },
    /// One more name of a file of the same layer. Only entries of layers are of this kind: in a
    /// root filesystem both names are files.
    HardLink {
        /// The cleaned path of the file.
        target: Box<[u8]>,
    },
    /// A character device.
    CharDevice {
        /// The number of its driver.
        major: i64,
        /// Which of the driver's devices.
        minor: i64,
    },
    /// A block device.
    BlockDevice {
        /// The number of its driver.
        major: i64,
        /// Which of the driver's devices.
        minor: i64,
    },
    /// A named pipe.
    Fifo,
    /// The deletion of what layers below have at the path (`.wh.NAME`).
    Whiteout,
    /// The deletion of all that layers below have in the directory (`.wh..wh..opq`).
    Opaque,
}

/// What an extended attribute takes in memory beside its own bytes.
const XATTR: usize = 64;

impl NodeKind {
    /// The stable name of the kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File { .. } => "file",
            Self::Directory => "directory",
            Self::Symlink { .. } => "symlink",
            Self::HardLink { .. } => "hard-link",
            Self::CharDevice { .. } => "char-device",
            Self::BlockDevice { .. } => "block-device",
            Self::Fifo => "fifo",
            Self::Whiteout => "whiteout",
            Self::Opaque => "opaque",
        }
    }

    /// Whether it is a directory.
    pub fn is_directory(&self) -> bool {
        *self == Self::Directory
    }

    /// Whether it is a mark that deletes something of the layers below.
    pub fn is_deletion(&self) -> bool {
        matches!(self, Self::Whiteout | Self::Opaque)
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Extended attributes by name, in the order of the names.
pub type Xattrs = Vec<(Box<[u8]>, Box<[u8]>)>;

/// What a tar header says of an entry beside its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attributes {
    /// The 12 permission bits: set-user-ID, set-group-ID, sticky, and read, write, execute for
    /// owner, group and others.
    pub mode: u16,
    /// The owner's number.
    pub uid: i64,
    /// The group's number.
    pub gid: i64,
    /// The owner's name, which engines ignore; none if it is not given.
    pub owner: Option<Arc<[u8]>>,
    /// The group's name, which engines ignore; none if it is not given.
    pub group: Option<Arc<[u8]>>,
    /// When the content was last changed; none for a directory that no layer has as an entry.
    pub mtime: Option<FileTime>,
    /// The extended attributes, such as `security.capability`, in the order of their names.
    pub xattrs: Xattrs,
}

impl Attributes {
    /// The value of an extended attribute.
    pub fn xattr(&self, name: &[u8]) -> Option<&[u8]> {
        self.xattrs.iter().find(|(key, _)| **key == *name).map(|(_, value)| &**value)
    }
}

/// A time as tar archives have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileTime {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Nanoseconds on top, less than 10⁹.
    pub nanoseconds: u32,
}

impl fmt::Display for FileTime {
    /// Seconds since 1970, with a fraction if there is one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.seconds)?;
        if self.nanoseconds != 0 {
            write!(f, "+0.{:09}", self.nanoseconds)?;
        }
        Ok(())
    }
}
