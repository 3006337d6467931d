//! Any bytes as a deployment file.
//!
//! The first byte says what the file is called.
//!
//! Invariants:
//!
//! 1. Finding, judging and pinning never panic, and doing so twice gives the same.
//! 2. What may be rewritten stands in the file where it is said to, to the byte.
//! 3. What was pinned is found pinned: a second time nothing changes.
//! 4. A lock that was written is read as it was.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ocitar::{Engine, ImageId};
use ocitar_refs::{
    Finder, Form, Found, Linter, Lock, PinFile, PinStyle, Pinner, SaidBy, Scalar, Target, Wish,
};

const NAMES: [&str; 9] = [
    "compose.yaml",
    "deployment.yaml",
    "kustomization.yaml",
    "values.yaml",
    "Dockerfile",
    ".github/workflows/ci.yml",
    ".gitlab-ci.yml",
    "task.json",
    "x.yaml",
];

static WISH: LazyLock<Wish> = LazyLock::new(|| {
    let mut target = Target::named(&["app:1".to_owned()], "app.tar");
    let id: ImageId = format!("sha256:{}", "ab".repeat(32)).parse().expect("a digest");
    target.ids.insert(Engine::DockerClassic, id);
    Wish { target, style: PinStyle::Id, engine: Some(Engine::DockerClassic) }
});

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let finder = Finder::new();
    let found = finder.find(name, bytes);
    assert_eq!(format!("{found:?}"), format!("{:?}", finder.find(name, bytes)), "found twice");
    if let Ok(found) = &found {
        stands_there(found, bytes);
        let _ = Linter::new().target(WISH.target.clone()).lint(&[found]);
    }
    pin(&finder, name, bytes);
    if let Ok(lock) = Lock::parse(bytes) {
        assert_eq!(Lock::parse(lock.to_string().as_bytes()).as_ref(), Ok(&lock), "a lock that was written");
    }
});

fn stands_there(found: &Found, bytes: &[u8]) {
    for scalar in found.uses.iter().flat_map(|used| scalars(&used.form)) {
        let text = bytes.get(scalar.place.span.clone()).expect("a span within the file");
        if scalar.style.is_replaceable() {
            let text = std::str::from_utf8(text).expect("a span of whole characters");
            let decoded = scalar.style.decode(text);
            // A block scalar may end with a line that its span does not have.
            assert_eq!(decoded.as_deref(), Some(scalar.text.trim_end_matches('\n')), "{scalar:?}");
        }
    }
}

fn scalars(form: &Form) -> Vec<&Scalar> {
    match form {
        Form::Whole(whole) => vec![whole],
        Form::Split { name, rest } => [name].into_iter().chain(rest).map(|part| &part.value).collect(),
        _ => Vec::new(),
    }
}

fn pin(finder: &Finder, name: &str, bytes: &[u8]) {
    let wishes = std::slice::from_ref(&*WISH);
    let plan = |lock: &Lock, bytes: &[u8]| {
        Pinner { wishes, lock, any_tag: false, only: &[], finder }.plan(&[PinFile { name, bytes }])
    };
    let mut lock = Lock::default();
    let Ok(first) = plan(&lock, bytes) else {
        return;
    };
    first.record(wishes, &mut lock, "2026-11-21T18:00:00Z", &SaidBy::default());
    let after = first.files[0].as_deref().unwrap_or(bytes);
    let second = plan(&lock, after).expect("what was pinned can be pinned again");
    assert_eq!(second.files, [None], "pinned twice");
}
