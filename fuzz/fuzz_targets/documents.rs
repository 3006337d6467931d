//! Any bytes as one of the JSON documents of an archive that is valid but for it.
//!
//! The first byte says which document the others are. Digests and sizes that lead to the document
//! are right, so that it is always reached.
//!
//! Invariants:
//!
//! 1. Reading, predicting and verifying never panic; an archive at fault has no ID and does not
//!    pass, and a sound one has the predicted IDs.
//! 2. A document in which we find no JSON fault is JSON for `serde_json` too.
//! 3. Of a document that is JSON for `serde_json`, we never say that it is none (duplicate keys,
//!    types and limits are another matter).
//!
//! Allowed differences: `serde_json` refuses numbers that do not fit an `f64`, which engines skip
//! where they do not use them; documents that do not begin with an object or array within their
//! first ten bytes are `not-json` to us.

#![no_main]

use std::num::NonZeroUsize;

use libfuzzer_sys::fuzz_target;
use ocitar::{Engine, ScanOptions};
use ocitar_fuzz::view;
use ocitar_testkit::{
    ArchiveFiles, Compression, Entry, ImageSpec, LayerBuilder, archive, digest, sha256_hex,
};

fuzz_target!(|data: &[u8]| {
    let Some((which, document)) = data.split_first() else {
        return;
    };
    let options = ScanOptions::new().threads(NonZeroUsize::MIN);
    let archive = options.read(files(*which, document).to_tar().as_slice());
    let archive = archive.expect("memory can always be read");
    for engine in Engine::ALL {
        let _ = archive.predict(engine);
    }
    view::check_report(&archive, &archive.verify());
    check(document, &view::rules(&archive));
});

fn check(document: &[u8], rules: &[&str]) {
    let judged = |rule: &&str| rule.starts_with("json-") || matches!(*rule, "not-json" | "limit");
    let refused = ["json-syntax", "json-utf8", "json-surrogate", "json-trailing"];
    match serde_json::from_slice::<serde_json::Value>(document) {
        Ok(_) => assert!(!rules.iter().any(|rule| refused.contains(rule)), "JSON, but {rules:?}"),
        Err(e) if e.to_string().starts_with("number out of range") => {}
        Err(e) => assert!(rules.iter().any(judged), "{e}, but {rules:?}"),
    }
}

fn image() -> ImageSpec {
    ImageSpec::new("app:1").layer_as(LayerBuilder::new().file("a", "1"), Compression::None)
}

fn files(which: u8, document: &[u8]) -> ArchiveFiles {
    match which % 6 {
        0 => archive::docker_archive(&[image()]).replace("manifest.json", document),
        1 => archive::docker_archive(&[image().raw_config(document)]),
        2 => archive::hybrid(&[image().raw_config(document)]),
        3 => archive::oci_archive(&[Entry::Image(image())]).replace("index.json", document),
        4 => archive::oci_archive(&[Entry::Image(image())]).replace("oci-layout", document),
        _ => with_manifest(document),
    }
}

/// An OCI layout whose index points to the document as the manifest.
fn with_manifest(document: &[u8]) -> ArchiveFiles {
    let image = image();
    let (old, old_size) = (image.manifest_digest(), image.manifest().len());
    let name = format!("blobs/sha256/{}", &old[7..]);
    archive::oci_archive(&[Entry::Image(image)])
        .remove(&name)
        .add_file(&format!("blobs/sha256/{}", sha256_hex(document)), document)
        .replace_text("index.json", &old, &digest(document))
        .replace_text(
            "index.json",
            &format!(r#""size":{old_size}"#),
            &format!(r#""size":{}"#, document.len()),
        )
}
