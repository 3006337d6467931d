//! The state between headers: pending extensions, the end, the member count.

use super::TarFault;
use super::field::{is_zero, printable};
use super::header::{Format, Header};
use super::pax::Pax;
use crate::limits::Limits;
use crate::name::MemberName;

/// Bytes of a tar block.
pub(crate) const BLOCK: usize = 512;
/// Sizes up to this fit the header's octal field, so a PAX size has no business to differ.
const MAX_OCTAL: u64 = 0o777_7777_7777;
/// A long name up to this fits the header itself.
const SHORT_NAME: usize = 100;

/// The bytes that fill the last block of `size` bytes of data.
pub(crate) fn padding(size: u64) -> u64 {
    size.wrapping_neg() % BLOCK as u64
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// A regular file of so many bytes.
    File {
        /// Bytes of content, without padding.
        size: u64,
    },
    /// A directory.
    Directory,
    /// A symbolic link, with its raw target.
    Symlink {
        /// As written in the archive.
        target: String,
    },
}

/// One member, whose content follows its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The cleaned name; `None` for the root directory.
    pub(crate) name: Option<MemberName>,
    /// What it is.
    pub(crate) kind: EntryKind,
}

/// What a header block asks of the reader.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Read `size` bytes and their padding, and hand the bytes to [`Walker::meta`].
    Meta {
        /// Bytes of extension data.
        size: u64,
    },
    /// A member; its content and padding follow.
    Member(Entry),
    /// A member that is at fault and leaves no doubt about where the next header is.
    Passed {
        /// What is wrong with it.
        fault: TarFault,
        /// Bytes of content that follow, without padding.
        size: u64,
    },
    /// The first zero block: only zeros may follow.
    End,
}

#[derive(Debug, Clone, Copy)]
enum Pending {
    None,
    Pax,
    Global,
    LongName,
    LongLink,
}

/// Reads header blocks one after the other; the caller does all I/O.
#[derive(Debug)]
pub(crate) struct Walker {
    max_meta: u64,
    max_members: usize,
    members: usize,
    expects: Pending,
    pax: Option<Pax>,
    long_name: Option<String>,
    long_link: Option<String>,
}

impl Walker {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            max_meta: limits.tar_meta,
            max_members: limits.members,
            members: 0,
            expects: Pending::None,
            pax: None,
            long_name: None,
            long_link: None,
        }
    }

    /// Takes the next header block.
    pub(crate) fn header(&mut self, block: &[u8; 512]) -> Result<Step, TarFault> {
        if is_zero(block) {
            self.finish()?;
            return Ok(Step::End);
        }
        let header = Header::parse(block)?;
        match header.flag {
            b'x' | b'g' | b'L' | b'K' => self.extension(&header),
            b'0' | 0 | b'5' | b'2' => self.member(&header),
            // Every reader takes these for headers alone, if they state no size.
            flag @ (b'1' | b'3' | b'4' | b'6') if header.size == 0 && !self.is_pending() => {
                self.count()?;
                Ok(Step::Passed { fault: TarFault::Type(flag), size: 0 })
            }
            flag => Err(TarFault::Type(flag)),
        }
    }

    /// Takes the data of the extension header before it, without padding.
    pub(crate) fn meta(&mut self, data: &[u8]) -> Result<(), TarFault> {
        match std::mem::replace(&mut self.expects, Pending::None) {
            Pending::Pax => self.pax = Some(Pax::parse(data)?),
            Pending::Global if Pax::parse(data)?.effective => return Err(TarFault::PaxGlobal),
            Pending::Global | Pending::None => {}
            Pending::LongName => self.long_name = Some(long_name(data)?),
            Pending::LongLink => self.long_link = Some(long_name(data)?),
        }
        Ok(())
    }

    /// Checks that the archive may end here.
    pub(crate) fn finish(&self) -> Result<(), TarFault> {
        if self.is_pending() {
            Err(TarFault::MetaOrphan)
        } else if self.members == 0 {
            Err(TarFault::Empty)
        } else {
            Ok(())
        }
    }

    fn is_pending(&self) -> bool {
        self.pax.is_some() || self.long_name.is_some() || self.long_link.is_some()
    }

    fn extension(&mut self, header: &Header<'_>) -> Result<Step, TarFault> {
        let (expects, format, chained) = match header.flag {
            b'x' => (Pending::Pax, Format::Posix, self.is_pending()),
            b'g' => (Pending::Global, Format::Posix, self.is_pending()),
            b'L' => (Pending::LongName, Format::Gnu, self.pax.is_some() || self.long_name.is_some()),
            _ => (Pending::LongLink, Format::Gnu, self.pax.is_some() || self.long_link.is_some()),
        };
        if header.format != format {
            return Err(TarFault::MetaFormat);
        }
        if chained {
            return Err(TarFault::MetaChain);
        }
        if header.size > self.max_meta {
            return Err(TarFault::MetaSize);
        }
        self.expects = expects;
        Ok(Step::Meta { size: header.size })
    }

    fn count(&mut self) -> Result<(), TarFault> {
        self.members += 1;
        if self.members > self.max_members { Err(TarFault::Members) } else { Ok(()) }
    }

    fn member(&mut self, header: &Header<'_>) -> Result<Step, TarFault> {
        self.count()?;
        let pax = self.pax.take();
        let (long_name, long_link) = (self.long_name.take(), self.long_link.take());
        check_formats(header, pax.is_some(), long_name.is_some() || long_link.is_some())?;
        if long_link.is_some() && header.flag != b'2' {
            return Err(TarFault::LongLink);
        }
        let pax = pax.unwrap_or_default();
        let size = agreed_size(header.size, pax.size)?;
        let name = pax.path.or(long_name).map_or_else(|| header.name(), String::into_bytes);
        let link = pax.linkpath.or(long_link).map_or_else(|| header.link.to_vec(), String::into_bytes);
        check_framing(header.flag, &name, size)?;
        match entry(header.flag, &name, &link, size) {
            Ok(entry) => Ok(Step::Member(entry)),
            Err(fault) => Ok(Step::Passed { fault, size }),
        }
    }
}

/// What readers differ on when they look for the next header.
fn check_framing(flag: u8, name: &[u8], size: u64) -> Result<(), TarFault> {
    match flag {
        b'5' | b'2' if size != 0 => Err(TarFault::SizedHeader),
        0 | b'0' if name.ends_with(b"/") => Err(TarFault::FileSlash),
        _ => Ok(()),
    }
}

fn check_formats(header: &Header<'_>, pax: bool, long: bool) -> Result<(), TarFault> {
    let fits = (!pax || header.format == Format::Posix) && (!long || header.format == Format::Gnu);
    if fits { Ok(()) } else { Err(TarFault::MetaFormat) }
}

/// The size that all readers take: the header's, unless it could not hold the real one.
fn agreed_size(header: u64, pax: Option<u64>) -> Result<u64, TarFault> {
    match pax {
        None => Ok(header),
        Some(size) if size == header || (header == 0 && size > MAX_OCTAL) => Ok(size),
        Some(_) => Err(TarFault::PaxSize),
    }
}

fn entry(flag: u8, name: &[u8], link: &[u8], size: u64) -> Result<Entry, TarFault> {
    let name = printable(name)?;
    let (name, kind) = match flag {
        b'5' => (MemberName::directory(name).map_err(TarFault::Name)?, EntryKind::Directory),
        b'2' => (file_name(name)?, EntryKind::Symlink { target: target(link)? }),
        _ if !link.is_empty() => return Err(TarFault::LinkOnFile),
        _ => (file_name(name)?, EntryKind::File { size }),
    };
    Ok(Entry { name, kind })
}

fn target(link: &[u8]) -> Result<String, TarFault> {
    printable(link).map(str::to_owned).map_err(|_| TarFault::LinkBytes)
}

fn file_name(name: &str) -> Result<Option<MemberName>, TarFault> {
    MemberName::file(name).map(Some).map_err(TarFault::Name)
}

/// GNU writes a long name with exactly one NUL, at the end, and only if it does not fit.
fn long_name(data: &[u8]) -> Result<String, TarFault> {
    match data.split_last() {
        Some((0, name)) if name.len() >= SHORT_NAME && !name.contains(&0) => {
            printable(name).map(str::to_owned)
        }
        _ => Err(TarFault::LongName),
    }
}
