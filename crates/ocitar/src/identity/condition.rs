use std::fmt;

use crate::platform::Platform;
use crate::text::Escaped;

/// What must hold for a predicted ID to be the one the engine gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Condition {
    /// The host's store holds no compressed copy of one of the layers. containerd takes such a
    /// copy instead of the archive's uncompressed layer, which changes the manifest it makes up.
    EmptyStore,
    /// The engine is newer than that Docker version.
    DockerNewerThan(&'static str),
    /// The engine is older than that Docker version.
    DockerOlderThan(&'static str),
    /// The host has an `xz` program.
    XzOnHost,
    /// The archive is imported without `ctr`'s `--local`, which reads no compressed archives.
    NotWithLocal,
    /// The host runs, or emulates, this platform; it is not the one asked about.
    RunsPlatform(Platform),
    /// The engine can unpack the layer of that number (from 0), which has something in it that was
    /// not looked into.
    Unpacks(usize),
    /// The image's `/etc/passwd` or `/etc/group` has the user or group that its config names.
    KnowsUser(String),
    /// The layers are what their names and the config say; they were not read.
    LayersUnread,
}

impl Condition {
    /// The stable name, for scripts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::EmptyStore => "empty-store",
            Self::DockerNewerThan(_) => "docker-newer-than",
            Self::DockerOlderThan(_) => "docker-older-than",
            Self::XzOnHost => "xz-on-host",
            Self::NotWithLocal => "not-with-local",
            Self::RunsPlatform(_) => "runs-platform",
            Self::Unpacks(_) => "unpacks",
            Self::KnowsUser(_) => "knows-user",
            Self::LayersUnread => "layers-unread",
        }
    }

    /// The version, platform or layer it is about, if any.
    pub fn value(&self) -> Option<String> {
        match self {
            Self::DockerNewerThan(version) | Self::DockerOlderThan(version) => Some((*version).to_owned()),
            Self::RunsPlatform(platform) => Some(platform.to_string()),
            Self::Unpacks(layer) => Some(layer.to_string()),
            Self::KnowsUser(user) => Some(user.clone()),
            _ => None,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyStore => f.write_str("from an empty store"),
            Self::DockerNewerThan(version) => write!(f, "needs a Docker newer than {version}"),
            Self::DockerOlderThan(version) => write!(f, "needs a Docker older than {version}"),
            Self::XzOnHost => f.write_str("needs xz on the host"),
            Self::NotWithLocal => f.write_str("not with ctr --local"),
            Self::RunsPlatform(platform) => write!(f, "is for {platform}, which the host must run"),
            Self::Unpacks(layer) => write!(f, "if layer {layer} can be unpacked"),
            Self::KnowsUser(user) => write!(f, "if the image has the user {}", Escaped(user)),
            Self::LayersUnread => f.write_str("layers were not read or checked"),
        }
    }
}
