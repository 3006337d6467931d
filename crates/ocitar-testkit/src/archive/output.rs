//! An archive as a tar, or as a directory.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use super::{ArchiveFiles, FileKind};
use crate::tar::RawTar;

impl ArchiveFiles {
    /// Gives the bytes of a plain ustar archive.
    pub fn to_tar(&self) -> Vec<u8> {
        self.to_raw_tar().finish()
    }

    /// Gives the archive before its end, to go on with bytes of any kind.
    pub fn to_raw_tar(&self) -> RawTar {
        self.files.iter().fold(RawTar::new(), |tar, (name, kind)| match kind {
            FileKind::Dir => tar.dir(name),
            FileKind::File(content) => tar.file(name, content),
            FileKind::Symlink(target) => tar.symlink(name, target),
        })
    }

    /// Writes the members below a directory, as if the archive had been extracted there.
    ///
    /// # Errors
    ///
    /// If a name leads out of the directory, or if the file system refuses.
    pub fn write_dir(&self, path: impl AsRef<Path>) -> io::Result<()> {
        fs::create_dir_all(&path)?;
        for (name, kind) in &self.files {
            write_member(&safe_join(path.as_ref(), name)?, kind)?;
        }
        Ok(())
    }
}

fn write_member(path: &Path, kind: &FileKind) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match kind {
        FileKind::Dir => fs::create_dir_all(path),
        FileKind::File(content) => fs::write(path, content),
        FileKind::Symlink(target) => symlink(target, path),
    }
}

#[cfg(unix)]
fn symlink(target: &str, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(not(unix))]
fn symlink(_target: &str, _path: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Appends a name, and refuses those that hostile archives are made of.
fn safe_join(base: &Path, name: &str) -> io::Result<PathBuf> {
    let safe = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if Path::new(name).components().all(safe) {
        return Ok(base.join(name));
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{name:?} leads out of the directory")))
}
