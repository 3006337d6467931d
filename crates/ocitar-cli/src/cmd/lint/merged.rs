//! Which of the files Compose lays over others, by their names.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use ocitar_refs::{Found, Merged};

/// The file that Compose takes before all others, and what it then lays over it; one that it would lay
/// over it first.
const BASE: &str = "compose.yaml";
const OVER: &str = "compose.override.yaml";
const FIRST: &str = "compose.override.yml";

/// The pairs among the files that were named: both have to be, as who deploys with `-f compose.yaml` alone
/// has no override file.
pub(super) fn pairs(files: &[(String, Found)], named: &[OsString]) -> Vec<Merged> {
    let folder = |number: usize, name: &str| folder_of(&files[number].0, name, named);
    let bases = (0..files.len()).filter_map(|base| Some((base, folder(base, BASE)?)));
    let over = |at: &PathBuf| (0..files.len()).find(|over| folder(*over, OVER).as_ref() == Some(at));
    let pair = |(base, at): (usize, PathBuf)| {
        let over = over(&at).filter(|_| !at.join(FIRST).exists())?;
        Some(Merged { base, over })
    };
    bases.filter_map(pair).collect()
}

/// The folder that a file is in, if it is called so and was named.
fn folder_of(path: &str, name: &str, named: &[OsString]) -> Option<PathBuf> {
    let is_meant = Path::new(path).file_name()? == name && named.iter().any(|named| named == path);
    let folder = Path::new(path).parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new(".")).canonicalize().ok().filter(|_| is_meant)
}
