//! What was shipped, for references to be held against, or to be pinned to.

use ocitar::{Archive, Host};
use ocitar_deploy::{ImageStamp, Stamp};
use ocitar_refs::{OnEngine, Target};

use crate::exit::Failure;

/// The images of an archive; one at fault has none that are certain, which is no answer about the files.
pub(crate) fn targets(
    archive: &Archive,
    host: &Host,
    name: &str,
    source: &str,
) -> Result<Vec<Target>, Failure> {
    match archive.fault() {
        None => Ok(Target::of_archive(archive, host, source)),
        Some(fault) => Err(Failure::failed(format!("{name}: {fault}"))
            .advise("an archive at fault has no ID; `ocitar verify` tells more")),
    }
}

/// The images that a stamp tells of.
pub(crate) fn of_stamp(stamp: &Stamp, source: &str) -> Vec<Target> {
    // What stands in a lock later is the archive, as it is with one.
    let source = stamp.archive.name.as_deref().unwrap_or(source);
    let sha256 = stamp.archive.sha256.map(|digest| digest.hex());
    stamp.images.iter().map(|image| of_image(image, source, sha256.clone())).collect()
}

fn of_image(image: &ImageStamp, source: &str, archive_sha256: Option<String>) -> Target {
    let mut target = Target::named(&image.names, source);
    target.digests = image.digests().into_keys().collect();
    target.archive_sha256 = archive_sha256;
    for on in &image.ids {
        let made = OnEngine {
            id: on.id,
            names: on.names.clone(),
            references: on.references.clone(),
            conditions: on.conditions.iter().map(|condition| condition.message.clone()).collect(),
            refused: on.refused.as_ref().map(|refused| refused.message.clone()),
        };
        target.add(on.engine, made);
    }
    target
}
