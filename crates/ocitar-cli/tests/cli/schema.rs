use std::path::Path;

use ocitar_testkit::archive::{IndexSpec, docker_archive, oci_archive};
use ocitar_testkit::{Compression, Entry, ImageSpec, LayerBuilder, RawTar};
use serde_json::Value;

use super::{Ran, SAVED, file, fixtures, ocitar, ocitar_with};

pub(super) fn schema(name: &str) -> jsonschema::Validator {
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
            check(&schema, &ocitar_with(&[command, "--json", "-"], &archive));
        }
    }
}

/// That a run printed a document of that schema; gives it.
pub(super) fn check(schema: &jsonschema::Validator, ran: &Ran) -> Value {
    let json: Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.text()));
    let errors: Vec<String> =
        schema.iter_errors(&json).map(|e| format!("{} {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", ran.out);
    json
}

#[test]
fn findings_about_references_are_as_documented() {
    let schema = schema("ocitar.lint.1.json");
    let folder = super::lint::folder();
    let json = check(&schema, &ocitar(&["lint", "--json", folder.path().to_str().unwrap()]));
    for part in ["findings", "references", "unknown", "templates", "unread"] {
        let is_there = json[part].as_array().is_some_and(|all| !all.is_empty());
        let is_in_files = json["files"][0][part].as_array().is_some_and(|all| !all.is_empty());
        assert!(is_there || is_in_files, "{part}: {json}");
    }
    check(&schema, &ocitar_with(&["lint", "--json", "-"], b"a: 1"));
}

#[test]
fn a_comparison_is_as_documented() {
    let schema = schema("ocitar.diff.1.json");
    let archives: Vec<_> = archives().iter().map(|archive| file(archive)).collect();
    for old in &archives {
        let old = old.path().to_str().unwrap();
        for new in &archives {
            let new = new.path().to_str().unwrap();
            for args in [&[][..], &["--layers"], &["--semantic", "--ignore", "owner", "--ignore-path", "x"]] {
                check(&schema, &ocitar(&[&["diff", "--json"], args, &[old, new]].concat()));
            }
        }
    }
}

#[test]
fn every_field_of_a_comparison_is_as_documented() {
    let raw = |name: &[u8]| RawTar::new().file(name, "1").finish();
    let old = LayerBuilder::new()
        .dir("d")
        .file("d/kind", "1")
        .file("d/content", "1")
        .file("d/moved", "moved content")
        .symlink("d/link", "a")
        .char_device("d/device", 1, 2)
        .file("d/one", "1")
        .hardlink("d/other", "d/one")
        .file("d/mode", "1")
        .file("d/attributes", "1");
    let new = LayerBuilder::new()
        .dir("d")
        .symlink("d/kind", "1")
        .file("d/content", "22")
        .file("d/away", "moved content")
        .symlink("d/link", "b")
        .char_device("d/device", 1, 3)
        .file("d/one", "1")
        .file("d/other", "1")
        .mode(0o4755)
        .file("d/mode", "1")
        .owner(7, 8)
        .mtime(99)
        .xattr("user.bytes", [1, 0, 0, 2, 0xff])
        .file("d/attributes", "1");
    let [old, new] = [(old, &b"n\xff"[..]), (new, b"n\xfe")].map(|(layer, name)| {
        file(&docker_archive(&[ImageSpec::new("app:1").layer(layer).layer(raw(name))]).to_tar())
    });
    let [old, new] = [&old, &new].map(|file| file.path().to_str().unwrap());
    let json = check(&schema("ocitar.diff.1.json"), &ocitar(&["diff", "--json", old, new]));
    let text = json.to_string();
    let fields = ["kind", "size", "content", "target", "device", "mode", "uid", "gid", "mtime", "xattr"];
    for field in fields.into_iter().chain(["hard-links"]) {
        assert!(text.contains(&format!("\"field\":\"{field}\"")), "{field}: {text}");
    }
    assert!(text.contains("\"hex\":\"01000002ff\"") && text.contains("\"path_hex\":\"6eff\""), "{text}");
    assert!(text.contains("\"change\":\"renamed\""), "{text}");
}
