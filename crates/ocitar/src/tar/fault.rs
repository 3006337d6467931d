use std::fmt;

use crate::name::NameFault;

/// Why a tar archive is refused.
///
/// [`rule`](Self::rule) is a stable name; the text says what another reader could make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TarFault {
    /// The input ends inside a header, a member or its padding.
    Truncated,
    /// It ends behind the content of a member, whose last block is not filled: Go reads it, others
    /// do not.
    Padding,
    /// The input has no member at all.
    Empty,
    /// The input does not begin with a tar header.
    NotTar,
    /// The checksum field is not octal digits ended by NUL or space, or the sum is another.
    Checksum,
    /// The magic is neither POSIX `ustar`, nor GNU, nor all zero: readers differ on the format.
    Magic,
    /// Bytes after the POSIX prefix, in the GNU extension area or in a v7 header's unused area:
    /// some readers take them for a prefix or a sparse map.
    UnusedBytes,
    /// Bytes after the NUL that ends a text field.
    TextAfterNul(&'static str),
    /// A member or link name with bytes other than printable ASCII, or with a backslash.
    NameBytes,
    /// The same of a symbolic link's target.
    LinkBytes,
    /// A name that engines clean differently.
    Name(NameFault),
    /// A number field that is not plain octal, or base-256 out of range: readers differ or fail.
    Number(&'static str),
    /// A member of a type that engines treat differently (hard link, device, FIFO, sparse, …).
    Type(u8),
    /// A directory or link with a size: Go ignores it and reads the data as headers.
    SizedHeader,
    /// A regular file whose name ends in a slash: Go makes some of them directories.
    FileSlash,
    /// A link target on a member that is no link.
    LinkOnFile,
    /// A PAX or GNU long-name block over the limit.
    MetaSize,
    /// Two extension headers before one member, or two kinds mixed: readers keep different ones.
    MetaChain,
    /// An extension header with no member after it.
    MetaOrphan,
    /// An extension header whose format differs from its member's.
    MetaFormat,
    /// GNU long-name data without exactly one NUL at the end, or for a name that fits.
    LongName,
    /// A GNU long link name before a member that is no symbolic link.
    LongLink,
    /// A PAX record whose length, bounds, key or newline is wrong.
    PaxRecord,
    /// A PAX key given twice in one header: the first wins for some readers, the last for others.
    PaxDuplicate,
    /// A PAX key that changes how other readers decode or expand the member.
    PaxKey,
    /// A PAX value that Go refuses or that is not canonical.
    PaxValue,
    /// A PAX size that disagrees with the header's: readers skip different amounts.
    PaxSize,
    /// A global PAX header with more than a comment: POSIX applies it to later members, Go does not.
    PaxGlobal,
    /// Anything but zeros after the first zero block.
    AfterEnd,
    /// More than the limit of zeros after the end.
    Tail,
    /// More members than the limit.
    Members,
}

impl TarFault {
    /// The stable name of the rule, for scripts and searches.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Truncated => "tar-truncated",
            Self::Padding => "tar-padding",
            Self::Empty => "tar-empty",
            Self::NotTar => "tar-not-tar",
            Self::Checksum => "tar-checksum",
            Self::Magic => "tar-magic",
            Self::UnusedBytes => "tar-unused-bytes",
            Self::TextAfterNul(_) => "tar-text-after-nul",
            Self::NameBytes => "tar-name-bytes",
            Self::LinkBytes => "tar-link-bytes",
            Self::Name(_) => "tar-name",
            Self::Number(_) => "tar-number",
            Self::Type(_) => "tar-type",
            Self::SizedHeader => "tar-sized-header",
            Self::FileSlash => "tar-file-slash",
            Self::LinkOnFile => "tar-link-on-file",
            Self::MetaSize => "tar-meta-size",
            Self::MetaChain => "tar-meta-chain",
            Self::MetaOrphan => "tar-meta-orphan",
            Self::MetaFormat => "tar-meta-format",
            Self::LongName => "tar-long-name",
            Self::LongLink => "tar-long-link",
            Self::PaxRecord => "tar-pax-record",
            Self::PaxDuplicate => "tar-pax-duplicate",
            Self::PaxKey => "tar-pax-key",
            Self::PaxValue => "tar-pax-value",
            Self::PaxSize => "tar-pax-size",
            Self::PaxGlobal => "tar-pax-global",
            Self::AfterEnd => "tar-after-end",
            Self::Tail => "tar-tail",
            Self::Members => "tar-members",
        }
    }
}

impl fmt::Display for TarFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::TextAfterNul(field) => {
                return write!(f, "the {field} field has bytes after its NUL");
            }
            Self::Number(field) => {
                return write!(f, "the {field} field is not a number every reader takes alike");
            }
            Self::Name(fault) => return write!(f, "{fault}; engines look such names up differently"),
            Self::Type(flag) => {
                let flag = flag.escape_ascii();
                return write!(f, "members of type '{flag}' are treated differently by engines");
            }
            Self::Truncated => "the archive is cut short here, which some readers do not notice",
            Self::Padding => {
                "the archive ends in the padding of its last member: it may be cut short, and engines load it"
            }
            Self::Empty => "there is nothing in it",
            Self::NotTar => "this is no tar archive, or its first header is damaged",
            Self::Checksum => "the header's checksum is wrong: the archive is damaged here or before",
            Self::Magic => "the header's magic is of no known tar format",
            Self::UnusedBytes => "an area that must be zero is not; some readers give it a meaning",
            Self::NameBytes => {
                "the name is not printable ASCII without backslash: readers decode and show others differently"
            }
            Self::LinkBytes => "the link's target is not printable ASCII without backslash",
            Self::SizedHeader => "a directory or link has a size: Go reads its data as headers",
            Self::FileSlash => "a file's name ends in a slash: readers differ on its type",
            Self::LinkOnFile => "a regular file carries a link target",
            Self::MetaSize => "an extension header is larger than the limit",
            Self::MetaChain => "two extension headers before one member: readers keep different ones",
            Self::MetaOrphan => "an extension header has no member after it",
            Self::MetaFormat => "an extension header and its member are of different tar formats",
            Self::LongName => "GNU long-name data is not one long NUL-ended name",
            Self::LongLink => "a GNU long link name stands before a member that is no link",
            Self::PaxRecord => "a PAX record is malformed",
            Self::PaxDuplicate => "a PAX key occurs twice: readers keep different ones",
            Self::PaxKey => "a PAX key changes how other readers decode the member",
            Self::PaxValue => "a PAX value is not canonical",
            Self::PaxSize => "the PAX size disagrees with the header's size",
            Self::PaxGlobal => "a global PAX header sets more than a comment: readers differ on it",
            Self::AfterEnd => "data follows the end of the archive: some readers go on, some stop",
            Self::Tail => "too many zeros follow the end of the archive",
            Self::Members => "the archive has more members than the limit",
        };
        f.write_str(text)
    }
}

impl std::error::Error for TarFault {}
