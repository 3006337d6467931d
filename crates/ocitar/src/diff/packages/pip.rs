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
        _ => before_python(folder.strip_suffix(".egg-info")?),
    };
    let (name, version) = stem.rsplit_once('-')?;
    Some((normal(name), place.to_owned(), version.to_owned()))
}

/// What stands before the version of Python that an egg is for, if one is told (`-py3.11`).
fn before_python(stem: &str) -> &str {
    let is_python = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    match stem.rsplit_once("-py") {
        Some((before, rest)) if is_python(rest) && before.contains('-') => before,
        _ => stem,
    }
}

/// The one form of names that are the same: small, and a dash for each run of what parts words
/// (PEP 503).
fn normal(name: &str) -> String {
    let words = name.split(['-', '_', '.']).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_names_and_versions() {
        let cases = [
            ("usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA", Some(("six", "1.16.0"))),
            ("venv/site-packages/a_b-2-py3.11.egg-info/PKG-INFO", Some(("a-b", "2"))),
            ("usr/lib/x-1.0.egg-info", Some(("x", "1.0"))),
            ("usr/lib/python-dateutil-2.8.egg-info", Some(("python-dateutil", "2.8"))),
            ("usr/lib/A__b.C-1.0-py3.11.egg-info", Some(("a-b-c", "1.0"))),
            ("usr/lib/foo-py3-1.0.egg-info", Some(("foo-py3", "1.0"))),
            ("usr/lib/Requests-2.0.dist-info/METADATA", Some(("requests", "2.0"))),
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
