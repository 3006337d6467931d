//! Outputs of a step of GitHub Actions.

use std::io::Write;
use std::path::PathBuf;

use ocitar::Engine;
use ocitar_deploy::Stamp;

use crate::exit::Failure;

/// The file to which a step's outputs are appended.
pub(super) fn file() -> Option<PathBuf> {
    std::env::var_os("GITHUB_OUTPUT").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Fails unless there is exactly one image to tell of.
pub(super) fn check(stamp: &Stamp) -> Result<(), Failure> {
    if stamp.images.len() == 1 {
        return Ok(());
    }
    let text = format!("--github-output takes one image, and there are {}", stamp.images.len());
    Err(Failure::failed(text).advise("save them to archives of their own"))
}

/// Appends `image-id`, `image-id-containerd` and `digest` of the only image; what there is none of is
/// empty.
pub(super) fn write(stamp: &Stamp) -> Result<(), Failure> {
    let (Some(path), [image]) = (file(), stamp.images.as_slice()) else {
        return check(stamp);
    };
    let id = |engine| image.id_on(engine).map(|id| id.to_string()).unwrap_or_default();
    let digest = image.target.map(|digest| digest.to_string()).unwrap_or_default();
    let lines = format!(
        "image-id={}\nimage-id-containerd={}\ndigest={digest}\n",
        id(Engine::DockerClassic),
        id(Engine::DockerContainerd),
    );
    let open = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    let written = open.and_then(|mut file| file.write_all(lines.as_bytes()));
    written.map_err(|e| Failure::failed(format!("cannot write {}: {e}", path.display())))
}
