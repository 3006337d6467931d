//! Members one after the other.

use super::header::overwrite;
use super::{BLOCK, Pax, RawHeader};

/// Says how an archive ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Two zero blocks, as the format demands.
    #[default]
    TwoBlocks,
    /// One zero block.
    OneBlock,
    /// Nothing: the last member is the last of the file.
    Missing,
    /// So many zero bytes, which need not be whole blocks.
    Zeros(usize),
    /// Two zero blocks and then zeros to a multiple of so many bytes, as tape writers do.
    Record(usize),
}

/// Writes a tar file member by member, without asking whether it makes sense.
///
/// ```
/// use ocitar_testkit::tar::{End, RawHeader, RawTar};
///
/// let evil = RawTar::new().file("manifest.json", "[]").finish_with(End::Missing);
/// let tar = RawTar::new()
///     .file("manifest.json", "[{}]")
///     .append(RawHeader::symlink("a", "b"), evil) // a link with content
///     .finish();
/// assert_eq!(tar.len() % 512, 0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct RawTar {
    bytes: Vec<u8>,
}

impl RawTar {
    /// Starts an archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a regular file; a long name gets an extended header.
    pub fn file(self, name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Self {
        self.member(RawHeader::file(&name), Pax::for_long(&name, ""), content)
    }

    /// Adds a directory.
    pub fn dir(self, name: impl AsRef<[u8]>) -> Self {
        self.member(RawHeader::dir(&name), Pax::for_long(&name, ""), "")
    }

    /// Adds a symbolic link.
    pub fn symlink(self, name: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.member(RawHeader::symlink(&name, &target), Pax::for_long(&name, &target), "")
    }

    /// Adds a hard link.
    pub fn hardlink(self, name: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.member(RawHeader::hardlink(&name, &target), Pax::for_long(&name, &target), "")
    }

    /// Adds an extended header if there are records for it, then the member itself.
    pub fn member(self, header: RawHeader, pax: Pax, content: impl AsRef<[u8]>) -> Self {
        let tar = if pax.is_empty() { self } else { self.pax(pax) };
        tar.append(header, content)
    }

    /// Adds a header and its content, padded to a whole block with zeros.
    pub fn append(self, header: RawHeader, content: impl AsRef<[u8]>) -> Self {
        self.append_unpadded(header, content).pad(0)
    }

    /// Adds a header and its content without any padding.
    pub fn append_unpadded(self, header: RawHeader, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref();
        self.raw(header.block(content.len() as u64)).raw(content)
    }

    /// Adds an extended header for the next member: a [`Pax`], or any bytes.
    pub fn pax(self, records: impl AsRef<[u8]>) -> Self {
        self.append(RawHeader::new("PaxHeaders.0/member", b'x'), records)
    }

    /// Adds a global extended header: a [`Pax`], or any bytes.
    pub fn pax_global(self, records: impl AsRef<[u8]>) -> Self {
        self.append(RawHeader::new("pax_global_header", b'g'), records)
    }

    /// Adds a GNU long name for the next member, with the NUL that closes it.
    pub fn gnu_long_name(self, name: impl AsRef<[u8]>) -> Self {
        self.gnu_meta(b'L', [name.as_ref(), b"\0"].concat())
    }

    /// Adds a GNU long link target for the next member, with the NUL that closes it.
    pub fn gnu_long_link(self, target: impl AsRef<[u8]>) -> Self {
        self.gnu_meta(b'K', [target.as_ref(), b"\0"].concat())
    }

    /// Adds a GNU metadata member of any type with any content.
    pub fn gnu_meta(self, typeflag: u8, content: impl AsRef<[u8]>) -> Self {
        let header = RawHeader::new("././@LongLink", typeflag).flavour(super::Flavour::Gnu);
        self.append(header, content)
    }

    /// Adds bytes as they are.
    pub fn raw(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.bytes.extend_from_slice(bytes.as_ref());
        self
    }

    /// Adds so many zero bytes.
    pub fn zeros(self, count: usize) -> Self {
        let length = self.bytes.len() + count;
        self.grown_to(length, 0)
    }

    /// Pads with a byte to the end of the block.
    pub fn pad(self, with: u8) -> Self {
        let length = self.bytes.len().next_multiple_of(BLOCK);
        self.grown_to(length, with)
    }

    /// Overwrites bytes already written, from an offset on; checksums are not repaired.
    pub fn patch(mut self, offset: usize, bytes: impl AsRef<[u8]>) -> Self {
        overwrite(&mut self.bytes, offset, bytes.as_ref());
        self
    }

    /// Cuts everything from an offset on.
    pub fn truncate(mut self, length: usize) -> Self {
        self.bytes.truncate(length);
        self
    }

    /// Gives the number of bytes written so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Says whether nothing was written so far.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Ends the archive as the format demands and gives its bytes.
    pub fn finish(self) -> Vec<u8> {
        self.finish_with(End::TwoBlocks)
    }

    /// Ends the archive in any way and gives its bytes.
    pub fn finish_with(self, end: End) -> Vec<u8> {
        match end {
            End::TwoBlocks => self.zeros(2 * BLOCK).bytes,
            End::OneBlock => self.zeros(BLOCK).bytes,
            End::Missing => self.bytes,
            End::Zeros(count) => self.zeros(count).bytes,
            End::Record(size) => {
                let length = (self.bytes.len() + 2 * BLOCK).next_multiple_of(size.max(1));
                self.grown_to(length, 0).bytes
            }
        }
    }

    fn grown_to(mut self, length: usize, with: u8) -> Self {
        self.bytes.resize(length, with);
        self
    }
}

impl From<Vec<u8>> for RawTar {
    /// Goes on writing behind bytes that are there already.
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes }
    }
}
