//! What becomes of files whose references are pinned.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Digest, Engine, ImageId, Reference};
use ocitar_refs::{Finder, Linter, Lock, PinFault, PinFile, PinPlan, PinStyle, Pinner, SaidBy, Target, Wish};

fn id(n: u8) -> ImageId {
    ImageId::new(Digest::from_bytes([n; 32]))
}

fn name(text: &str) -> Reference {
    text.parse::<Reference>().unwrap().or_latest()
}

/// An image with other IDs on the classic store and on the containerd store.
fn target(names: &[&str], n: u8) -> Target {
    Target {
        names: names.iter().map(|text| name(text)).collect(),
        ids: [
            (Engine::DockerClassic, id(n)),
            (Engine::DockerContainerd, id(n + 0x10)),
            (Engine::Containerd, id(n + 0x10)),
            (Engine::Podman, id(n)),
        ]
        .into(),
        source: "app.tar".to_owned(),
        ..Target::default()
    }
}

fn wish(target: Target, style: PinStyle, engine: Option<Engine>) -> Wish {
    Wish { target, style, engine }
}

fn plan(wishes: &[Wish], lock: &Lock, only: &[String], file: (&str, &str)) -> Result<PinPlan, Vec<PinFault>> {
    let pinner = Pinner { wishes, lock, any_tag: false, only, finder: &Finder::new() };
    pinner.plan(&[PinFile { name: file.0, bytes: file.1.as_bytes() }])
}

/// The file afterwards, or why not.
fn pin(wishes: &[Wish], lock: &Lock, file: (&str, &str)) -> Result<String, String> {
    match plan(wishes, lock, &[], file) {
        Ok(plan) => {
            let bytes = plan.files[0].clone();
            Ok(bytes.map_or_else(|| file.1.to_owned(), |bytes| String::from_utf8(bytes).unwrap()))
        }
        Err(faults) => Err(faults[0].kind.to_string()),
    }
}

const CLASSIC: &str = "sha256:0101010101010101010101010101010101010101010101010101010101010101";
const CONTAINERD: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

#[test]
fn writes_what_the_engine_resolves() {
    use Engine::{Containerd, DockerClassic, DockerContainerd, Podman};
    use PinStyle::{Digest, Id, Tag, TagId};
    let compose = "services:\n  web:\n    image: app:1\n";
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: docker.io/library/app:1\n";
    type Case<'a> = (&'a str, &'a str, PinStyle, Option<Engine>, Result<&'a str, &'a str>);
    let cases: &[Case<'_>] = &[
        ("compose.yaml", compose, Id, Some(DockerClassic), Ok(CLASSIC)),
        ("compose.yaml", compose, Id, Some(DockerContainerd), Ok(CONTAINERD)),
        ("compose.yaml", compose, Id, None, Err("give different IDs")),
        ("compose.yaml", compose, Id, Some(Podman), Err("does not do for podman")),
        ("compose.yaml", compose, Digest, Some(DockerContainerd), Ok(&format!("app:1@{CONTAINERD}"))),
        ("compose.yaml", compose, Digest, Some(DockerClassic), Err("it knows no digest")),
        ("compose.yaml", compose, Digest, None, Err("give different IDs")),
        ("compose.yaml", compose, Tag, None, Ok("app:1")),
        ("compose.yaml", compose, TagId, Some(DockerClassic), Ok("app:010101010101")),
        ("compose.yaml", compose, TagId, None, Err("give different IDs")),
        ("compose.yaml", compose, TagId, Some(Podman), Ok("app:010101010101")),
        ("pod.yaml", pod, Id, Some(Containerd), Err("Kubernetes: it takes names")),
        ("pod.yaml", pod, Digest, Some(Containerd), Err("was not seen")),
        ("pod.yaml", pod, TagId, Some(Containerd), Ok("docker.io/library/app:111111111111")),
        ("pod.yaml", pod, Tag, Some(Containerd), Ok("docker.io/library/app:1")),
    ];
    for (path, text, style, engine, want) in cases {
        let got = pin(&[wish(target(&["app:1"], 1), *style, *engine)], &Lock::default(), (path, text));
        match (got, want) {
            (Ok(got), Ok(want)) => {
                let line = got.lines().last().unwrap();
                assert_eq!(line.trim(), format!("image: {want}"), "{style} {engine:?}");
            }
            (Err(got), Err(want)) => assert!(got.contains(want), "{style} {engine:?}: {got}"),
            (got, want) => panic!("{path} {style} {engine:?}: {got:?}, not {want:?}"),
        }
    }
}

/// As BuildKit resolves it.
#[test]
fn a_build_is_from_what_its_builder_finds() {
    use Engine::{DockerClassic, DockerContainerd};
    for (style, engine, want) in [
        (PinStyle::Id, DockerClassic, Err("BuildKit takes it for a name in a registry")),
        (PinStyle::Id, DockerContainerd, Err("BuildKit takes it for a name in a registry")),
        (PinStyle::Digest, DockerClassic, Err("it knows no digest")),
        (PinStyle::Digest, DockerContainerd, Ok(format!("FROM app:1@{CONTAINERD} AS a\n"))),
        (PinStyle::TagId, DockerClassic, Ok("FROM app:010101010101 AS a\n".to_owned())),
    ] {
        let wishes = [wish(target(&["app:1"], 1), style, Some(engine))];
        match (pin(&wishes, &Lock::default(), ("Dockerfile", "FROM app:1 AS a\n")), want) {
            (Ok(got), Ok(want)) => assert_eq!(got, want),
            (Err(got), Err(want)) => assert!(got.contains(want), "{style} {engine}: {got}"),
            (got, want) => panic!("{style} {engine}: {got:?}, not {want:?}"),
        }
    }
}

#[test]
fn says_which_command_makes_a_tag() {
    use Engine::{Containerd, DockerClassic, Podman};
    let short = "010101010101";
    for (engine, want) in [
        (DockerClassic, format!("docker tag {CLASSIC} app:{short}")),
        (Podman, format!("podman tag {} app:{short}", &CLASSIC[7..])),
        (
            Containerd,
            "ctr -n k8s.io images tag docker.io/library/app:1 docker.io/library/app:111111111111".to_owned(),
        ),
    ] {
        let wishes = [wish(target(&["app:1"], 1), PinStyle::TagId, Some(engine))];
        let file = ("compose.yaml", "services: {web: {image: 'app:1'}}\n");
        let plan = plan(&wishes, &Lock::default(), &[], file).unwrap();
        assert_eq!(plan.pins[0].command.as_deref(), Some(&*want));
    }
}

#[test]
fn touches_nothing_but_the_references() {
    let wishes = [wish(target(&["app:1", "app"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    for (before, after) in [
        ("services:\n  web:\n    image: app:1 # c\n", "services:\n  web:\n    image: ID # c\n"),
        (
            "services:\r\n  web:\r\n    image: \"app\"\r\n\r\n",
            "services:\r\n  web:\r\n    image: \"ID\"\r\n\r\n",
        ),
        ("services: {web: {image: app}, db: {image: db}}", "services: {web: {image: ID}, db: {image: db}}"),
        ("services: {web: {image: 'app:latest'}}", "services: {web: {image: 'ID'}}"),
        ("{\"services\":{\"web\":{\"image\":\"app:1\"}}}", "{\"services\":{\"web\":{\"image\":\"ID\"}}}"),
        (
            "\u{feff}services:\n  wéb:\n    image: docker.io/library/app:1",
            "\u{feff}services:\n  wéb:\n    image: ID",
        ),
        (
            "x: &i app:1\nservices:\n  a:\n    image: *i\n  b:\n    image: *i\n",
            "x: &i ID\nservices:\n  a:\n    image: *i\n  b:\n    image: *i\n",
        ),
        (
            "x: &b {image: app}\nservices:\n  a: {<<: *b}\n  b:\n    <<: *b\n",
            "x: &b {image: ID}\nservices:\n  a: {<<: *b}\n  b:\n    <<: *b\n",
        ),
        (
            "services:\n  web:\n    image: !!str app:1@sha256:000000000000000000000000000000000000000000000000000000000000000f\n",
            "services:\n  web:\n    image: !!str ID\n",
        ),
        (
            "services:\n  web:\n    image: other:1\n    command: app:1\n",
            "services:\n  web:\n    image: other:1\n    command: app:1\n",
        ),
    ] {
        let got = pin(&wishes, &Lock::default(), ("compose.yaml", before)).unwrap();
        assert_eq!(got, after.replace("ID", CLASSIC), "{before}");
        assert_eq!(
            pin(&wishes, &Lock::default(), ("compose.yaml", &got)),
            match got.contains("sha256") {
                // By which of both names the image was meant, only the lock knows.
                true => Err(format!("{CLASSIC} is the image, but it is not known by which of its names")),
                false => Ok(got.clone()),
            }
        );
    }
}

#[test]
fn quotes_only_what_would_not_be_a_string() {
    let digits = |n: u8| target(&["app:1"], n);
    let values = "image:\n  repository: app\n  tag: 1\n";
    for (n, want) in
        [(0x12, "tag: \"121212121212\""), (0xab, "tag: abababababab"), (0x1e, "tag: 1e1e1e1e1e1e")]
    {
        let wishes = [wish(digits(n), PinStyle::TagId, Some(Engine::DockerClassic))];
        match pin(&wishes, &Lock::default(), ("values.yaml", values)) {
            Ok(got) => assert_eq!(got, values.replace("tag: 1", want), "x{n}"),
            Err(fault) => panic!("{fault}"),
        }
    }
}

#[test]
fn what_cannot_be_rewritten_is_refused() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    for (text, want) in [
        ("services: {a: {image: 'app:${TAG}'}}", "app:${TAG} may stand for app:1"),
        ("services: {a: {image: '${IMAGE:-app:2}'}}", "may stand for"),
        ("services:\n  a:\n    image: app:1\n    image: app:1\n", "stands twice"),
        ("services:\n  a:\n    image: \"app\\\n      :1\"\n", "spread over lines"),
        ("services:\n  a:\n    build: .\n    image: app:1\n", "the service builds this image"),
        ("services: {a: {image: 'app:1', pull_policy: always}}", "`pull_policy: always`"),
        (
            "services: {b: {image: x, pull_policy: always}, a: {extends: b, image: 'app:1'}}",
            "`pull_policy: always`",
        ),
        (
            "services: {a: {image: 'app:1'}}\n---\nservices: {a: {pull_policy: always}}",
            "`pull_policy: always`",
        ),
        ("services: {b: {build: .}, a: {extends: {service: b}, image: 'app:1'}}", "the service builds"),
        ("services: {a: {image: 'app:1'}, b: {extends: a, build: .}}", "the service builds"),
        ("services: {a: {image: 'app:1'}}\n---\nservices: {a: {build: .}}", "the service builds"),
        ("services: {a: {extends: b}, b: {extends: a}}", "leads through aliases"),
        ("services: [", "cannot be parsed"),
    ] {
        let faults = plan(&wishes, &Lock::default(), &[], ("compose.yaml", text)).unwrap_err();
        let fault = faults[0].kind.to_string();
        assert!(fault.contains(want), "{text}: {fault}");
        assert!(!faults[0].kind.advice().is_empty());
    }
    let fine = "services: {a: {image: 'db:${TAG}'}, b: {image: '${DB:-db:2}'}}";
    assert_eq!(pin(&wishes, &Lock::default(), ("compose.yaml", fine)).unwrap(), fine);
    let heir =
        "services: {b: {extends: a, pull_policy: never}, a: {extends: c, image: 'app:1'}, c: {image: d}}";
    let plan = plan(&wishes, &Lock::default(), &[], ("compose.yaml", heir)).unwrap();
    assert_eq!(plan.pins[0].services, ["b", "a"]);
}

#[test]
fn what_stands_elsewhere_through_an_alias_is_not_rewritten() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::TagId, Some(Engine::DockerClassic))];
    let pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {i: *i}}\nspec: {containers: [{image: *i}]}";
    let pod = pod.replacen("*i", "&i app:1", 1);
    for (path, text, is_fine) in [
        ("compose.yaml", "x-i: &i app:1\nservices: {a: {image: *i}}", true),
        ("compose.yaml", "x-i: &i app:1\nservices: {a: {image: *i, environment: {V: *i}}}", false),
        ("compose.yaml", "services: {a: {image: &i app:1, build: {args: {B: *i}}}}", false),
        ("compose.yaml", "services: {a: {image: &i app:1, labels: {*i : x}}}", false),
        (
            "compose.yaml",
            "x-b: &b {image: app:1}\nservices: {a: {<<: *b}, b: {<<: *b, environment: *b}}",
            false,
        ),
        ("compose.yaml", "services: {a: &a {image: app:1}, b: {<<: *a}, c: {<<: *a, image: d}, e: *a}", true),
        ("compose.yaml", "services: {a: &a {image: app:1}, b: {image: d, environment: {<<: *a}}}", false),
        ("compose.yaml", "services: {a: {image: &i app:1}}\nname: *i", false),
        ("pod.yaml", &pod, false),
        ("values.yaml", "image: {repository: app, tag: &t \"1\"}\npodLabels: {version: *t}", false),
        ("values.yaml", "image: &i {repository: app, tag: \"1\"}\nside: {image: *i}", true),
        ("kustomization.yaml", "images: [{name: app, newTag: &t \"1\"}]\nlabels: [{pairs: {v: *t}}]", false),
    ] {
        let got = pin(&wishes, &Lock::default(), (path, text));
        match got {
            Ok(after) => assert!(is_fine && after.contains("0101"), "{text}: {after}"),
            Err(fault) => assert!(!is_fine && fault.contains("through an alias"), "{text}: {fault}"),
        }
    }
}

#[test]
fn what_a_kustomization_says_twice_is_not_rewritten() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::TagId, Some(Engine::DockerClassic))];
    let entry = "{name: app, newTag: \"1\"}";
    for (images, want) in [
        (format!("{entry}, {{name: app, newName: other}}"), Some("another entry")),
        (format!("{entry}, {entry}"), Some("another entry")),
        (
            "{name: a, newName: app, newTag: \"1\"}, {name: app, newName: other}".to_owned(),
            Some("another entry"),
        ),
        (format!("{entry}, {{name: other, newTag: \"1\"}}"), None),
        ("{name: app, newName: app, newTag: \"1\"}".to_owned(), None),
        ("{name: a, newName: \"app:1\"}".to_owned(), Some("`tag in newName` would have to go")),
    ] {
        let got = pin(&wishes, &Lock::default(), ("kustomization.yaml", &format!("images: [{images}]\n")));
        match want {
            Some(want) => assert!(got.as_ref().is_err_and(|fault| fault.contains(want)), "{images}: {got:?}"),
            None => assert!(got.as_ref().is_ok_and(|after| after.contains("0101")), "{images}: {got:?}"),
        }
    }
}

#[test]
fn all_faults_of_all_files_are_told() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    let (lock, finder) = (Lock::default(), Finder::new());
    let pinner = Pinner { wishes: &wishes, lock: &lock, any_tag: false, only: &[], finder: &finder };
    let files =
        ["services: {a: {image: 'app:1'}}", "services: {a: {image: 'app:$T'}, b: {image: '$I'}}", "\u{0}"]
            .map(|text| PinFile { name: "compose.yaml", bytes: text.as_bytes() });
    let faults = pinner.plan(&files).unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.file).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn only_what_is_asked_for_is_pinned() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    let text = "services: {a: {image: 'app:1'}, b: {image: '${IMAGE}'}}";
    let only = ["a".to_owned()];
    let plan_of = |text| plan(&wishes, &Lock::default(), &only, ("compose.yaml", text));
    let plan = plan_of(text).unwrap();
    let after = String::from_utf8(plan.files[0].clone().unwrap()).unwrap();
    assert_eq!(after, text.replace("app:1", CLASSIC));
    // A text that others share is not theirs to change.
    let faults = plan_of("x: &i app:1\nservices: {a: {image: *i}, b: {image: *i}}").unwrap_err();
    assert!(faults[0].kind.to_string().contains("share this text"));
}

/// Every style, with an engine that resolves it.
const STYLES: [(PinStyle, Engine); 4] = [
    (PinStyle::Id, Engine::DockerClassic),
    (PinStyle::Digest, Engine::DockerContainerd),
    (PinStyle::TagId, Engine::DockerClassic),
    (PinStyle::Tag, Engine::DockerClassic),
];

#[test]
fn a_second_deployment_is_pinned_anew() {
    let names = ["app:latest", "app:stable"];
    for (style, engine) in STYLES {
        let mut lock = Lock::default();
        let mut text = "services:\n  web:\n    image: app # c\n  other:\n    image: app:stable\n".to_owned();
        let mut seen = Vec::new();
        for n in [1, 2, 1] {
            let wishes = [wish(target(&names, n), style, Some(engine))];
            let plan = plan(&wishes, &lock, &[], ("compose.yaml", &text)).unwrap();
            assert_eq!(plan.pins.len(), 2, "{style}");
            assert!(plan.record(&wishes, &mut lock, "2026-11-21T18:00:00Z", &SaidBy::default()));
            text = pin(&wishes, &lock, ("compose.yaml", &text)).unwrap();
            // Twice changes nothing.
            assert_eq!(pin(&wishes, &lock, ("compose.yaml", &text)).unwrap(), text);
            assert!(!plan.record(&wishes, &mut lock, "2027-01-01T00:00:00Z", &SaidBy::default()));
            seen.push(text.clone());
        }
        assert_eq!(seen[0], seen[2]);
        assert_eq!(seen[0] == seen[1], style == PinStyle::Tag);
        // From the lock alone: what was there before, and each service by its own name.
        assert_eq!(lock.roll_back("web").len(), 1);
        let wishes: Vec<Wish> = lock.pinned().iter().map(|p| wish(p.target(), style, Some(engine))).collect();
        let back = pin(&wishes, &lock, ("compose.yaml", &text)).unwrap();
        let (web, other) = (seen[1].split_once("  other").unwrap().0, text.split_once("  other").unwrap().1);
        assert_eq!(back, format!("{web}  other{other}"), "{style}");
    }
}

#[test]
fn what_was_pinned_by_others_is_left_alone_and_told() {
    let wishes = [wish(target(&["app:1"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    let digest = format!("sha256:{}", "f".repeat(64));
    for (text, near) in [
        (digest.clone(), true),
        (format!("app@{digest}"), true),
        ("app:2".to_owned(), true),
        ("app:ffffffffffff".to_owned(), true),
        ("app2:1".to_owned(), false),
        (format!("db@{digest}"), false),
    ] {
        let file = format!("services:\n  web:\n    image: {text}\n");
        let plan = plan(&wishes, &Lock::default(), &[], ("compose.yaml", &file)).unwrap();
        assert_eq!((plan.pins.len(), plan.near.len()), (0, usize::from(near)), "{text}");
        assert_eq!(plan.files, [None]);
    }
}

#[test]
fn two_images_of_one_name_are_not_chosen_from() {
    let wishes = [1, 2].map(|n| wish(target(&["app:1"], n), PinStyle::Id, Some(Engine::DockerClassic)));
    let fault =
        pin(&wishes, &Lock::default(), ("compose.yaml", "services: {a: {image: 'app:1'}}")).unwrap_err();
    assert_eq!(fault, "two images are named app:1");
    let same = [1, 1].map(|n| wish(target(&["app:1"], n), PinStyle::Id, Some(Engine::DockerClassic)));
    assert!(pin(&same, &Lock::default(), ("compose.yaml", "services: {a: {image: 'app:1'}}")).is_ok());
}

#[test]
fn hostile_files_are_refused() {
    let bomb: String = (1..40).map(|n| format!("x{n}: &x{n} [*x{0}, *x{0}, *x{0}]\n", n - 1)).collect();
    let merges: String = (1..40).map(|n| format!("x{n}: &x{n} {{<<: [*x{0}, *x{0}]}}\n", n - 1)).collect();
    let services = "services: {a: {image: 'app:1'}}\n";
    let cases: [(&str, Vec<u8>, Result<usize, &str>); 6] = [
        ("an alias bomb", format!("x0: &x0 [app:1]\n{bomb}{services}").into(), Ok(1)),
        ("a bomb of services", format!("x0: &x0 {{y: a}}\n{merges}services: {{a: *x39}}\n").into(), Ok(0)),
        ("deep", format!("services: {}", "[".repeat(1 << 20)).into(), Err("deep")),
        ("100 MB", vec![b'#'; 100 << 20], Err("larger than")),
        ("no UTF-8", b"services: {a: {image: 'app:1\xff'}}".to_vec(), Err("not UTF-8")),
        (
            "an alias in itself",
            b"services: &s {a: {image: 'app:1', x: *s}}".to_vec(),
            Err("within what it stands for"),
        ),
    ];
    let wishes = [wish(target(&["app:1"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    let (lock, finder) = (Lock::default(), Finder::new());
    let pinner = Pinner { wishes: &wishes, lock: &lock, any_tag: false, only: &[], finder: &finder };
    for (what, bytes, want) in cases {
        let got = pinner.plan(&[PinFile { name: "compose.yaml", bytes: &bytes }]);
        match (got, want) {
            (Ok(plan), Ok(want)) => assert_eq!(plan.pins.len(), want, "{what}"),
            (Err(faults), Err(want)) => {
                assert!(faults[0].kind.to_string().contains(want), "{what}: {}", faults[0].kind);
            }
            (got, want) => panic!("{what}: {got:?}, not {want:?}"),
        }
    }
}

#[test]
fn a_release_may_have_another_tag() {
    let finder = Finder::new();
    for (style, engine) in STYLES {
        let mut lock = Lock::default();
        let mut text = "services:\n  web:\n    image: app:1.7\n  db:\n    image: db:1\n".to_owned();
        let mut seen = Vec::new();
        let pinned = |wishes: &[Wish], any_tag, lock: &mut Lock, text: &str| {
            let pinner = Pinner { wishes, lock, any_tag, only: &[], finder: &finder };
            let plan = pinner.plan(&[PinFile { name: "compose.yaml", bytes: text.as_bytes() }]).unwrap();
            plan.record(wishes, lock, "2026-11-21T18:00:00Z", &SaidBy::default());
            let bytes = plan.files[0].clone();
            (
                plan.pins.len(),
                bytes.map_or_else(|| text.to_owned(), |bytes| String::from_utf8(bytes).unwrap()),
            )
        };
        for (n, name) in [(1, "app:1.8"), (2, "app:1.9")] {
            let wishes = [wish(target(&[name], n), style, Some(engine))];
            assert_eq!(pinned(&wishes, false, &mut lock.clone(), &text).0, 0, "{style}");
            let (count, after) = pinned(&wishes, true, &mut lock, &text);
            assert_eq!(count, 1, "{style}");
            assert_eq!(pinned(&wishes, true, &mut lock, &after), (1, after.clone()));
            text = after;
            seen.push(text.clone());
        }
        assert_ne!(seen[0], seen[1]);
        lock.roll_back("web");
        let wishes: Vec<Wish> = lock.pinned().iter().map(|p| wish(p.target(), style, Some(engine))).collect();
        let before = lock.clone();
        assert_eq!(pinned(&wishes, false, &mut lock, &text), (1, seen[0].clone()), "{style}");
        assert_eq!(lock, before);
    }
    let two = [wish(target(&["app:1", "app:2"], 1), PinStyle::Id, Some(Engine::DockerClassic))];
    let pinner = Pinner { wishes: &two, lock: &Lock::default(), any_tag: true, only: &[], finder: &finder };
    let faults = pinner
        .plan(&[PinFile { name: "compose.yaml", bytes: b"services: {a: {image: 'app:3'}}" }])
        .unwrap_err();
    assert!(faults[0].kind.to_string().contains("several names"), "{}", faults[0].kind);
}

#[test]
fn what_is_pinned_is_clean() {
    let compose = "services:\n  web:\n    image: app:1\n  worker:\n    image: docker.io/library/app:1\n";
    let pod =
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: app:1}]}\n";
    let values = "image:\n  repository: app\n  tag: 1\n";
    let kustomization = "images:\n- name: app\n  newTag: \"1\"\n";
    for (path, text, style, engine) in [
        ("compose.yaml", compose, PinStyle::Id, Engine::DockerClassic),
        ("compose.yaml", compose, PinStyle::Digest, Engine::DockerContainerd),
        ("compose.yaml", compose, PinStyle::TagId, Engine::DockerClassic),
        ("pod.yaml", pod, PinStyle::TagId, Engine::Containerd),
        ("values.yaml", values, PinStyle::TagId, Engine::Containerd),
        ("kustomization.yaml", kustomization, PinStyle::TagId, Engine::Containerd),
        ("Dockerfile", "FROM app:1\n", PinStyle::TagId, Engine::DockerClassic),
        ("Dockerfile", "FROM app:1\n", PinStyle::Digest, Engine::DockerContainerd),
    ] {
        for n in [1, 0x10, 0x9a] {
            let target = target(&["app:1"], n);
            let after =
                pin(&[wish(target.clone(), style, Some(engine))], &Lock::default(), (path, text)).unwrap();
            assert_ne!(after, text);
            let found = Finder::new().find(path, after.as_bytes()).unwrap();
            let findings = Linter::new().target(target).lint(&[&found]);
            assert_eq!(findings, [], "{after}");
        }
    }
}
