//! Any bytes as what a host prints, or as a stamp.
//!
//! The first byte says which. The stamp that hosts are held against is fixed: that of
//! `testdata/hosts/archives/v2.tar`, which the seeds were recorded around.
//!
//! Invariants:
//!
//! 1. Reading never panics, and reading twice gives the same.
//! 2. A container that runs an ID of the only image that was shipped is never stale, in drift and plan.
//! 3. Drift and plan tell of every container, in the host's order; no name is planned twice.
//! 4. A stamp that is read is the same as itself, and as what its own JSON is read as. Holding a host
//!    against it never panics either.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ocitar::{Archive, Engine, Host};
use ocitar_deploy::{After, ArchiveFile, Container, Drift, Freshness, HostState, Plan, Stamp};

static SHIPPED: LazyLock<Stamp> = LazyLock::new(|| {
    let archive = Archive::read(&include_bytes!("../../testdata/hosts/archives/v2.tar")[..]);
    let host = Host::new("linux/amd64".parse().expect("a platform"));
    Stamp::of(&archive.expect("memory can always be read"), ArchiveFile::default(), &host)
});

static RECORDED: LazyLock<HostState> = LazyLock::new(|| {
    let text = include_bytes!("../../testdata/hosts/docker28-classic/before/host.json");
    HostState::read(text).expect("a recorded host")
});

fuzz_target!(|data: &[u8]| {
    match data.split_first() {
        Some((0, text)) => stamp(text),
        Some((_, text)) => host(text),
        None => {}
    }
});

fn host(text: &[u8]) {
    let state = HostState::read(text);
    assert_eq!(format!("{state:?}"), format!("{:?}", HostState::read(text)), "read twice");
    let Ok(mut state) = state else {
        return;
    };
    hold(&Drift::of(None, &state), &state);
    let drift = Drift::of(Some(&SHIPPED), &state);
    hold(&drift, &state);
    for row in drift.rows.iter().filter(|row| is_shipped(&row.container)) {
        assert_eq!(row.verdict, Freshness::Fresh, "{row:?}");
    }
    for engine in Engine::ALL {
        state.daemon.engine = Some(engine);
        let Ok(plan) = Plan::of(&SHIPPED, &state) else {
            continue;
        };
        let told = plan.containers.iter().map(|planned| &planned.container);
        assert!(told.eq(&state.containers), "every container, in order");
        let brought = |container: &Container| {
            container.image.iter().any(|(digest, _)| plan.images.iter().any(|image| image.id.digest() == *digest))
        };
        for planned in plan.containers.iter().filter(|planned| brought(&planned.container)) {
            assert_eq!(planned.after, After::Fresh, "{planned:?}");
        }
        let mut names: Vec<&str> = plan.tags.iter().map(|tag| &*tag.name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}

fn is_shipped(container: &Container) -> bool {
    let known = SHIPPED.images[0].digests();
    container.image.iter().any(|(digest, _)| known.contains_key(digest))
}

fn hold(drift: &Drift, state: &HostState) {
    assert_eq!(drift.rows.len() + drift.others, state.containers.len(), "every container");
    for row in &drift.rows {
        assert_eq!(row.remedy.is_some(), row.verdict == Freshness::Stale, "{row:?}");
        let _ = (row.proof.to_string(), row.container.place());
    }
}

fn stamp(text: &[u8]) {
    let stamp = Stamp::from_json(text);
    assert_eq!(stamp, Stamp::from_json(text), "read twice");
    let Ok(stamp) = stamp else {
        return;
    };
    assert_eq!(stamp.differences(&stamp), [], "the same as itself");
    let json = serde_json::to_vec(&stamp).expect("a stamp is JSON");
    assert_eq!(Stamp::from_json(&json).as_ref(), Ok(&stamp), "written and read");
    hold(&Drift::of(Some(&stamp), &RECORDED), &RECORDED);
    let _ = Plan::of(&stamp, &RECORDED);
}
