use insta::assert_snapshot;

use super::{Ran, SAVED, ocitar, ocitar_with};

const COMPOSE: &str = "\
services:
  web:
    image: nginx
  db: &db
    image: 'postgres:16'
    pull_policy: always
  standby: *db
  app:
    image: app:${TAG:-1}
  tool:
    image: tool:1  # ocitar-ignore[floating-tag]: built on the host
";

/// Files of every outcome.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("compose.yaml", COMPOSE),
        ("crd.yaml", "image: nothing:1\n"),
        ("chart/templates/pod.yaml", "image: {{ .Values.image }}\n"),
        ("broken/kustomization.yaml", "images: [\n"),
        ("node_modules/compose.yaml", "services: {a: {image: left-out}}\n"),
    ] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Runs `ocitar lint` on a folder; its path is left out of what is told.
fn told(folder: &tempfile::TempDir, args: &[&str]) -> String {
    let path = folder.path().to_str().unwrap();
    let ran = ocitar(&[&["lint", path], args].concat());
    ran.text().replace(path, "FOLDER").replace('\\', "/")
}

#[test]
fn tells_what_floats() {
    assert_snapshot!("text", told(&folder(), &[]));
}

#[test]
fn speaks_the_formats_of_others() {
    for format in ["github", "junit", "sarif"] {
        assert_snapshot!(format, told(&folder(), &["--format", format]));
    }
}

fn lint(args: &[&str], input: &str) -> Ran {
    ocitar_with(&[&["lint", "-"], args].concat(), input.as_bytes())
}

#[test]
fn ends_by_what_was_found() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let pinned = format!("services: {{a: {{image: 'a:1@{digest}'}}}}");
    let untagged = format!("services: {{a: {{image: 'a@{digest}'}}}}");
    let cases: &[(&[&str], &str, i32)] = &[
        (&[], &pinned, 0),
        (&["--strict"], &pinned, 0),
        (&[], &untagged, 0),
        (&["--strict"], &untagged, 1),
        (&[], "services: {a: {image: a}}", 1),
        (&["--allow", "a"], "services: {a: {image: a}}", 0),
        (&["--allow", "a["], "services: {a: {image: a}}", 2),
        (&[], "services: {a: {image: '$A'}}", 0),
        (&["--strict"], "services: {a: {image: '$A'}}", 0),
        (&[], "a: 1", 2),
        (&[], "services: [", 2),
        (&[], "image: {{ .x }}", 2),
        (&["--kind", "dockerfile"], "FROM scratch", 0),
        (&["--stdin-name", "Dockerfile"], "FROM a", 1),
        (&["--kind", "nothing"], "", 2),
        (&["-"], &pinned, 2),
    ];
    for (args, input, code) in cases {
        let ran = lint(args, input);
        assert_eq!(ran.code, *code, "{args:?} {input} {}", ran.text());
        assert!(*code == 0 || !ran.out.is_empty() || !ran.err.is_empty(), "{args:?} {input}");
    }
}

#[test]
fn a_file_that_is_not_there_fails() {
    let ran = ocitar(&["lint", "nothing.yaml"]);
    assert_eq!(ran.code, 2, "{}", ran.text());
    assert!(ran.err.contains("nothing.yaml: cannot read"), "{}", ran.err);
}

#[test]
fn says_what_to_do_where_nothing_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().to_str().unwrap();
    let small = folder.path().join("small.tar.gz");
    std::fs::write(&small, b"\x1f\x8b\x08").unwrap();
    for (args, input, want) in [
        (&["-"][..], "FROM a\n", "--kind dockerfile, or --stdin-name Dockerfile"),
        (&[empty], "", "name files, or a folder"),
        (&[SAVED], "", "an archive, and no deployment file"),
        (&[small.to_str().unwrap()], "", "an archive, and no deployment file"),
        (&["-"], "services: [", "standard input:1:11: cannot be parsed"),
    ] {
        let ran = ocitar_with(&[&["lint"], args].concat(), input.as_bytes());
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?} {}", ran.text());
        assert!(ran.err.contains(want), "{args:?} {}", ran.err);
    }
}

#[test]
fn a_file_over_the_limit_is_not_read_to_its_end() {
    let file = super::file(b"services:\n");
    // A hole: nothing is written, and nobody reads it.
    file.as_file().set_len(100 << 30).unwrap();
    let ran = ocitar(&["lint", file.path().to_str().unwrap()]);
    assert_eq!(ran.code, 2, "{}", ran.text());
    assert!(ran.err.contains("is larger than 16777216 bytes"), "{}", ran.err);
}

#[test]
fn holds_references_against_an_archive() {
    let ids = ocitar(&["id", "--engine", "docker-classic", SAVED]);
    let id = ids.out.trim().trim_start_matches("sha256:");
    let other = "0".repeat(64);
    for (image, code, rule) in [
        (format!("corpus/dup:1@sha256:{id}"), 0, ""),
        (format!("corpus/dup:1@sha256:{other}"), 1, "contradicts-archive"),
        (format!("corpus/dup:{}", &id[..12]), 0, ""),
        (format!("corpus/dup:{}", &other[..12]), 1, "floating-tag"),
        ("corpus/dup:1".to_owned(), 1, "floating-tag"),
    ] {
        let ran = lint(&["--from", SAVED], &format!("services: {{a: {{image: '{image}'}}}}"));
        assert_eq!(ran.code, code, "{image} {}", ran.text());
        assert!(ran.out.contains(rule), "{image} {}", ran.text());
    }
}

#[test]
fn names_the_object() {
    let list = "\
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{image: a:1}]}}}}
- {apiVersion: v1, kind: Pod, metadata: {name: one, namespace: shop}, spec: {containers: [{image: b:1}]}}
- {apiVersion: v1, kind: Pod, spec: {containers: [{image: c:1}]}}
";
    let ran = lint(&[], list);
    let at: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("  at items")).collect();
    assert_eq!(
        at,
        [
            "[0].spec.template.spec.containers[0].image of Deployment/web",
            "[1].spec.containers[0].image of shop/Pod/one",
            "[2].spec.containers[0].image of Pod",
        ],
        "{}",
        ran.text()
    );
}

#[test]
fn text_from_a_file_steers_no_terminal() {
    let ran = lint(&[], "services: {a: {image: \"a\\e[2K\\u202e\"}, \"b\\e[1m\": {image: a}}");
    assert!(!ran.out.contains(['\x1b', '\u{202e}']), "{:?}", ran.out);
}
