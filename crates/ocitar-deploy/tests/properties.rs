//! What holds on any host: made-up ones, whose images, names and containers are drawn by chance.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use std::collections::BTreeMap;

use ocitar::Digest;
use ocitar_deploy::{After, Drift, Freshness, HostState, Plan, Stamp};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Few of each, so that they meet.
const IMAGES: u8 = 6;
const NAMES: [&str; 5] = ["app:1", "app:2", "web:1", "docker.io/library/web:2", "quay.io/a/b:1"];

fn id(n: u8) -> String {
    Digest::of(&[n]).to_string()
}

/// Names, each of one image.
type Tags = BTreeMap<usize, u8>;

fn tags() -> impl Strategy<Value = Tags> {
    prop::collection::btree_map(0..NAMES.len(), 0..IMAGES, 0..NAMES.len())
}

/// What a container runs, and what it was made from: a name, or an ID.
fn containers() -> impl Strategy<Value = Vec<(u8, usize)>> {
    prop::collection::vec((0..IMAGES, 0..NAMES.len() + 2), 0..8)
}

fn image(n: u8, tags: &Tags) -> Value {
    let own: Vec<&str> = tags.iter().filter(|(_, of)| **of == n).map(|(name, _)| NAMES[*name]).collect();
    json!({"Id": id(n), "RepoTags": own, "RootFS": {"Layers": [id(100), id(n)]}, "Config": {}})
}

fn container(i: usize, (runs, asked): (u8, usize)) -> Value {
    let own = id(runs);
    let asked = match asked.checked_sub(NAMES.len()) {
        None => NAMES[asked],
        Some(0) => &own,
        Some(_) => &own[7..13],
    };
    json!({"Id": Digest::of(format!("c{i}").as_bytes()).hex(), "Name": format!("/c{i}"), "Image": own,
        "State": {"Status": "running"}, "Config": {"Image": asked}})
}

fn documents(images: &[u8], tags: &Tags, containers: &[(u8, usize)]) -> Vec<Value> {
    let info = json!({"ID": "a", "DriverStatus": [], "OSType": "linux", "ServerVersion": "28.5.2"});
    let images = images.iter().map(|n| image(*n, tags));
    let containers = containers.iter().enumerate().map(|(i, of)| container(i, *of));
    images.chain(containers).chain([info]).collect()
}

fn read(documents: &[Value]) -> HostState {
    let text: String = documents.iter().map(Value::to_string).collect();
    HostState::read(text.as_bytes()).unwrap()
}

/// A stamp of one image for each that has a name.
fn stamp(tags: &Tags) -> Stamp {
    let images = (0..IMAGES).filter(|n| tags.values().any(|of| of == n)).map(|n| {
        let names: Vec<&str> =
            tags.iter().filter(|(_, of)| **of == n).map(|(name, _)| NAMES[*name]).collect();
        let layers: Vec<Value> = [id(100), id(n)].map(|id| json!({"size": 1, "diff_id": id})).to_vec();
        json!({"names": names, "platforms": [{"platform": "linux/amd64", "config": id(n), "layers": layers}],
            "ids": [{"engine": "docker-classic", "id": id(n), "names": names}]})
    });
    let stamp = json!({"schema": Stamp::SCHEMA, "tool": {"name": "x", "version": "1"}, "archive": {},
        "platform": "linux/amd64", "images": images.collect::<Vec<_>>()});
    Stamp::from_json(stamp.to_string().as_bytes()).unwrap()
}

/// A naive load: the images are there, and the names lead to them.
fn load(images: &[u8], tags: &Tags, shipped: &Tags) -> (Vec<u8>, Tags) {
    let mut images: Vec<u8> = images.iter().chain(shipped.values()).copied().collect();
    images.sort_unstable();
    images.dedup();
    (images, tags.iter().chain(shipped).map(|(name, of)| (*name, *of)).collect())
}

/// What is told of each container, by its name.
fn verdicts(drift: &Drift) -> BTreeMap<String, (&'static str, String)> {
    let row =
        |row: &ocitar_deploy::Row| (row.container.name.clone(), (row.verdict.name(), row.proof.to_string()));
    drift.rows.iter().map(row).collect()
}

fn planned(plan: &Plan) -> BTreeMap<String, After> {
    plan.containers.iter().map(|planned| (planned.container.name.clone(), planned.after)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_load_does_what_is_planned(tags in tags(), shipped in tags(), containers in containers()) {
        prop_assume!(!shipped.is_empty());
        let images: Vec<u8> = (0..IMAGES).collect();
        let stamp = stamp(&shipped);
        let before = read(&documents(&images, &tags, &containers));
        let plan = Plan::of(&stamp, &before).unwrap();
        let (images, tags) = load(&images, &tags, &shipped);
        let after = read(&documents(&images, &tags, &containers));

        // Names lead where they were planned to, and what has none is what was planned to lose it.
        for change in &plan.tags {
            prop_assert_eq!(after.named(&change.name).unwrap().id, change.to);
        }
        for image in &plan.unnamed {
            prop_assert!(after.image(image.id.digest()).unwrap().tags.is_empty());
        }
        let lost = before.images.iter().filter(|image| {
            !image.tags.is_empty() && after.image(image.id.digest()).unwrap().tags.is_empty()
        });
        prop_assert_eq!(lost.count(), plan.unnamed.len());

        // A second load changes nothing.
        let again = Plan::of(&stamp, &after).unwrap();
        prop_assert!(again.unnamed.is_empty() && again.way_back().is_empty());
        prop_assert!(again.images.iter().all(|image| image.present));
        prop_assert_eq!(again.cost.disk, 0);

        // What was planned of containers is what is told of them, with the stamp and without.
        let (by_stamp, alone) = (Drift::of(Some(&stamp), &after), Drift::of(None, &after));
        for planned in &plan.containers {
            let find = |drift: &Drift| {
                let row = drift.rows.iter().find(|row| row.container == planned.container);
                row.map(|row| row.verdict)
            };
            let is_named = stamp.named(planned.container.asked.as_deref().unwrap()).next().is_some();
            if is_named {
                let want = if planned.after == After::Stale { Freshness::Stale } else { Freshness::Fresh };
                prop_assert_eq!(find(&alone), Some(want));
                prop_assert_eq!(find(&by_stamp), Some(want));
            } else if planned.after == After::Fresh {
                prop_assert_eq!(find(&by_stamp), Some(Freshness::Fresh));
            }
        }
    }

    #[test]
    fn what_runs_the_only_image_that_was_shipped_is_fresh(
        tags in tags(), n in 0..IMAGES, name in 0..NAMES.len(), containers in containers(),
    ) {
        let state = read(&documents(&[0, 1], &tags, &containers));
        let drift = Drift::of(Some(&stamp(&Tags::from([(name, n)]))), &state);
        for row in &drift.rows {
            let runs_it = row.container.runs().unwrap().0.to_string() == id(n);
            prop_assert_eq!(runs_it, row.verdict == Freshness::Fresh, "{:?}", row);
        }
        let shipped = containers.iter().filter(|(runs, _)| *runs == n).count();
        let fresh = drift.rows.iter().filter(|row| row.verdict == Freshness::Fresh).count();
        prop_assert_eq!(fresh, shipped);
    }

    #[test]
    fn the_order_of_documents_changes_nothing(
        (all, turned) in (tags(), containers()).prop_flat_map(|(tags, containers)| {
            let all = documents(&[0, 1, 2, 3, 4, 5], &tags, &containers);
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
        shipped in tags(),
    ) {
        let (one, other) = (read(&all), read(&turned));
        let stamp = stamp(&shipped);
        prop_assert_eq!(verdicts(&Drift::of(None, &one)), verdicts(&Drift::of(None, &other)));
        let told = [&one, &other].map(|state| verdicts(&Drift::of(Some(&stamp), state)));
        prop_assert_eq!(&told[0], &told[1]);
        if let (Ok(one), Ok(other)) = (Plan::of(&stamp, &one), Plan::of(&stamp, &other)) {
            prop_assert_eq!(planned(&one), planned(&other));
            prop_assert_eq!((one.tags, one.cost), (other.tags, other.cost));
        }
    }
}
