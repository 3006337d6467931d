//! Which deployment files arguments name, and what is in them.
//!
//! Folders are walked; symbolic links are not followed, and folders that hold what others wrote are left
//! out.

use std::ffi::OsString;
use std::io::Read;
use std::path::{Path, PathBuf};

use ocitar::Escaped;
use ocitar_refs::{FindError, FindErrorKind, Finder, Found, Kind, Limits};
use walkdir::{DirEntry, WalkDir};

use crate::exit::Failure;

/// Folders that are not walked.
const SKIPPED: [&str; 4] = [".git", "node_modules", "target", "vendor"];

/// One file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// None for standard input.
    path: Option<PathBuf>,
    /// What tells its kind.
    name: String,
    /// Whether it was named, rather than found in a folder.
    is_named: bool,
}

/// What became of a file.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is of kinds that are known.
    Found(Found),
    /// It is of no kind that is known.
    Unknown,
    /// It is a template.
    Template,
    /// It could not be read.
    Failed(Failure),
}

/// A file, and what became of it.
#[derive(Debug)]
pub(crate) struct Looked {
    /// As it was given or found; `-` for standard input.
    pub(crate) path: String,
    pub(crate) outcome: Outcome,
}

/// The files that arguments name, those of folders in the order of their names.
pub(crate) fn sources(arguments: &[OsString], stdin_name: &str) -> Result<Vec<Source>, Failure> {
    let mut found = Vec::new();
    for argument in arguments {
        let path = PathBuf::from(argument);
        match () {
            () if argument == "-" => {
                if found.iter().any(|source: &Source| source.path.is_none()) {
                    return Err(Failure::failed("standard input can be read only once"));
                }
                found.push(Source { path: None, name: stdin_name.to_owned(), is_named: true });
            }
            () if path.is_dir() => found.extend(walk(&path)?),
            () => found.push(Source { name: path.display().to_string(), path: Some(path), is_named: true }),
        }
    }
    Ok(found)
}

fn walk(folder: &Path) -> Result<Vec<Source>, Failure> {
    let is_walked = |entry: &DirEntry| {
        let is_skipped = entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name));
        entry.depth() == 0 || !entry.file_type().is_dir() || !is_skipped
    };
    let mut found = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_walked) {
        let entry = entry.map_err(|error| {
            let place = error.path().unwrap_or(folder).display().to_string();
            // The walker's own text has the path again.
            let why = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            Failure::failed(format!("{}: cannot read: {}", Escaped(&place), Escaped(&why)))
        })?;
        let name = entry.path().display().to_string();
        if entry.file_type().is_file() && may_name_images(&name) {
            found.push(Source { path: Some(entry.into_path()), name, is_named: false });
        }
    }
    Ok(found)
}

fn may_name_images(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".yaml", ".yml", ".json"].iter().any(|end| lower.ends_with(end)) || Kind::of_path(name).is_some()
}

impl Source {
    /// The file; none for standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What it is, if it was found in a folder and is not to be rewritten: of no kind that names images, or
    /// a template.
    pub(crate) fn by_chance(&self, finder: &Finder, kind: Option<Kind>) -> Option<Outcome> {
        if self.is_named {
            return None;
        }
        let outcome = if self.is_of_chart() { Outcome::Template } else { self.look(finder, kind).outcome };
        matches!(outcome, Outcome::Unknown | Outcome::Template).then_some(outcome)
    }

    /// Whether it is one of the templates of a Helm chart, which may be YAML before they are filled in too.
    fn is_of_chart(&self) -> bool {
        let folders = self.path.iter().flat_map(|path| path.ancestors().skip(1));
        let mut templates = folders.filter(|folder| folder.ends_with("templates"));
        let is_chart = templates.any(|folder| folder.with_file_name("Chart.yaml").is_file());
        is_chart && self.bytes().is_ok_and(|bytes| bytes.windows(2).any(|two| two == b"{{"))
    }

    /// Reads it and finds its references.
    pub(crate) fn look(&self, finder: &Finder, kind: Option<Kind>) -> Looked {
        let path = self.path.as_ref().map_or_else(|| "-".to_owned(), |path| path.display().to_string());
        let outcome = match self.bytes() {
            Ok(bytes) => self.judge(finder, kind, &bytes),
            Err(error) => {
                Outcome::Failed(Failure::failed(format!("{}: cannot read: {error}", Escaped(&path))))
            }
        };
        Looked { path, outcome }
    }

    /// The bytes, one more than is allowed at most.
    fn bytes(&self) -> std::io::Result<Vec<u8>> {
        let limit = Limits::default().file as u64 + 1;
        let mut bytes = Vec::new();
        match &self.path {
            Some(path) => std::fs::File::open(path)?.take(limit).read_to_end(&mut bytes)?,
            None => std::io::stdin().lock().take(limit).read_to_end(&mut bytes)?,
        };
        Ok(bytes)
    }

    fn judge(&self, finder: &Finder, kind: Option<Kind>, bytes: &[u8]) -> Outcome {
        // What was not asked for and is not called like anything that names images need not be sound.
        let is_any = !self.is_named && kind.is_none() && Kind::of_path(&self.name).is_none();
        if is_any && !may_be_known(&self.name, bytes) {
            return Outcome::Unknown;
        }
        match finder.find(&self.name, bytes) {
            Ok(found) if found.is_unknown() => Outcome::Unknown,
            Ok(found) => Outcome::Found(found),
            Err(error) if error.kind == FindErrorKind::Template && !self.is_named => Outcome::Template,
            Err(error) => Outcome::Failed(self.failure(&error, bytes)),
        }
    }

    fn failure(&self, error: &FindError, bytes: &[u8]) -> Failure {
        let name = match &self.path {
            Some(path) => Escaped(&path.display().to_string()).to_string(),
            None => "standard input".to_owned(),
        };
        match error.position {
            _ if is_archive(bytes) => no_archive(&name),
            Some((line, column)) => {
                Failure::failed(format!("{name}:{line}:{column}: {}", error.kind)).advise(error.advice())
            }
            None => Failure::failed(format!("{name}: {error}")).advise(error.advice()),
        }
    }
}

/// What archives begin with that are compressed as a whole: gzip, zstd, bzip2 and xz.
const MAGIC: [&[u8]; 4] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ"];

/// Whether bytes that are no text begin as an archive does.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    let is_text = !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok();
    let is_tar = || bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"));
    !is_text && (is_tar() || MAGIC.iter().any(|magic| bytes.starts_with(magic)))
}

/// An archive was given where deployment files are.
pub(crate) fn no_archive(name: &str) -> Failure {
    Failure::failed(format!("{name}: an archive, and no deployment file"))
        .advise("give the files that deploy it, and the archive with --from")
}

/// Whether a text may be of a kind that its name does not tell.
fn may_be_known(name: &str, bytes: &[u8]) -> bool {
    let says = |word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    match name.to_lowercase().ends_with(".json") {
        true => says("containerDefinitions") || says("apiVersion"),
        false => says("image"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_what_may_name_images() {
        let folder = tempfile::tempdir().unwrap();
        for path in
            ["b/compose.yaml", "a.yml", "Dockerfile", "x.txt", ".git/a.yaml", "b/vendor/a.yaml", "t.json"]
        {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        let found = sources(&[folder.path().into()], "").unwrap();
        let prefix = folder.path().display().to_string();
        let names: Vec<_> = found.iter().map(|source| source.name.replace(&prefix, "")).collect();
        assert_eq!(names, ["/Dockerfile", "/a.yml", "/b/compose.yaml", "/t.json"]);
    }
}
