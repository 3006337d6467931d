//! Standard output for data, standard error for everything else.

use std::fs::Permissions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use ocitar::{Escaped, Finding, Severity};
use tempfile::NamedTempFile;

use crate::exit::Failure;
use crate::input::Input;

/// Writes data. `NO_COLOR` and a redirected output strip the styles.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes data whose reader may go by the exit code alone, and read no further.
pub(crate) fn report(text: &str) -> Result<(), Failure> {
    match data(text) {
        Err(failure) if failure.is_broken_pipe => Ok(()),
        result => result,
    }
}

/// Writes a report to standard error, where standard output is taken by an archive.
pub(crate) fn beside(text: &str) {
    // Nobody may be listening; that changes no answer.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Writes raw bytes of an archive's document, as they are.
pub(crate) fn raw(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Writes a file so that it is there in full or not at all. What is no regular file is written to
/// as it is, and a link is followed.
pub(crate) fn file(path: &Path, text: &str) -> Result<(), Failure> {
    file_as(path, text, None)
}

/// The same, so that others may do with it what is given.
pub(crate) fn file_as(path: &Path, text: &str, mode: Option<Permissions>) -> Result<(), Failure> {
    if target(path).metadata().is_ok_and(|kind| !kind.is_file()) {
        return std::fs::write(path, text).map_err(|e| unwritten(path, &e));
    }
    let mut file = temporary(path)?;
    let permitted = mode.map_or(Ok(()), |mode| file.as_file().set_permissions(mode));
    permitted.and_then(|()| file.write_all(text.as_bytes())).map_err(|e| unwritten(path, &e))?;
    persist(file, path)
}

/// A file beside `path`, to be renamed to it once it is complete.
pub(crate) fn temporary(path: &Path) -> Result<NamedTempFile, Failure> {
    let target = target(path);
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    new_file().tempfile_in(folder).map_err(|e| unwritten(path, &e))
}

/// Puts a complete file in its place.
pub(crate) fn persist(file: NamedTempFile, path: &Path) -> Result<(), Failure> {
    let synced = file.as_file().sync_all();
    let renamed = synced.and_then(|()| file.persist(target(path)).map_err(|e| e.error).map(drop));
    renamed.map_err(|e| unwritten(path, &e))
}

/// Where a link leads.
fn target(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn unwritten(path: &Path, error: &std::io::Error) -> Failure {
    // The text of some errors names a temporary file.
    let error = error.raw_os_error().map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error);
    Failure::failed(format!("cannot write {}: {error}", path.display()))
}

/// A temporary file that others may read as far as the user's mask lets them.
fn new_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

/// Fails if nothing can be written there, or if it is an archive that is read, and would be lost.
pub(crate) fn check_output(path: &Path, inputs: &[Input]) -> Result<(), Failure> {
    if inputs.iter().any(|input| input.is_at(path)) {
        let text = format!("{} is an archive that is read", Escaped(&path.display().to_string()));
        return Err(Failure::failed(text).advise("give another file to write to"));
    }
    check_place(path)
}

/// Older answers that were removed, so that none can be taken for that of a run that fails, even by
/// who does not look at the exit code.
pub(crate) struct Stale(Vec<PathBuf>);

impl Stale {
    /// Removes the regular files among these, once all but the archives was found to be in order.
    pub(crate) fn remove(paths: &[&Path]) -> Result<Self, Failure> {
        let is_file = |path: &&&Path| path.symlink_metadata().is_ok_and(|kind| kind.is_file());
        let mut removed = Vec::new();
        for path in paths.iter().filter(is_file) {
            let name = Escaped(&path.display().to_string()).to_string();
            std::fs::remove_file(path).map_err(|e| Failure::failed(format!("cannot replace {name}: {e}")))?;
            removed.push(path.to_path_buf());
        }
        Ok(Self(removed))
    }

    /// Says which of them were not written anew.
    pub(crate) fn tell(&self) {
        for path in self.0.iter().filter(|path| path.symlink_metadata().is_err()) {
            let name = path.display().to_string();
            note(&format!("{}, which was older, was removed: nothing was written", Escaped(&name)));
        }
    }
}

/// Whether a file can be there at all, which is better known before archives are read.
pub(crate) fn check_place(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let why = match folder {
        _ if path.is_dir() => "it is a folder",
        Some(folder) if !folder.is_dir() => "there is no such folder",
        _ => return Ok(()),
    };
    Err(Failure::failed(format!("cannot write {}: {why}", Escaped(&path.display().to_string()))))
}

/// Says why the run ends as it does.
pub(crate) fn failure(failure: &Failure) {
    if !failure.is_broken_pipe {
        line("error", AnsiColor::Red, &failure.text);
        failure.advice.iter().for_each(|text| advice(text));
    }
}

/// Says what to do about it.
pub(crate) fn advice(text: &str) {
    line("  try", AnsiColor::Cyan, text);
}

/// Says something worth knowing.
pub(crate) fn note(text: &str) {
    line("note", AnsiColor::Cyan, text);
}

/// Says what is wrong with an archive.
pub(crate) fn finding(path: &str, finding: &Finding) {
    let (head, color) = match finding.severity {
        Severity::Fault => ("fault", AnsiColor::Red),
        _ => ("warning", AnsiColor::Yellow),
    };
    line(head, color, &format!("{path}: {finding}"));
}

fn line(head: &str, color: AnsiColor, text: &str) {
    let style = Style::new().bold().fg_color(Some(color.into()));
    // Nobody may be listening on standard error; that changes no answer.
    let _ = writeln!(anstream::stderr().lock(), "{style}{head}{style:#}: {text}");
}
