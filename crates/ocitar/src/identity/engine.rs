use std::fmt;
use std::str::FromStr;

/// An engine that loads image archives, with the store it keeps images in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Engine {
    /// Docker with its own image store (`overlay2`): the default before Docker 29, and after on
    /// upgraded hosts. An image's ID is its config's digest.
    DockerClassic,
    /// Docker with containerd's image store: the default of fresh installs since Docker 29. An
    /// image's ID is the digest of its manifest or index.
    DockerContainerd,
    /// containerd itself, through `ctr images import`.
    Containerd,
    /// podman (and what else uses its storage). An image's ID is its config's digest.
    Podman,
}

impl Engine {
    /// All engines, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::DockerClassic, Self::DockerContainerd, Self::Containerd, Self::Podman];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerClassic => "docker-classic",
            Self::DockerContainerd => "docker-containerd",
            Self::Containerd => "containerd",
            Self::Podman => "podman",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no engine's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEngine;

impl fmt::Display for UnknownEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not one of docker-classic, docker-containerd, containerd, podman")
    }
}

impl std::error::Error for UnknownEngine {}

impl FromStr for Engine {
    type Err = UnknownEngine;

    fn from_str(text: &str) -> Result<Self, UnknownEngine> {
        Self::ALL.into_iter().find(|engine| engine.name() == text).ok_or(UnknownEngine)
    }
}
