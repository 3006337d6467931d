use std::path::Path;

use ocitar_testkit::archive::{IndexSpec, docker_archive, oci_archive};
use ocitar_testkit::{Compression, Entry, ImageSpec, LayerBuilder};
use serde_json::Value;

use super::{SAVED, fixtures, ocitar_with};

fn schema(name: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema").join(name);
    let schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn archives() -> Vec<Vec<u8>> {
    let image = |name| ImageSpec::new(name).layer_as(LayerBuilder::new().file("a", name), Compression::Zstd);
    let index = IndexSpec::new("app:1", [image("a:1"), image("b:1").platform("linux", "arm64", Some("v8"))])
        .attested();
    let saved = docker_archive(&[image("app:1"), ImageSpec::nameless()]);
    vec![
        std::fs::read(fixtures().join(SAVED)).unwrap(),
        saved.to_tar(),
        Compression::Xz.apply(saved.to_tar()),
        saved.duplicate("manifest.json").to_tar(),
        oci_archive(&[Entry::from(index)]).to_tar(),
        b"no archive".to_vec(),
    ]
}

#[test]
fn the_output_is_as_documented() {
    for (command, schema) in [
        ("id", schema("ocitar.id.1.json")),
        ("verify", schema("ocitar.verify.1.json")),
        ("ls", schema("ocitar.inspect.1.json")),
        ("inspect", schema("ocitar.inspect.1.json")),
    ] {
        for archive in archives() {
            let ran = ocitar_with(&[command, "--json", "-"], &archive);
            let json: Value =
                serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.text()));
            let errors: Vec<String> =
                schema.iter_errors(&json).map(|e| format!("{} {e}", e.instance_path())).collect();
            assert!(errors.is_empty(), "{command}: {errors:?}\n{}", ran.out);
        }
    }
}
