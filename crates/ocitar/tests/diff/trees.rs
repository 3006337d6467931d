//! File systems with a history, held against what comes of them in layers.

use ocitar::{Field, FieldChange, FileChange, FileDiff, Ignore, Unknown};
use ocitar_testkit::ImageSpec;
use ocitar_testkit::archive::hybrid;
use proptest::prelude::*;

use crate::history;
use crate::setup::{diff, files};

/// A step, how its layer says it, and whether that ends there.
type Told = (history::Step, u8, bool);

/// The images that a history makes, cut into layers, and what is there at its end.
fn told(steps: &[Told]) -> (ImageSpec, history::Simple) {
    let (mut simple, mut base) = (history::Simple::default(), history::Simple::default());
    let mut image = ImageSpec::new("app:1");
    for (i, (step, style, cut)) in steps.iter().enumerate() {
        simple.step(step);
        if *cut || i + 1 == steps.len() {
            image = image.layer(history::layer(&base, &simple, *style));
            base = simple.clone();
        }
    }
    (image, simple)
}

/// What differs, by the two file systems alone; what was moved is gone and new.
fn naive(old: &history::Simple, new: &history::Simple) -> Vec<String> {
    let names = old.names.keys().chain(new.names.keys()).collect::<std::collections::BTreeSet<_>>();
    let same_links = |name: &str| old.other_name(name, new) == new.other_name(name, old);
    let word = |name: &&String| match (old.thing(name), new.thing(name)) {
        (one, other) if one == other && same_links(name) => None,
        (None, _) => Some(format!("+{name}")),
        (_, None) => Some(format!("-{name}")),
        _ if same_links(name) => Some(format!("~{name}")),
        _ => Some(format!("~{name}{}", link_word([old.other_name(name, new), new.other_name(name, old)]))),
    };
    names.iter().filter_map(word).collect()
}

/// Holds what is told of two histories against their file systems.
fn check(one: &[Told], other: &[Told]) -> Result<(), TestCaseError> {
    let ((old, before), (new, after)) = (told(one), told(other));
    let [old, new] = [old, new].map(|image| hybrid(&[image]));
    let options = files().ignore(Ignore::new().field(Field::Mtime));
    let report = diff(&old, &new, &options);
    prop_assert_eq!(&report.refusals, &[]);
    let conflicts = |unknown: &Unknown| match unknown {
        Unknown::Conflict { conflict, .. } => !conflict.kind.is_left_out(),
        _ => false,
    };
    let found = report.images[0].files.as_ref().unwrap();
    prop_assert!(found.unknown.iter().all(conflicts), "{:?}", found.unknown);
    let mut words = Vec::new();
    for change in &found.changes {
        let path = String::from_utf8_lossy(&change.path);
        match &change.change {
            FileChange::Added => words.push(format!("+{path}")),
            FileChange::Removed => words.push(format!("-{path}")),
            FileChange::Renamed { from } => {
                words.extend([format!("-{}", String::from_utf8_lossy(from)), format!("+{path}")]);
            }
            _ => words.push(format!("~{path}{}", linked(change))),
        }
    }
    words.sort_by(|one, other| one[1..].cmp(&other[1..]));
    prop_assert_eq!(words, naive(&before, &after));
    Ok(())
}

/// How a path was a hard link and is one.
fn linked(change: &FileDiff) -> String {
    let link = |change: &FieldChange| match change {
        FieldChange::HardLinks { old, new } => Some(link_word(
            [old, new].map(|name| name.as_deref().map(|name| String::from_utf8_lossy(name).into_owned())),
        )),
        _ => None,
    };
    change.fields.iter().find_map(link).unwrap_or_default()
}

fn link_word([old, new]: [Option<String>; 2]) -> String {
    format!(" {old:?} {new:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// The difference of two images is that of the file systems they were made of, however these were
    /// cut into layers.
    #[test]
    fn differences_are_those_of_the_trees(
        one in prop::collection::vec((history::step(), 0..8u8, any::<bool>()), 1..25),
        more in prop::collection::vec((history::step(), 0..8u8, any::<bool>()), 0..25),
        keep in 0..25usize,
    ) {
        let other: Vec<_> = one.iter().take(keep.max(1)).chain(&more).cloned().collect();
        check(&one, &other)?;
    }

    /// So are those in which names stand for one file.
    #[test]
    fn links_are_those_of_the_trees(
        one in prop::collection::vec((history::step_in_a_folder(), 0..8u8, any::<bool>()), 1..12),
        more in prop::collection::vec((history::step_in_a_folder(), 0..8u8, any::<bool>()), 0..6),
        keep in 0..12usize,
    ) {
        let other: Vec<_> = one.iter().take(keep.max(1)).chain(&more).cloned().collect();
        check(&one, &other)?;
    }
}
