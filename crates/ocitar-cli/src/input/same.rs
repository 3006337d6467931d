use std::path::Path;

/// Whether both paths lead to one regular file.
#[cfg(unix)]
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;

    let key = |path: &Path| {
        let file = path.metadata().ok().filter(std::fs::Metadata::is_file)?;
        Some((file.dev(), file.ino()))
    };
    key(one).is_some() && key(one) == key(other)
}

/// Whether both paths lead to one regular file; its hard links count as others.
#[cfg(not(unix))]
pub(super) fn same_file(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok().filter(|path| path.is_file());
    real(one).is_some() && real(one) == real(other)
}
