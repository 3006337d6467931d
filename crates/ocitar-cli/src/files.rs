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
            Failure::failed(format!("{}: cannot walk: {error}", Escaped(&place)))
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

    /// Whether it was found in a folder, and is of no kind that names images.
    pub(crate) fn is_by_chance(&self, finder: &Finder, kind: Option<Kind>) -> bool {
        let is_known = || !matches!(self.look(finder, kind).outcome, Outcome::Unknown | Outcome::Template);
        !self.is_named && !is_known()
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
            Err(error) => Outcome::Failed(self.failure(&error)),
        }
    }

    fn failure(&self, error: &FindError) -> Failure {
        let name = match &self.path {
            Some(path) => path.display().to_string(),
            None => "standard input".to_owned(),
        };
        Failure::failed(format!("{}: {error}", Escaped(&name))).advise(error.advice())
    }
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
