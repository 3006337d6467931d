use std::fmt;
use std::str::FromStr;

/// How a reference is written when it is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PinStyle {
    /// `sha256:<id>`: what every Docker engine resolves after a load.
    Id,
    /// `name:tag@sha256:<id>`: resolves in Docker's containerd store only.
    Digest,
    /// `name:tag`, as the archive has it; it floats.
    Tag,
    /// `name:<12 hex of the ID>`: a tag that nothing else has, which somebody must make.
    TagId,
}

impl PinStyle {
    /// All styles.
    pub const ALL: [Self; 4] = [Self::Id, Self::Digest, Self::Tag, Self::TagId];

    /// The stable name, as used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Digest => "digest",
            Self::Tag => "tag",
            Self::TagId => "tag-id",
        }
    }
}

impl fmt::Display for PinStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A text that is no style's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPinStyle;

impl fmt::Display for UnknownPinStyle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not one of id, digest, tag, tag-id")
    }
}

impl std::error::Error for UnknownPinStyle {}

impl FromStr for PinStyle {
    type Err = UnknownPinStyle;

    fn from_str(text: &str) -> Result<Self, UnknownPinStyle> {
        Self::ALL.into_iter().find(|style| style.name() == text).ok_or(UnknownPinStyle)
    }
}
