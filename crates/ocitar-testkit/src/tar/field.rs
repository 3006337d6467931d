//! Where a header block keeps what.

use std::ops::Range;

/// Names a field of a header block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the tar format")]
pub enum Field {
    Name,
    Mode,
    Uid,
    Gid,
    Size,
    Mtime,
    Checksum,
    Typeflag,
    Linkname,
    Magic,
    Version,
    Uname,
    Gname,
    Devmajor,
    Devminor,
    Prefix,
}

impl Field {
    /// Gives the field's place in the block.
    pub const fn range(self) -> Range<usize> {
        match self {
            Self::Name => 0..100,
            Self::Mode => 100..108,
            Self::Uid => 108..116,
            Self::Gid => 116..124,
            Self::Size => 124..136,
            Self::Mtime => 136..148,
            Self::Checksum => 148..156,
            Self::Typeflag => 156..157,
            Self::Linkname => 157..257,
            Self::Magic => 257..263,
            Self::Version => 263..265,
            Self::Uname => 265..297,
            Self::Gname => 297..329,
            Self::Devmajor => 329..337,
            Self::Devminor => 337..345,
            Self::Prefix => 345..500,
        }
    }

    /// Gives the field's width in bytes.
    pub const fn width(self) -> usize {
        let range = self.range();
        range.end - range.start
    }
}
