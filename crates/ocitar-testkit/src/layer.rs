//! The tar of one layer, by what it does to a file system.

use crate::digest;
use crate::tar::{Pax, RawHeader, RawTar};

/// Builds the uncompressed tar of a layer.
///
/// [`mode`](Self::mode), [`owner`](Self::owner), [`mtime`](Self::mtime) and [`xattr`](Self::xattr) hold for the
/// next member only.
///
/// ```
/// use ocitar_testkit::LayerBuilder;
///
/// let layer = LayerBuilder::new()
///     .dir("bin/")
///     .mode(0o755)
///     .xattr("security.capability", [1, 0, 0, 2])
///     .file("bin/ping", "ELF")
///     .whiteout("etc/old");
/// assert!(layer.diff_id().starts_with("sha256:"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LayerBuilder {
    tar: RawTar,
    next: Attributes,
}

/// What the next member gets beside its name and content.
#[derive(Clone, Debug, Default)]
struct Attributes {
    mode: Option<u32>,
    owner: Option<(u64, u64)>,
    mtime: Option<u64>,
    xattrs: Pax,
}

impl LayerBuilder {
    /// Starts a layer that changes nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the permission bits of the next member.
    pub fn mode(mut self, mode: u32) -> Self {
        self.next.mode = Some(mode);
        self
    }

    /// Sets the owner and group of the next member.
    pub fn owner(mut self, uid: u64, gid: u64) -> Self {
        self.next.owner = Some((uid, gid));
        self
    }

    /// Sets the modification time of the next member, in seconds since 1970.
    pub fn mtime(mut self, mtime: u64) -> Self {
        self.next.mtime = Some(mtime);
        self
    }

    /// Gives the next member an extended attribute.
    pub fn xattr(mut self, key: &str, value: impl AsRef<[u8]>) -> Self {
        self.next.xattrs = self.next.xattrs.record(format!("SCHILY.xattr.{key}"), value);
        self
    }

    /// Adds a regular file.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.member(RawHeader::file(path), Pax::for_long(path, ""), content)
    }

    /// Adds a directory.
    pub fn dir(self, path: &str) -> Self {
        self.member(RawHeader::dir(path), Pax::for_long(path, ""), "")
    }

    /// Adds a symbolic link.
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.member(RawHeader::symlink(path, target), Pax::for_long(path, target), "")
    }

    /// Adds a hard link.
    pub fn hardlink(self, path: &str, target: &str) -> Self {
        self.member(RawHeader::hardlink(path, target), Pax::for_long(path, target), "")
    }

    /// Adds the marker that removes a path of the layers below.
    pub fn whiteout(self, path: &str) -> Self {
        let (parent, name) = path.rsplit_once('/').map_or(("", path), |(parent, name)| (parent, name));
        let slash = if parent.is_empty() { "" } else { "/" };
        self.file(&format!("{parent}{slash}.wh.{name}"), "")
    }

    /// Adds the marker that empties a directory of the layers below.
    pub fn opaque(self, dir: &str) -> Self {
        self.file(&format!("{}/.wh..wh..opq", dir.trim_end_matches('/')), "")
    }

    /// Adds a character device.
    pub fn char_device(self, path: &str, major: u64, minor: u64) -> Self {
        self.member(RawHeader::device(path, b'3', major, minor), Pax::for_long(path, ""), "")
    }

    /// Adds a block device.
    pub fn block_device(self, path: &str, major: u64, minor: u64) -> Self {
        self.member(RawHeader::device(path, b'4', major, minor), Pax::for_long(path, ""), "")
    }

    /// Adds a named pipe.
    pub fn fifo(self, path: &str) -> Self {
        self.member(RawHeader::new(path, b'6'), Pax::for_long(path, ""), "")
    }

    /// Adds any member at all, preceded by an extended header if there are records for it.
    pub fn member(mut self, header: RawHeader, pax: Pax, content: impl AsRef<[u8]>) -> Self {
        let next = std::mem::take(&mut self.next);
        let pax = pax.raw(&next.xattrs);
        self.tar = self.tar.member(next.apply(header), pax, content);
        self
    }

    /// Gives the layer's tar.
    pub fn bytes(&self) -> Vec<u8> {
        self.tar.clone().finish()
    }

    /// Gives the digest of the layer's tar.
    pub fn diff_id(&self) -> String {
        digest(self.bytes())
    }
}

impl From<LayerBuilder> for Vec<u8> {
    fn from(layer: LayerBuilder) -> Self {
        layer.tar.finish()
    }
}

impl Attributes {
    fn apply(&self, mut header: RawHeader) -> RawHeader {
        if let Some(mode) = self.mode {
            header = header.mode(mode);
        }
        if let Some((uid, gid)) = self.owner {
            header = header.uid(uid).gid(gid);
        }
        if let Some(mtime) = self.mtime {
            header = header.mtime(mtime);
        }
        header
    }
}
