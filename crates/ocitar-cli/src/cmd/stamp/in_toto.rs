//! An in-toto Statement v1: the stamp, and every digest by which its images may be known.

use ocitar_deploy::{ImageStamp, Stamp};
use serde_json::{Value, json};

use crate::exit::Failure;

/// What the predicate is: a stamp.
const PREDICATE: &str = "urn:ocitar:stamp:1";

/// The document, for signers that take one as it is.
pub(super) fn statement(stamp: &Stamp) -> Result<String, Failure> {
    let file = stamp.archive.sha256.map(|digest| {
        let name = stamp.archive.name.clone().unwrap_or_else(|| "the archive".to_owned());
        json!({"name": name, "digest": {"sha256": digest.hex()}})
    });
    let images = stamp.images.iter().enumerate().flat_map(|(i, image)| subjects(i, image));
    crate::json::text(&json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": file.into_iter().chain(images).collect::<Vec<_>>(),
        "predicateType": PREDICATE,
        "predicate": stamp,
    }))
}

fn subjects(i: usize, image: &ImageStamp) -> Vec<Value> {
    let name = image.all_names().next().map_or_else(|| format!("@{i}"), str::to_owned);
    let subject = |(digest, known): (&ocitar::Digest, &ocitar_deploy::Known)| json!({"name": format!("{name} ({known})"), "digest": {"sha256": digest.hex()}});
    image.digests().iter().map(subject).collect()
}
