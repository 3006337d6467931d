//! What a build says it made, held against what the archive holds: which store each ID is for.

use std::path::{Path, PathBuf};

use ocitar::{Digest, Escaped};
use ocitar_deploy::Stamp;
use serde_json::Value;

use crate::exit::Failure;
use crate::output;

/// Bytes of the largest file of a build that is read; provenance may be in it.
const LARGEST: u64 = 64 << 20;

/// Characters of a text that is no digest that are shown.
const SHOWN: usize = 80;

/// The keys by which buildx tells digests of an image.
const KEYS: [&str; 2] = ["containerimage.digest", "containerimage.config.digest"];

/// A digest that a build told.
pub(super) struct Claim {
    path: PathBuf,
    what: &'static str,
    digest: Digest,
}

/// What the files of a build tell: what cannot be understood is known before an archive is read.
pub(super) fn read(metadata: Option<&Path>, iidfile: Option<&Path>) -> Result<Vec<Claim>, Failure> {
    let mut claims = Vec::new();
    if let Some(path) = iidfile {
        claims.push(claim(path, "the ID", text(path)?.trim())?);
    }
    let Some(path) = metadata else {
        return Ok(claims);
    };
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let document: Value = serde_json::from_str(&text(path)?).map_err(|e| fail(&e))?;
    let told: Vec<_> = KEYS.iter().filter_map(|key| Some((*key, document.get(*key)?.as_str()?))).collect();
    if told.is_empty() {
        return Err(fail(&format!("it has none of {}", KEYS.join(", "))));
    }
    for (key, digest) in told {
        claims.push(claim(path, key, digest)?);
    }
    Ok(claims)
}

fn text(path: &Path) -> Result<String, Failure> {
    let fail = |e: &dyn std::fmt::Display| Failure::failed(format!("{}: {e}", path.display()));
    let size = path.metadata().map_err(|e| fail(&e))?.len();
    if size > LARGEST {
        return Err(fail(&format!("{size} bytes are more than a build writes ({LARGEST})")));
    }
    std::fs::read_to_string(path).map_err(|e| fail(&e))
}

fn claim(path: &Path, what: &'static str, text: &str) -> Result<Claim, Failure> {
    let short: String = text.chars().take(SHOWN).collect();
    let fail = |e: &dyn std::fmt::Display| {
        Failure::failed(format!("{}: {what} \"{}\" {e}", path.display(), Escaped(&short)))
            .advise("give the file as the build wrote it, or leave it out")
    };
    Ok(Claim { path: path.to_owned(), what, digest: text.parse().map_err(|e| fail(&e))? })
}

/// Says which store each digest is for; fails if one is of another image.
pub(super) fn check(stamp: &Stamp, claims: &[Claim]) -> Result<(), Failure> {
    claims.iter().try_for_each(|claim| claim.hold(stamp))
}

impl Claim {
    fn hold(&self, stamp: &Stamp) -> Result<(), Failure> {
        let text = format!("{}: {} {}", self.path.display(), self.what, self.digest);
        let found = stamp.images.iter().find_map(|image| image.digests().remove(&self.digest));
        match found {
            Some(known) => {
                output::note(&format!("{text} is {known}"));
                Ok(())
            }
            None => Err(Failure::no(format!("{text} is of no image in the archive"))
                .advise("save the image that was built, or leave the file out")),
        }
    }
}
