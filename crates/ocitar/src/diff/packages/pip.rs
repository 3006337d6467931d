//! Python's installed distributions: folders named for them (core metadata, `*.dist-info`; before
//! that `*.egg-info`), wherever they lie.

use super::Package;

/// The distribution that a path of its metadata tells of, and where it lies.
pub(super) fn package(path: &[u8]) -> Option<Package> {
    let path = std::str::from_utf8(path).ok()?;
    let folder = path.strip_suffix("/METADATA").or_else(|| path.strip_suffix("/PKG-INFO")).unwrap_or(path);
    let (place, folder) = folder.rsplit_once('/')?;
    let stem = match folder.strip_suffix(".dist-info") {
        Some(stem) if path.ends_with("/METADATA") => stem,
        _ => folder.strip_suffix(".egg-info")?,
    };
    let mut parts = stem.split('-');
    let (name, version) = (parts.next()?, parts.next()?);
    Some((name.to_owned(), place.to_owned(), version.to_owned()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_names_and_versions() {
        let cases = [
            ("usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA", Some(("six", "1.16.0"))),
            ("venv/site-packages/a_b-2-py3.11.egg-info/PKG-INFO", Some(("a_b", "2"))),
            ("usr/lib/x-1.0.egg-info", Some(("x", "1.0"))),
            ("usr/lib/six-1.16.0.dist-info/RECORD", None),
            ("six-1.16.0.dist-info", None),
            ("usr/lib/nothing.dist-info/METADATA", None),
        ];
        for (path, want) in cases {
            let got = super::package(path.as_bytes());
            assert_eq!(
                got.as_ref().map(|(name, _, version)| (name.as_str(), version.as_str())),
                want,
                "{path}"
            );
        }
    }
}
