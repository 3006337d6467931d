//! What buildx says about how an image was built.

use crate::image::{Descriptor, MediaTypes, platform};
use crate::json::{self, Object};
use crate::{ImageSpec, digest};

/// Holds a manifest that has a statement about an image in place of layers, as buildx writes.
pub(super) struct Attestation {
    pub(super) descriptor: Descriptor,
    pub(super) blobs: Vec<String>,
}

impl Attestation {
    pub(super) fn of(image: &ImageSpec) -> Self {
        let statement = statement(image);
        let config = format!(
            r#"{{"architecture":"unknown","os":"unknown","config":{{}},"rootfs":{{"type":"layers","diff_ids":["{}"]}}}}"#,
            digest(&statement)
        );
        let manifest = manifest(&config, &statement);
        let descriptor = Descriptor::of(MediaTypes::Oci.manifest(), &manifest)
            .annotation("vnd.docker.reference.digest", &image.manifest_digest())
            .annotation("vnd.docker.reference.type", "attestation-manifest")
            .platform(platform("unknown", "unknown", None));
        Self { descriptor, blobs: vec![statement, config, manifest] }
    }
}

const PREDICATE: &str = "https://slsa.dev/provenance/v0.2";

fn statement(image: &ImageSpec) -> String {
    Object::new()
        .text("_type", "https://in-toto.io/Statement/v0.1")
        .text("predicateType", PREDICATE)
        .field(
            "subject",
            format!(r#"[{{"name":"_","digest":{{"sha256":"{}"}}}}]"#, &image.manifest_digest()[7..]),
        )
        .field("predicate", r#"{"builder":{"id":""}}"#)
        .finish()
}

fn manifest(config: &str, statement: &str) -> String {
    let layer = Descriptor::of("application/vnd.in-toto+json", statement)
        .annotation("in-toto.io/predicate-type", PREDICATE);
    Object::new()
        .field("schemaVersion", 2)
        .text("mediaType", MediaTypes::Oci.manifest())
        .field("config", Descriptor::of(MediaTypes::Oci.config(), config).to_json())
        .field("layers", json::array([layer.to_json()]))
        .finish()
}
