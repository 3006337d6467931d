//! What engines make of a short image name.

/// Gives the name with its registry and tag: `app` becomes `docker.io/library/app:latest`.
pub fn full_name(name: &str) -> String {
    let (repository, tag) = familiar_parts(name);
    match repository.split_once('/') {
        None => format!("docker.io/library/{repository}:{tag}"),
        Some((host, _)) if host == "localhost" || host.contains(['.', ':']) => {
            format!("{repository}:{tag}")
        }
        Some(_) => format!("docker.io/{repository}:{tag}"),
    }
}

/// Splits a name into repository and tag, `latest` if it has none.
pub fn familiar_parts(name: &str) -> (&str, &str) {
    match name.rsplit_once(':') {
        // A colon before the last slash belongs to the registry's port.
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, "latest"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_completed() {
        for (name, full) in [
            ("app:1", "docker.io/library/app:1"),
            ("hand/app:1", "docker.io/hand/app:1"),
            ("localhost:5000/app", "localhost:5000/app:latest"),
            ("example.org/a/b:c", "example.org/a/b:c"),
        ] {
            assert_eq!(full_name(name), full);
        }
    }
}
