//! What a build says it made, held against what the archive holds: which store each ID is for.

use std::path::Path;

use ocitar::{Digest, Escaped};
use ocitar_deploy::Stamp;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;

/// Bytes of the largest file of a build that is read; provenance may be in it.
const LARGEST: u64 = 64 << 20;

/// The keys by which buildx tells digests of an image.
const KEYS: [&str; 2] = ["containerimage.digest", "containerimage.config.digest"];

/// Says which store each ID of the build is for; fails if one is of another image.
pub(super) fn check(stamp: &Stamp, metadata: Option<&Path>, iidfile: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = iidfile {
        let text = read(path)?;
        hold(stamp, path, "the ID", text.trim())?;
    }
    let Some(path) = metadata else {
        return Ok(());
    };
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let document: Value = serde_json::from_str(&read(path)?).map_err(|e| fail(&e))?;
    let told: Vec<_> = KEYS.iter().filter_map(|key| Some((*key, document.get(*key)?.as_str()?))).collect();
    if told.is_empty() {
        return Err(fail(&format!("it has none of {}", KEYS.join(", "))));
    }
    told.into_iter().try_for_each(|(key, digest)| hold(stamp, path, key, digest))
}

fn read(path: &Path) -> Result<String, Failure> {
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let size = path.metadata().map_err(|e| fail(&e))?.len();
    if size > LARGEST {
        return Err(fail(&format!("{size} bytes are more than a build writes ({LARGEST})")));
    }
    std::fs::read_to_string(path).map_err(|e| fail(&e))
}

fn hold(stamp: &Stamp, path: &Path, what: &str, text: &str) -> Result<(), Failure> {
    let fail = |text: String| Failure::no(format!("{}: {text}", path.display()));
    let digest: Digest = text.parse().map_err(|e| fail(format!("{what} {} {e}", Escaped(text))))?;
    let found = stamp.images.iter().find_map(|image| image.digests().remove(&digest));
    match found {
        Some(known) => {
            output::note(&format!("{}: {what} {digest} is {known}", path.display()));
            Ok(())
        }
        None => Err(fail(format!("{what} {digest} is of no image in the archive"))
            .advise("save the image that was built, or leave the file out")),
    }
}
