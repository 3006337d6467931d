//! Files that are read as a whole, and written all or none.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use ocitar::Escaped;
use ocitar_refs::Limits;
use tempfile::NamedTempFile;

use crate::exit::Failure;
use crate::files::{is_archive, no_archive};
use crate::output;

/// A file as it was read.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    /// None if there is no such file.
    pub(crate) bytes: Option<Vec<u8>>,
}

/// A file that is to have other bytes.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) path: PathBuf,
    pub(crate) old: Option<Vec<u8>>,
    pub(crate) new: Vec<u8>,
}

impl Text {
    /// The name for people.
    pub(crate) fn name(&self) -> String {
        Escaped(&self.shown()).to_string()
    }

    /// The name for programs.
    pub(crate) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// The change to those bytes, if it is one.
    pub(crate) fn becomes(&self, new: Vec<u8>) -> Option<Change> {
        let (path, old) = (self.path.clone(), self.bytes.clone());
        (old.as_ref() != Some(&new)).then_some(Change { path, old, new })
    }
}

/// Reads a file that is to be pinned.
pub(super) fn read(path: &Path) -> Result<Text, Failure> {
    let text = read_if_there(path, Limits::default().file)?;
    match std::fs::metadata(path) {
        Err(e) if text.bytes.is_none() => Err(unread(path, &e)),
        _ if text.bytes.as_deref().is_some_and(is_archive) => Err(no_archive(&text.name())),
        _ => Ok(text),
    }
}

/// Reads a file up to one byte more than it may have; whoever reads on refuses that.
pub(super) fn read_if_there(path: &Path, limit: usize) -> Result<Text, Failure> {
    let mut text = Text { path: path.to_owned(), bytes: None };
    let file = match std::fs::File::open(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(text),
        file => file.map_err(|e| unread(path, &e))?,
    };
    if !file.metadata().map_err(|e| unread(path, &e))?.is_file() {
        return Err(Failure::failed(format!("{}: no regular file", text.name()))
            .advise("name the files in it; what is written takes the place of a file"));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(limit).read_to_end(&mut bytes).map_err(|e| unread(path, &e))?;
    text.bytes = Some(bytes);
    Ok(text)
}

fn unread(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{}: cannot read: {error}", Escaped(&path.display().to_string())))
}

/// Writes all files or none: each is complete beside its place before the first is put there.
pub(super) fn write(changes: &[Change]) -> Result<(), Failure> {
    let ready =
        changes.iter().map(|change| prepare(&change.path, &change.new)).collect::<Result<Vec<_>, _>>()?;
    changes.iter().try_for_each(check_unchanged)?;
    for (done, (file, change)) in ready.into_iter().zip(changes).enumerate() {
        if let Err(failure) = output::persist(file, &change.path) {
            return Err(undo(&changes[..done], failure));
        }
    }
    Ok(())
}

/// A file with those bytes beside the path, that may be read and written by whom that one may.
fn prepare(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, Failure> {
    let fail = |e: std::io::Error| {
        Failure::failed(format!("cannot write {}: {e}", Escaped(&path.display().to_string())))
    };
    let mut file = output::temporary(path)?;
    file.write_all(bytes).map_err(fail)?;
    if let Ok(old) = std::fs::metadata(path) {
        file.as_file().set_permissions(old.permissions()).map_err(fail)?;
        // Only root may give files away, and nobody else would have to.
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            let _ = fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
        }
    }
    Ok(file)
}

/// That nobody else has written the file since it was read.
fn check_unchanged(change: &Change) -> Result<(), Failure> {
    let limit = change.old.as_ref().map_or(0, Vec::len);
    let now = read_if_there(&change.path, limit)?;
    match now.bytes == change.old {
        true => Ok(()),
        false => Err(Failure::failed(format!("{}: somebody else is writing it", now.name()))
            .advise("run it again; no file was written")),
    }
}

/// Puts back what was there, as far as that can be done.
fn undo(done: &[Change], failure: Failure) -> Failure {
    for change in done {
        let result = match &change.old {
            Some(old) => prepare(&change.path, old).and_then(|file| output::persist(file, &change.path)),
            None => std::fs::remove_file(&change.path).map_err(Failure::from),
        };
        if result.is_err() {
            let name = Escaped(&change.path.display().to_string()).to_string();
            return failure.advise(format!("{name} was written, and could not be put back"));
        }
    }
    failure.advise("no file was changed")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]
mod tests {
    use super::*;

    fn change(path: &Path, old: Option<&str>, new: &str) -> Change {
        Change { path: path.to_owned(), old: old.map(|old| old.into()), new: new.into() }
    }

    #[test]
    fn writes_all_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, gone] = ["a", "b", "gone/c"].map(|name| folder.path().join(name));
        std::fs::write(&a, "1").unwrap();
        let texts = || (std::fs::read_to_string(&a).unwrap(), std::fs::read_to_string(&b).ok());
        write(&[change(&a, Some("1"), "2"), change(&b, None, "3")]).unwrap();
        assert_eq!(texts(), ("2".to_owned(), Some("3".to_owned())));
        for bad in [
            // Somebody else wrote one of them, made it, removed it; or there is no such folder.
            change(&b, Some("33"), "5"),
            change(&b, Some(""), "5"),
            change(&b, None, "5"),
            change(&folder.path().join("new"), Some("x"), "5"),
            change(&gone, None, "5"),
        ] {
            assert!(write(&[change(&a, Some("2"), "4"), bad]).is_err());
            assert_eq!(texts(), ("2".to_owned(), Some("3".to_owned())));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left lying about");
    }

    #[test]
    fn puts_back_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b, c] = ["a", "b", "c"].map(|name| folder.path().join(name));
        std::fs::write(&a, "1").unwrap();
        // A folder in the place of a file that is to be made: nothing can be renamed to it.
        std::fs::create_dir(&c).unwrap();
        let ready = [change(&a, Some("1"), "2"), change(&b, None, "3")];
        write(&ready).unwrap();
        let failure = undo(&ready, Failure::failed("no"));
        assert_eq!(failure.advice.as_deref(), Some("no file was changed"));
        assert_eq!((std::fs::read_to_string(&a).unwrap(), b.exists()), ("1".to_owned(), false));
        let failure = undo(&[change(&c, None, "x")], Failure::failed("no"));
        assert!(failure.advice.unwrap().ends_with("could not be put back"));
    }
}
