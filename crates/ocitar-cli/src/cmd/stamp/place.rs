//! Where a stamp is written.

use std::path::{Path, PathBuf};

use crate::tee;

/// What archives are called by, longest first.
const ENDINGS: [&str; 13] = [
    ".tar.zstd",
    ".tar.zst",
    ".tar.bz2",
    ".tar.gz",
    ".tar.xz",
    ".tzst",
    ".tbz2",
    ".tar",
    ".tgz",
    ".txz",
    ".oci",
    ".zst",
    ".gz",
];

/// The file to write to; none is standard output.
pub(super) fn of(given: Option<&Path>, input: Option<&Path>, tee: Option<&Path>) -> Option<PathBuf> {
    if let Some(given) = given {
        return (!tee::is_stdout(given)).then(|| given.to_owned());
    }
    let written = tee.filter(|path| !tee::is_stdout(path) && path.metadata().map_or(true, |m| m.is_file()));
    let archive = written.or(input)?;
    // The stamp of a folder stands beside it: what is in it is the archive.
    let name = archive.canonicalize().unwrap_or_else(|_| archive.to_owned());
    let name = archive.file_name().or_else(|| name.file_name())?.to_string_lossy().into_owned();
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
    let folder = if archive.file_name().is_some() { archive.parent()? } else { Path::new("..") };
    Some(folder.join(format!("{stem}.stamp.json")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_stands_beside_its_archive() {
        let cases = [
            ((None, Some("a/app.tar"), None), Some("a/app.stamp.json")),
            ((None, Some("app.tar.zst"), None), Some("app.stamp.json")),
            ((None, Some("app"), None), Some("app.stamp.json")),
            ((None, None, Some("out/app.tar.gz")), Some("out/app.stamp.json")),
            ((None, Some("a.tar"), Some("b.tar")), Some("b.stamp.json")),
            ((None, Some("a.tar"), Some("-")), Some("a.stamp.json")),
            ((Some("s.json"), Some("a.tar"), None), Some("s.json")),
            ((Some("-"), Some("a.tar"), None), None),
            ((None, None, None), None),
            ((None, None, Some("-")), None),
        ];
        for ((given, input, tee), want) in cases {
            let found = of(given.map(Path::new), input.map(Path::new), tee.map(Path::new));
            assert_eq!(found.as_deref(), want.map(Path::new), "{given:?} {input:?} {tee:?}");
        }
    }
}
