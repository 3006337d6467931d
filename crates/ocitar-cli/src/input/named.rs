//! What was meant by an argument that is no file: perhaps an image.

use ocitar::Reference;

/// By which images are named to other tools.
const TRANSPORTS: [&str; 4] = ["docker://", "docker-daemon:", "containers-storage:", "podman:"];

/// How to read the image of that name, if the argument can be one.
pub(super) fn advice(argument: &str) -> Option<String> {
    let bare = TRANSPORTS.iter().find_map(|transport| argument.strip_prefix(transport));
    let name = bare.unwrap_or(argument);
    let reference: Reference = name.parse().ok()?;
    // What looks like a file is more likely to be one that is not there.
    let is_path = reference.tag().is_none() && name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if bare.is_none() && (is_path || name.contains(".tar")) {
        return None;
    }
    Some(format!("archives are read, not engines or registries: docker save {name} | ocitar id -"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_of_images_are_told_from_files() {
        for (argument, name) in [
            ("hand/app:1.2", Some("hand/app:1.2")),
            ("docker://alpine", Some("alpine")),
            ("docker-daemon:alpine:3", Some("alpine:3")),
            ("alpine", Some("alpine")),
            ("absent.tar", None),
            ("out/app.oci", None),
            ("./app", None),
            ("/tmp/app", None),
        ] {
            let want = name.map(|name| format!("docker save {name} | ocitar id -"));
            let told = super::advice(argument);
            let told = told.as_deref().and_then(|told| Some(told.split_once(": ")?.1));
            assert_eq!(told, want.as_deref(), "{argument}");
        }
    }
}
