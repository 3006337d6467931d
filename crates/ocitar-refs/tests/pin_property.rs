//! Pinning touches nothing but references, whatever else a file has.
//!
//! Files are made of pieces: texts that must stay, and references that must change.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar::{Digest, Engine, ImageId, Reference};
use ocitar_refs::{Finder, Linter, Lock, PinFile, PinStyle, Pinner, Rule, SaidBy, Target, Wish};
use proptest::prelude::*;

/// A part of a file.
#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// A reference to the image, by its repository as it is spelled.
    Image(&'static str, &'static str),
}

use Piece::{Image, Text};

/// Spellings of the image's name: the repository, and what stands behind it.
const SPELLINGS: [(&str, &str); 5] = [
    ("app", ":1"),
    ("docker.io/library/app", ":1"),
    ("library/app", ":1"),
    ("index.docker.io/app", ":1"),
    ("app", ":1@sha256:00000000000000000000000000000000000000000000000000000000000000ff"),
];

/// References to other images, and what looks like one to this.
const OTHERS: [&str; 6] =
    ["app:2", "app", "other/app:1", "postgres:$PG", "localhost:5000/app:1", "application:1"];

/// Lines of a service that hold no reference, whatever they look like.
const LINES: [&str; 9] = [
    "command: app:1",
    "# image: app:1",
    "environment: {image: app:1, x: 'é ü 漢字 🚀'}",
    "entrypoint: |\n      image: app:1\n\n      # no comment\n      - é",
    "labels:\n      image: \"app:1\"\n      '漢字': >-\n        image: app:1\n        more",
    "volumes: [ \"a:b\" , 'c:d' ,]  ",
    "x-note: &n app:1",
    "expose: ['80']\t# tab, and 漢字",
    "healthcheck:\n      test: [\"CMD\", \"image: app:1\"]",
];

fn image() -> impl Strategy<Value = Piece> {
    prop_oneof![
        4 => (0..SPELLINGS.len()).prop_map(|i| Image(SPELLINGS[i].0, SPELLINGS[i].1)),
        2 => (0..OTHERS.len()).prop_map(|i| Text(OTHERS[i].to_owned())),
    ]
}

/// The value of a key: in quotes or not, behind a tag or an anchor or not.
fn value(n: usize) -> impl Strategy<Value = Vec<Piece>> {
    let before = prop_oneof![
        3 => Just(String::new()),
        1 => Just("!!str ".to_owned()),
        1 => Just(format!("&a{n} ")),
        1 => Just("   ".to_owned()),
    ];
    let quote = prop_oneof![2 => Just(""), 1 => Just("'"), 1 => Just("\"")];
    (before, quote, image()).prop_map(|(before, quote, image)| {
        vec![Text(format!("{before}{quote}")), image, Text(quote.to_owned())]
    })
}

fn after() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("  ".to_owned()),
        Just(" # image: app:1".to_owned()),
        Just("  # 漢字 \u{301}🚀 app:1".to_owned()),
    ]
}

/// One service, in block or in flow style.
fn service(n: usize) -> impl Strategy<Value = Vec<Piece>> {
    let lines = prop::collection::vec(0..LINES.len(), 0..3);
    (value(n), after(), lines, any::<bool>(), any::<bool>()).prop_map(
        move |(value, after, lines, flow, above)| {
            let text = |text: &str| Text(text.to_owned());
            if flow {
                let before = format!("  s{n}: {{ restart: always, 'image' :  ");
                return [vec![Text(before)], value, vec![Text(format!(", tty: true }}{after}\n"))]].concat();
            }
            let mut lines: Vec<&str> = lines.iter().map(|i| LINES[*i]).collect();
            lines.sort_unstable();
            // The same key twice is another matter.
            lines.dedup();
            let lines: String = lines.iter().map(|line| format!("    {line}\n")).collect();
            let key = [vec![text("    image: ")], value, vec![Text(format!("{after}\n"))]].concat();
            let head = vec![Text(format!("  s{n}:\n"))];
            match above {
                true => [head, vec![Text(lines)], key].concat(),
                false => [head, key, vec![Text(lines)]].concat(),
            }
        },
    )
}

/// A compose file.
fn compose() -> impl Strategy<Value = Vec<Piece>> {
    let head = prop_oneof![Just(""), Just("# 漢字\n\n"), Just("%YAML 1.2\n---\n"), Just("name: é\n")];
    let services = (service(0), service(1), service(2), service(3));
    let tail = prop_oneof![Just(""), Just("\n# end"), Just("networks: {a: {}}\n"), Just("...\n")];
    (head, services, tail, 1..5_usize).prop_map(|(head, (a, b, c, d), tail, count)| {
        let services: Vec<Piece> = [a, b, c, d].into_iter().take(count).flatten().collect();
        [vec![Text(format!("{head}services:\n"))], services, vec![Text(tail.to_owned())]].concat()
    })
}

/// Kubernetes objects, several in a file.
fn objects() -> impl Strategy<Value = Vec<Piece>> {
    let block = |(n, value, after): (usize, Vec<Piece>, String)| {
        let head = format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d{n}\n  annotations:\n    image: app:1\n\
             spec:\n  template:\n    spec:\n      containers:\n      - name: c\n        args: [app:1]\n        image: "
        );
        [vec![Text(head)], value, vec![Text(format!("{after}\n"))]].concat()
    };
    let flow = |(n, value, after): (usize, Vec<Piece>, String)| {
        let head =
            format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p{n}}}, spec: {{containers: [{{image: ");
        [vec![Text(head)], value, vec![Text(format!(", name: c}}]}}}}{after}\n"))]].concat()
    };
    let map = Just(vec![Text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  image: app:1\n".to_owned(),
    )]);
    let one = prop_oneof![
        2 => (0..9_usize, value(0), after()).prop_map(block),
        2 => (0..9_usize, value(1), after()).prop_map(flow),
        1 => map,
    ];
    let between = prop_oneof![Just("---\n"), Just("--- # image: app:1\n"), Just("...\n---\n")];
    prop::collection::vec((one, between), 1..4).prop_map(|all| {
        let piece = |(one, between): (Vec<Piece>, &str)| [vec![Text(between.to_owned())], one].concat();
        all.into_iter().flat_map(piece).collect()
    })
}

/// How the bytes of a file are laid out, beyond its YAML.
#[derive(Clone, Copy, Debug)]
struct Layout {
    crlf: bool,
    bom: bool,
    no_final_line_end: bool,
}

fn layout() -> impl Strategy<Value = Layout> {
    any::<(bool, bool, bool)>().prop_map(|(crlf, bom, no_final_line_end)| Layout {
        crlf,
        bom,
        no_final_line_end,
    })
}

fn write(pieces: &[Piece], layout: Layout, image: impl Fn(&str, &str) -> String) -> String {
    let piece = |piece: &Piece| match piece {
        Text(text) => text.clone(),
        Image(repository, rest) => image(repository, rest),
    };
    let mut text: String = pieces.iter().map(piece).collect();
    if layout.no_final_line_end {
        text.truncate(text.trim_end_matches('\n').len());
    }
    if layout.crlf {
        text = text.replace('\n', "\r\n");
    }
    if layout.bom { format!("\u{feff}{text}") } else { text }
}

fn id(n: u8) -> ImageId {
    ImageId::new(Digest::from_bytes([n; 32]))
}

fn wish(n: u8, style: PinStyle) -> Wish {
    let names = vec!["app:1".parse::<Reference>().unwrap()];
    let ids = [(Engine::DockerContainerd, id(n))].into();
    let target = Target { names, ids, source: "app.tar".to_owned(), ..Target::default() };
    Wish { target, style, engine: Some(Engine::DockerContainerd) }
}

/// What a reference is to be.
fn written(style: PinStyle, n: u8, repository: &str) -> String {
    match style {
        PinStyle::Id => id(n).to_string(),
        PinStyle::Digest => format!("{repository}:1@{}", id(n)),
        PinStyle::TagId => format!("{repository}:{}", &id(n).digest().hex()[..12]),
        _ => format!("{repository}:1"),
    }
}

/// Pins to one image and then to another, and compares every byte with what should be there.
fn check(name: &str, pieces: &[Piece], layout: Layout, style: PinStyle) {
    let mut lock = Lock::default();
    let finder = Finder::new();
    let mut file = write(pieces, layout, |repository, rest| format!("{repository}{rest}"));
    let images = pieces.iter().filter(|piece| matches!(piece, Image(..))).count();
    for n in [0xab, 0xcd] {
        let wishes = [wish(n, style)];
        let plan = |lock: &Lock, file: &str| {
            let pinner = Pinner { wishes: &wishes, lock, any_tag: false, only: &[], finder: &finder };
            let files = [PinFile { name, bytes: file.as_bytes() }];
            pinner.plan(&files).unwrap_or_else(|faults| panic!("{faults:?}\n{file}"))
        };
        let first = plan(&lock, &file);
        assert_eq!(first.pins.len(), images, "{file}");
        first.record(&wishes, &mut lock, "2026-11-21T18:00:00Z", &SaidBy::default());
        let bytes = first.files[0].clone();
        let after = bytes.map_or_else(|| file.clone(), |bytes| String::from_utf8(bytes).unwrap());
        // An ID does not say how the repository was spelled.
        let want = write(pieces, layout, |repository, _| written(style, n, repository));
        assert_eq!(after, want, "{file}");
        let second = plan(&lock, &after);
        assert_eq!(second.files, [None], "pinned twice: {after}");
        assert!(!second.record(&wishes, &mut lock, "2027-01-01T00:00:00Z", &SaidBy::default()));
        if style != PinStyle::Tag {
            let found = finder.find(name, after.as_bytes()).unwrap();
            let mut findings = Linter::new().target(wishes[0].target.clone()).lint(&[&found]);
            // Other images of the repository are none of its business.
            findings.retain(|finding| finding.rule() != Rule::MixedReferences);
            findings.retain(|finding| first.pins.iter().any(|pin| pin.new == finding.reference));
            assert_eq!(findings, [], "{after}");
        }
        file = after;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compose_files_keep_every_other_byte(pieces in compose(), layout in layout(), style in 0..4_usize) {
        check("compose.yaml", &pieces, layout, PinStyle::ALL[style]);
    }

    #[test]
    fn objects_keep_every_other_byte(pieces in objects(), layout in layout(), style in 2..4_usize) {
        check("deployment.yaml", &pieces, layout, PinStyle::ALL[style]);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[ -~\\n\u{fe}$&*{}\\[\\]'\"|>#:,!-]{0,200}") {
        let (lock, finder, wishes) = (Lock::default(), Finder::new(), [wish(1, PinStyle::Id)]);
        let pinner = Pinner { wishes: &wishes, lock: &lock, any_tag: false, only: &[], finder: &finder };
        for bytes in [bytes, text.into_bytes()] {
            for name in ["compose.yaml", "Dockerfile", "values.yaml", "x.yaml"] {
                let _ = pinner.plan(&[PinFile { name, bytes: &bytes }]);
            }
            let _ = Lock::parse(&bytes);
        }
    }
}
