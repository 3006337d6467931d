//! How a lock file calls other files: by their path from its folder, so that both can move together.

use std::path::{Component, Path, PathBuf};

/// What a lock calls a file; none if it has no path from there, or one that is no text.
pub(super) fn name(lock: &Path, file: &Path) -> Option<String> {
    let from = folder(lock).canonicalize().ok()?;
    let to = folder(file).canonicalize().ok()?.join(file.file_name()?);
    let same = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if same == 0 {
        return None;
    }
    let up = from.components().skip(same).map(|_| Some(".."));
    let down = to.components().skip(same).map(|part| part.as_os_str().to_str());
    Some(up.chain(down).collect::<Option<Vec<_>>>()?.join("/"))
}

/// The path of what a lock calls so; none if it is not below or beside the lock's folder.
pub(super) fn path(lock: &Path, name: &str) -> Option<PathBuf> {
    let is_relative = |part| matches!(part, Component::Normal(_) | Component::ParentDir);
    let name = Path::new(name);
    name.components().all(is_relative).then(|| lock.parent().unwrap_or(Path::new("")).join(name))
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a/b", "c"] {
            std::fs::create_dir_all(at(name)).unwrap();
        }
        for (lock, file, want) in [
            ("ocitar.lock", "compose.yaml", "compose.yaml"),
            ("ocitar.lock", "a/compose.yaml", "a/compose.yaml"),
            ("a/b/x.lock", "c/compose.yaml", "../../c/compose.yaml"),
            ("a/b/x.lock", "a/b/../../c/compose.yaml", "../../c/compose.yaml"),
        ] {
            let [lock, file] = [lock, file].map(at);
            assert_eq!(name(&lock, &file).as_deref(), Some(want));
            std::fs::write(&file, "").unwrap();
            let back = path(&lock, want).unwrap();
            assert_eq!(back.canonicalize().unwrap(), file.canonicalize().unwrap());
        }
        assert_eq!(name(&at("ocitar.lock"), &at("absent/x")), None);
        assert_eq!(path(&at("ocitar.lock"), "/etc/passwd"), None);
    }
}
