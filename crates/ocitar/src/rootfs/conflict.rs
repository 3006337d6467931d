use std::fmt;

use crate::changeset::Node;

/// Something in a layer that engines were seen to lay over the layers below differently.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// Which layer it is in, counted from the lowest, 0.
    pub layer: usize,
    /// The path of the layer's entry.
    pub path: Vec<u8>,
    /// What the entry is; of a directory that is no entry, what the layers below have.
    pub node: Node,
    /// What is the matter with it.
    pub kind: ConflictKind,
}

impl Conflict {
    /// Bytes that it takes in memory.
    pub(crate) fn bytes(&self) -> u64 {
        let of_kind = match &self.kind {
            ConflictKind::ThroughLink { link, leads_to } => link.len() + leads_to.len(),
            ConflictKind::LinkLoop { link: path }
            | ConflictKind::BelowFile { file: path }
            | ConflictKind::HardLink { target: path } => path.len(),
            ConflictKind::ImpliedDirectory | ConflictKind::LostXattrs => 0,
        };
        (size_of::<Self>() + self.path.len() + of_kind) as u64 + self.node.bytes()
    }
}

/// How engines differ on an entry.
///
/// Observed with Docker 26.1 and 28.5 (classic and containerd store, on overlay file systems) and
/// podman 5.8 (without): `testdata/rootfs/observed.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConflictKind {
    /// The path goes through a symbolic link of a layer below. Docker hides the link behind a
    /// directory of the layer's own, podman goes where it leads. The entry is left out.
    ThroughLink {
        /// The path of the link.
        link: Vec<u8>,
        /// Where the entry comes to be if the link is followed.
        leads_to: Vec<u8>,
    },
    /// The same, and the link leads in a circle: some engines refuse the layer.
    LinkLoop {
        /// The path of the link.
        link: Vec<u8>,
    },
    /// The path goes through what is a file in a layer below. Docker puts a directory in its place,
    /// podman refuses the image. The entry is left out.
    BelowFile {
        /// The path of the file.
        file: Vec<u8>,
    },
    /// A directory of the layers below has something new in it and is no entry of this layer.
    /// Docker's classic store gives it mode 0755 and to root, the others leave it as it was, as the
    /// tree does.
    ImpliedDirectory,
    /// A directory has lost extended attributes that the layers below gave it. podman leaves them
    /// there; in the tree they are gone.
    LostXattrs,
    /// A hard link to what is not there. The entry is left out.
    HardLink {
        /// The path of what it links to.
        target: Vec<u8>,
    },
}

impl ConflictKind {
    /// The stable name of the kind.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ThroughLink { .. } => "through-link",
            Self::LinkLoop { .. } => "link-loop",
            Self::BelowFile { .. } => "below-file",
            Self::ImpliedDirectory => "implied-directory",
            Self::LostXattrs => "lost-xattrs",
            Self::HardLink { .. } => "hard-link",
        }
    }

    /// Whether the entry is not in the tree at all.
    pub fn is_left_out(&self) -> bool {
        !matches!(self, Self::ImpliedDirectory | Self::LostXattrs)
    }
}

impl fmt::Display for ConflictKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ThroughLink { .. } => "goes through a symbolic link of a layer below: engines differ on it",
            Self::LinkLoop { .. } => "goes through a symbolic link that leads in a circle",
            Self::BelowFile { .. } => "goes through a file of a layer below: engines differ on it",
            Self::ImpliedDirectory => {
                "is a directory that this layer changes without having it as an entry: engines differ on its \
                 mode and owner"
            }
            Self::LostXattrs => "loses extended attributes of the layers below: engines differ on it",
            Self::HardLink { .. } => "is a hard link to what is not there",
        })
    }
}
