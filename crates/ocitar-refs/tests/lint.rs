//! What is wrong with references, as rules say it.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use std::collections::BTreeMap;

use ocitar::{Digest, Engine, ImageId};
use ocitar_refs::{Linter, Merged, Target, find};

const A: &str = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const B: &str = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

/// The findings, a line each: place and rule.
fn told(linter: &Linter, files: &[(&str, &str)]) -> Vec<String> {
    let found: Vec<_> = files.iter().map(|(name, text)| find(name, text.as_bytes()).unwrap()).collect();
    let line = |finding: &ocitar_refs::LintFinding| {
        let by_default = if finding.is_by_default { " by default" } else { "" };
        format!("{}:{} {}{by_default}", finding.place.line, finding.place.column, finding.rule())
    };
    linter.lint(&found.iter().collect::<Vec<_>>()).iter().map(line).collect()
}

fn compose(image: &str) -> String {
    format!("services:\n  a:\n    image: {image}\n")
}

#[test]
fn judges_references() {
    let twelve = "app:0123456789ab";
    let cases: &[(&str, &[&str])] = &[
        ("app", &["3:12 no-tag"]),
        ("app:latest", &["3:12 latest-tag"]),
        ("app:1", &["3:12 floating-tag"]),
        (twelve, &["3:12 floating-tag"]),
        (&format!("app:1@{A}"), &[]),
        (&format!("app@{A}"), &["3:12 digest-without-tag"]),
        (A, &[]),
        (&A[7..], &[]),
        ("App:1", &["3:12 invalid-reference"]),
        ("'app:1 '", &["3:13 invalid-reference"]),
        ("app:${TAG}", &["3:12 unresolved-variable"]),
        ("app:${TAG:-1}", &["3:12 floating-tag by default"]),
        ("${APP:-app}", &["3:12 no-tag by default"]),
        ("app:${TAG:-A B}", &["3:12 unresolved-variable"]),
        (&format!("app:1@${{D:-{A}}}"), &[]),
        ("app:1\n    build: .", &["3:12 built-locally"]),
        ("app:1\n    build:", &["3:12 floating-tag"]),
        ("app:1\n    pull_policy: always", &["3:12 floating-tag", "3:12 pull-policy-always"]),
        (&format!("app:1@{A}\n    pull_policy: always"), &[]),
        ("app:1\n    image: app:2", &["4:5 duplicate-key", "4:12 floating-tag"]),
        ("", &[]),
    ];
    for (image, want) in cases {
        assert_eq!(told(&Linter::new(), &[("compose.yaml", &compose(image))]), *want, "{image}");
    }
}

#[test]
fn judges_values_and_kustomizations() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("values.yaml", "image:\n  repository: a\n  tag: 1.10\n", &["3:8 floating-tag", "3:8 number-as-tag"]),
        ("values.yaml", "image:\n  repository: a\n  tag: '1.10'\n", &["3:9 floating-tag"]),
        ("values.yaml", "image: {repository: a, tag: latest}\n", &["1:29 latest-tag"]),
        ("values.yaml", "image: {repository: a, tag: ''}\n", &["1:21 tag-elsewhere"]),
        ("values.yaml", &format!("image: {{repository: a, tag: v1, digest: '{A}'}}\n"), &[]),
        ("kustomization.yaml", "images: [{name: a, newTag: v1}]\n", &["1:28 floating-tag"]),
        (
            "kustomization.yaml",
            &format!("images: [{{name: a, digest: '{A}'}}]\n"),
            &["1:17 digest-without-tag"],
        ),
        ("kustomization.yaml", "images: [{name: a, newName: b}]\n", &["1:29 tag-elsewhere"]),
        ("kustomization.yaml", "images: [{name: a, newName: \"x:5/b:1\"}]\n", &["1:30 floating-tag"]),
    ];
    for (name, text, want) in cases {
        assert_eq!(told(&Linter::new(), &[(name, text)]), *want, "{text}");
    }
}

#[test]
fn allows_what_matches() {
    let linter = |pattern: &str| Linter::new().allow(pattern).unwrap();
    for (pattern, image, is_allowed) in [
        ("app", "app:1", true),
        ("app:1", "app:1", true),
        ("app:1.*", "app:1.2", true),
        ("app:1.*", "app:2.1", false),
        ("app", "docker.io/library/app", true),
        ("*", "x/app:1", false),
        ("x/*", "x/app:1", true),
        ("r.io/**", "r.io/a/b:1", true),
        ("app", "App", false),
    ] {
        let told = told(&linter(pattern), &[("compose.yaml", &compose(image))]);
        assert_eq!(told.is_empty(), is_allowed, "{pattern} {image} {told:?}");
    }
    assert!(Linter::new().allow("a[").is_err());
}

#[test]
fn excuses_what_a_comment_names() {
    let cases: &[(&str, &[&str])] = &[
        ("app:1 # ocitar-ignore[floating-tag]: a reason", &[]),
        ("app:1 # ocitar-ignore[no-tag, floating-tag]: a reason", &["3:18 unused-ignore"]),
        ("app:1 # ocitar-ignore[no-tag]: a reason", &["3:12 floating-tag", "3:18 unused-ignore"]),
        ("app:1 # ocitar-ignore[floating-tag]:", &["3:12 floating-tag", "3:18 invalid-ignore"]),
        ("app:1 # ocitar-ignore[floating-tag] a reason", &["3:12 floating-tag", "3:18 invalid-ignore"]),
        ("app:1 # ocitar-ignore: a reason", &["3:12 floating-tag", "3:18 invalid-ignore"]),
        ("app:1 # ocitar-ignore[floating]: a reason", &["3:12 floating-tag", "3:18 invalid-ignore"]),
        ("\"app:1 # ocitar-ignore[floating-tag]: no comment\"", &["3:13 invalid-reference"]),
        (
            "app:1\n  b:\n    # ocitar-ignore[latest-tag]: a reason\n    # ocitar-ignore[mixed-references]: another\n    image: app:latest\n  c:\n    image: c",
            &["3:12 floating-tag", "9:12 no-tag"],
        ),
        ("app:1\n# ocitar-ignore[floating-tag]: below it", &["3:12 floating-tag", "4:1 unused-ignore"]),
    ];
    for (image, want) in cases {
        assert_eq!(told(&Linter::new(), &[("compose.yaml", &compose(image))]), *want, "{image}");
    }
    let dockerfile = "# ocitar-ignore[floating-tag]: a reason\nFROM a:1\n";
    assert_eq!(told(&Linter::new(), &[("Dockerfile", dockerfile)]), [""; 0]);
}

#[test]
fn tells_repositories_that_are_mixed() {
    let (one, two) = (compose(&format!("app:1@{A}")), compose(&format!("docker.io/library/app:2@{A}")));
    let told = |files: &[(&str, &str)]| told(&Linter::new(), files);
    assert_eq!(told(&[("compose.yaml", &one), ("compose.yaml", &one)]), [""; 0]);
    assert_eq!(told(&[("compose.yaml", &one), ("compose.yaml", &two)]), ["3:12 mixed-references"]);
}

#[test]
fn holds_references_against_archives() {
    let digest = |text: &str| text.parse::<Digest>().unwrap();
    let target = Target {
        names: vec!["app:1".parse().unwrap(), "app:aaaaaaaaaaaa".parse().unwrap()],
        ids: BTreeMap::from([(Engine::DockerClassic, ImageId::new(digest(A)))]),
        source: "app.tar".to_owned(),
        ..Target::default()
    };
    let linter = Linter::new().target(target);
    let cases: &[(&str, &[&str])] = &[
        (&format!("app:1@{A}"), &[]),
        (&format!("app:1@{B}"), &["3:12 contradicts-archive"]),
        (&format!("app:2@{B}"), &[]),
        (&format!("other:1@{B}"), &[]),
        ("app:aaaaaaaaaaaa", &[]),
        ("other:aaaaaaaaaaaa", &["3:12 floating-tag"]),
        ("app:bbbbbbbbbbbb", &["3:12 floating-tag"]),
        ("app:1", &["3:12 floating-tag"]),
    ];
    for (image, want) in cases {
        assert_eq!(told(&linter, &[("compose.yaml", &compose(image))]), *want, "{image}");
    }
}

#[test]
fn tells_where_readers_of_merge_keys_differ() {
    let pod = |container: &str| {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nx: &x {{image: x@{A}}}\ny: &y {{image: y@{A}}}\nz: &z {{name: z}}\n"
        );
        text + &format!("spec: {{containers: [{{{container}}}]}}\n")
    };
    let own = format!("image: 'own:1@{A}'");
    let allowed = Linter::new().allow("?").unwrap();
    for (container, want) in [
        (format!("<<: *x, {own}"), None),
        (format!("{own}, <<: *z"), None),
        (format!("{own}, '<<': *x"), None),
        (format!("{own}, <<: *x"), Some("6:22 duplicate-key")),
        ("<<: [*x, *z]".to_owned(), None),
        ("<<: [*z, *x, *y]".to_owned(), Some("4:8 duplicate-key")),
    ] {
        let told = told(&allowed, &[("x.yaml", &pod(&container))]);
        assert_eq!(told.first().map(String::as_str), want, "{container} {told:?}");
    }
    let compose = format!("x: &x {{image: 'x:1@{A}'}}\nservices: {{a: {{image: 'own:1@{A}', <<: *x}}}}\n");
    assert_eq!(told(&Linter::new(), &[("compose.yaml", &compose)]), [""; 0]);
}

#[test]
fn advises_what_resolves_where_the_image_is_known() {
    let digest = |text: &str| text.parse::<Digest>().unwrap();
    let target = Target {
        names: vec!["app:1".parse().unwrap()],
        ids: BTreeMap::from([
            (Engine::DockerClassic, ImageId::new(digest(A))),
            (Engine::Podman, ImageId::new(digest(A))),
            (Engine::DockerContainerd, ImageId::new(digest(B))),
        ]),
        source: "app.tar".to_owned(),
        ..Target::default()
    };
    let linter = Linter::new().target(target);
    let pod =
        |image: &str| format!("apiVersion: v1\nkind: Pod\nspec: {{containers: [{{image: '{image}'}}]}}\n");
    let job = |image: &str| format!("on: push\njobs: {{a: {{runs-on: x, container: '{image}'}}}}\n");
    let zeros = "0".repeat(64);
    let ids = format!("its ID is {A} (docker-classic, podman) or {B} (docker-containerd); ");
    let pin = "`ocitar pin FILE --from app.tar --engine ENGINE";
    for (name, text, want) in [
        ("compose.yaml", compose("app:1"), format!("pin it to its ID: {pin}`")),
        ("compose.yaml", compose("app:2"), format!("pin it to the image that was shipped: {pin} --any-tag`")),
        ("pod.yaml", pod("app:1"), format!("pin it to its ID: {pin} --style tag-id`")),
        ("compose.yaml", compose("other:1"), "add the digest".to_owned()),
        (".github/workflows/a.yaml", job("app:1"), "add the digest".to_owned()),
        ("compose.yaml", compose(&format!("app:1@sha256:{zeros}")), format!("{ids}{pin}` writes")),
        (".github/workflows/a.yaml", job(&format!("app:1@sha256:{zeros}")), format!("{ids}give that")),
    ] {
        let found = find(name, text.as_bytes()).unwrap();
        let findings = linter.lint(&[&found]);
        assert!(findings[0].advice().starts_with(&want), "{name} {text}: {}", findings[0].advice());
    }
}

#[test]
fn what_is_laid_over_a_file_runs_in_its_place() {
    let base = "services: {a: {image: app:1}, b: {image: base:1}}";
    let with = |more: &str| format!("services: {{{more}}}");
    for (base, over, want) in [
        (base.to_owned(), with(&format!("a: {{image: {A}}}")), "overridden floating-tag"),
        (base.to_owned(), with(&format!("a: {{image: 'app:1@{A}'}}")), "overridden floating-tag"),
        (base.to_owned(), with("a: {image: app:2}"), "overridden floating-tag floating-tag"),
        (base.to_owned(), with("a: {command: [x]}"), "floating-tag floating-tag"),
        (
            base.to_owned(),
            with(&format!("a: {{image: {A}, image: {A}}}")),
            "floating-tag floating-tag duplicate-key",
        ),
        // Nothing was wrong with what is replaced.
        (with(&format!("a: {{image: 'app:1@{B}'}}")), with(&format!("a: {{image: {A}}}")), ""),
        // Items of lists are added.
        (
            with("a: {image: app:1, pre_start: [{image: app:1}]}"),
            with(&format!("a: {{pre_start: [{{image: {A}}}]}}")),
            "floating-tag floating-tag",
        ),
        // Another service runs the same text, or what the file below says of this one.
        (with("a: &a {image: app:1}, b: *a"), with(&format!("a: {{image: {A}}}")), "floating-tag"),
        (
            with("a: {image: app:1}, b: {extends: {service: a}}"),
            with(&format!("a: {{image: {A}}}")),
            "floating-tag",
        ),
        (
            with("a: {image: app:1}"),
            with(&format!("a: {{image: {A}}}, b: {{extends: {{file: compose.yaml, service: a}}}}")),
            "floating-tag",
        ),
    ] {
        let files = [("compose.yaml", &base), ("compose.override.yaml", &over)];
        let found = files.map(|(name, text)| find(name, text.as_bytes()).unwrap());
        let findings = Linter::new().lint_merged(&[&found[0], &found[1]], &[Merged { base: 0, over: 1 }]);
        let rules: Vec<&str> = findings.iter().map(|finding| finding.rule().name()).collect();
        assert_eq!(rules.join(" "), want, "{base} {over}");
    }
}
