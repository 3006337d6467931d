//! One header block.

use super::{BLOCK, Checksum, Field, base256, octal};

/// Says which tar format a header claims by its magic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// No magic at all, as before 1988.
    V7,
    /// `ustar\0` and version `00`: POSIX.
    #[default]
    Ustar,
    /// `ustar  \0`: old GNU.
    Gnu,
}

/// Builds one header block. Setters cut what is longer than its field.
///
/// ```
/// use ocitar_testkit::tar::{Field, Flavour, RawHeader};
///
/// let block = RawHeader::file("a").flavour(Flavour::Gnu).raw(Field::Mtime, "zzz").block(0);
/// assert_eq!(&block[136..139], b"zzz");
/// ```
#[derive(Clone, Debug)]
pub struct RawHeader {
    block: [u8; BLOCK],
    size_given: bool,
    checksum: Checksum,
    patches: Vec<(usize, Vec<u8>)>,
}

impl RawHeader {
    /// Starts a ustar header: mode 0644, everything else zero.
    pub fn new(name: impl AsRef<[u8]>, typeflag: u8) -> Self {
        let empty =
            Self { block: [0; BLOCK], size_given: false, checksum: Checksum::Auto, patches: Vec::new() };
        empty.name(name).mode(0o644).uid(0).gid(0).mtime(0).typeflag(typeflag).flavour(Flavour::Ustar)
    }

    /// Starts the header of a regular file.
    pub fn file(name: impl AsRef<[u8]>) -> Self {
        Self::new(name, b'0')
    }

    /// Starts the header of a directory, mode 0755. The name is taken as it is, with or without its slash.
    pub fn dir(name: impl AsRef<[u8]>) -> Self {
        Self::new(name, b'5').mode(0o755)
    }

    /// Starts the header of a symbolic link, mode 0777.
    pub fn symlink(name: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        Self::new(name, b'2').linkname(target).mode(0o777)
    }

    /// Starts the header of a hard link.
    pub fn hardlink(name: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        Self::new(name, b'1').linkname(target)
    }

    /// Starts the header of a character (`3`) or block (`4`) device.
    pub fn device(name: impl AsRef<[u8]>, typeflag: u8, major: u64, minor: u64) -> Self {
        Self::new(name, typeflag).devmajor(major).devminor(minor)
    }

    /// Sets the member's name.
    pub fn name(self, name: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Name, name)
    }

    /// Sets the permission bits.
    pub fn mode(self, mode: u32) -> Self {
        self.raw(Field::Mode, octal(mode.into(), Field::Mode.width()))
    }

    /// Sets the owner's number.
    pub fn uid(self, uid: u64) -> Self {
        self.raw(Field::Uid, octal(uid, Field::Uid.width()))
    }

    /// Sets the group's number.
    pub fn gid(self, gid: u64) -> Self {
        self.raw(Field::Gid, octal(gid, Field::Gid.width()))
    }

    /// Sets the size. A header whose size was never set gets that of the content it is appended with.
    pub fn size(self, size: u64) -> Self {
        self.size_text(octal(size, Field::Size.width()))
    }

    /// Sets the size field to any bytes.
    pub fn size_text(self, text: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Size, text)
    }

    /// Sets the size in base 256, however small it is.
    pub fn size_base256(self, size: i128) -> Self {
        self.size_text(base256(size, Field::Size.width()))
    }

    /// Sets the modification time in seconds since 1970.
    pub fn mtime(self, mtime: u64) -> Self {
        self.raw(Field::Mtime, octal(mtime, Field::Mtime.width()))
    }

    /// Sets what to write into the checksum field.
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = checksum;
        self
    }

    /// Sets the member's type.
    pub fn typeflag(self, typeflag: u8) -> Self {
        self.raw(Field::Typeflag, [typeflag])
    }

    /// Sets the target of a link.
    pub fn linkname(self, target: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Linkname, target)
    }

    /// Sets magic and version to those of a format.
    pub fn flavour(self, flavour: Flavour) -> Self {
        match flavour {
            Flavour::V7 => self.magic("").version(""),
            Flavour::Ustar => self.magic("ustar\0").version("00"),
            Flavour::Gnu => self.magic("ustar ").version(" \0"),
        }
    }

    /// Sets the six bytes of the magic.
    pub fn magic(self, magic: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Magic, magic)
    }

    /// Sets the two bytes of the version.
    pub fn version(self, version: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Version, version)
    }

    /// Sets the owner's name.
    pub fn uname(self, name: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Uname, name)
    }

    /// Sets the group's name.
    pub fn gname(self, name: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Gname, name)
    }

    /// Sets the major number of a device.
    pub fn devmajor(self, major: u64) -> Self {
        self.raw(Field::Devmajor, octal(major, Field::Devmajor.width()))
    }

    /// Sets the minor number of a device.
    pub fn devminor(self, minor: u64) -> Self {
        self.raw(Field::Devminor, octal(minor, Field::Devminor.width()))
    }

    /// Sets the part of the name that ustar keeps apart, without its closing slash.
    pub fn prefix(self, prefix: impl AsRef<[u8]>) -> Self {
        self.raw(Field::Prefix, prefix)
    }

    /// Sets any field to any bytes; what they do not fill becomes NUL.
    pub fn raw(mut self, field: Field, bytes: impl AsRef<[u8]>) -> Self {
        match field {
            Field::Checksum => self.checksum = Checksum::Raw(bytes.as_ref().to_vec()),
            Field::Size => self.size_given = true,
            _ => {}
        }
        fill(&mut self.block, field, bytes.as_ref());
        self
    }

    /// Overwrites bytes anywhere in the block, after all fields and before the checksum is taken.
    pub fn patch(mut self, offset: usize, bytes: impl AsRef<[u8]>) -> Self {
        self.patches.push((offset, bytes.as_ref().to_vec()));
        self
    }

    /// Gives the block, with `content` as the size if none was set.
    pub fn block(&self, content: u64) -> [u8; BLOCK] {
        let mut block = self.block;
        if !self.size_given {
            fill(&mut block, Field::Size, &octal(content, Field::Size.width()));
        }
        for (offset, bytes) in &self.patches {
            overwrite(&mut block, *offset, bytes);
        }
        let sum = self.checksum.bytes(&block);
        fill(&mut block, Field::Checksum, &sum);
        block
    }
}

/// Puts bytes into a field and NULs behind them.
fn fill(block: &mut [u8; BLOCK], field: Field, bytes: &[u8]) {
    let place = &mut block[field.range()];
    place.fill(0);
    overwrite(place, 0, bytes);
}

/// Copies as much of `bytes` over `place` as fits from `offset` on.
pub(super) fn overwrite(place: &mut [u8], offset: usize, bytes: &[u8]) {
    let place = place.get_mut(offset..).unwrap_or_default();
    let length = place.len().min(bytes.len());
    place[..length].copy_from_slice(&bytes[..length]);
}
