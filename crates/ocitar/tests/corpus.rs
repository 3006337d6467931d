//! Predictions held against what real engines did.
//!
//! `testdata/engines` is always checked. `OCITAR_CORPUS=dir` checks another folder of archives
//! with a `verdicts.json` beside or in it, and prints a table of how predictions and engines agree.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{
    corpus,
    verdicts::{self, Verdict},
};
use ocitar::{Archive, Engine, Host};

/// What a prediction is worth against a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    /// The engine makes it usable, and we gave exactly its IDs.
    Agreed,
    /// The engine makes it usable, and we refused.
    Refused,
    /// The engine refuses it or breaks it, and so did we.
    BothRefuse,
    /// The engine refuses it or breaks it, and we said on what its being usable depends.
    Conditional,
    /// We gave the right IDs, but other names than the engine shows.
    WrongNames,
    /// We gave an ID that the engine does not give, or for something it cannot use.
    Wrong,
}

/// Rules by which we refuse what no reader was seen to take differently, for strictness alone. The
/// other rules name a difference, though mostly not one between engines: of a doubled key, say, all
/// engines take the last, and other JSON readers the first or none. How often we agree with
/// engines whatever the rule is printed too, and is less.
const PLAIN_RULES: [&str; 8] = [
    "config-os",
    "engine-incomplete",
    "layer-empty",
    "limit",
    "link-target",
    "not-a-file",
    "tar-name-bytes",
    "v1-legacy",
];

/// Which engine's verdicts each of our engines answers for.
const ENGINES: [(&str, Engine); 8] = [
    ("classic29", Engine::DockerClassic),
    ("classic28", Engine::DockerClassic),
    ("classic26", Engine::DockerClassic),
    ("containerd29", Engine::DockerContainerd),
    ("containerd28", Engine::DockerContainerd),
    ("containerd26", Engine::DockerContainerd),
    ("ctr", Engine::Containerd),
    ("podman", Engine::Podman),
];

fn compare(archive: &Archive, name: &str, engine: Engine, verdict: &Verdict) -> (Cell, String) {
    let host = Host::new("linux/amd64".parse().unwrap());
    let predictions = archive.predict_on(engine, &host);
    let is_for = |p: &ocitar::Prediction| p.outcome.conditions().iter().all(|c| verdicts::holds(c, name));
    let ours: BTreeSet<String> = predictions
        .iter()
        .filter(|p| is_for(p))
        .filter_map(|p| p.outcome.id())
        .map(|id| id.to_string())
        .collect();
    let theirs: BTreeSet<String> = verdict.ids.iter().cloned().collect();
    let why = predictions
        .iter()
        .filter_map(|p| p.outcome.finding())
        .map(|f| f.rule())
        .collect::<Vec<_>>()
        .join(",");
    let cell = match (verdict.usable, ours.is_empty()) {
        (true, false) if ours == theirs && names(&predictions) != shown(verdict) => {
            let why = format!("{why} {:?} instead of {:?}", names(&predictions), shown(verdict));
            return (Cell::WrongNames, why);
        }
        (true, false) if ours == theirs => Cell::Agreed,
        (true, true) => Cell::Refused,
        (false, true) => Cell::BothRefuse,
        (false, false) if predictions.iter().any(is_uncertain) => Cell::Conditional,
        _ => Cell::Wrong,
    };
    (cell, why)
}

/// Whether it was left open if a container can be created.
fn is_uncertain(prediction: &ocitar::Prediction) -> bool {
    let conditions = prediction.outcome.conditions();
    conditions.iter().any(|condition| matches!(condition.name(), "unpacks" | "knows-user"))
}

type Names = BTreeSet<(String, String)>;

fn names(predictions: &[ocitar::Prediction]) -> Names {
    let loaded = predictions.iter().filter_map(|p| Some((p.outcome.id()?, &p.names)));
    loaded.flat_map(|(id, names)| names.iter().map(move |name| (id.to_string(), name.clone()))).collect()
}

/// The names an engine showed. Docker's containerd store shows a name that is not written out in
/// full in two spellings; and a bare tag is named for the day.
fn shown(verdict: &Verdict) -> Names {
    let familiar = |name: &str| name.parse::<ocitar::Reference>().map_or(name.to_owned(), |n| n.familiar());
    let mut all = Names::new();
    for (id, names) in &verdict.images {
        let first = names.first().map(|n| familiar(n));
        let twice = names.len() == 2 && first == names.last().map(|n| familiar(n));
        for name in names.iter().take(if twice { 1 } else { names.len() }) {
            let dated = name.strip_prefix("import-").and_then(|rest| rest.split_once(':'));
            let name = dated.map_or_else(|| name.clone(), |(_, tag)| format!("import-<date>:{tag}"));
            all.insert((id.clone(), name));
        }
    }
    all
}

#[derive(Default)]
struct Table {
    cells: BTreeMap<(String, &'static str), BTreeMap<Cell, Vec<String>>>,
}

impl Table {
    fn add(&mut self, file: &str, engine: &'static str, cell: Cell, why: &str) {
        let group = if file.starts_with("p-") { "p-*" } else { "h-*" };
        let cells = self.cells.entry((group.to_owned(), engine)).or_default();
        cells.entry(cell).or_default().push(format!("{file} [{why}]"));
    }

    fn of(&self, cell: Cell, group: &str) -> Vec<&String> {
        let of_group = self.cells.iter().filter(|((g, _), _)| g == group);
        of_group.flat_map(|(_, cells)| cells.get(&cell).into_iter().flatten()).collect()
    }

    fn print(&self) {
        for ((group, engine), cells) in &self.cells {
            let counts: Vec<String> =
                cells.iter().map(|(cell, files)| format!("{cell:?} {}", files.len())).collect();
            println!("{group} {engine:13} {}", counts.join(", "));
        }
        for cell in [Cell::Wrong, Cell::WrongNames, Cell::Refused] {
            for ((_, engine), cells) in &self.cells {
                for file in cells.get(&cell).into_iter().flatten() {
                    println!("{cell:?} {engine:13} {file}");
                }
            }
        }
    }
}

fn run(folder: &Path, verdicts: &Path) -> Table {
    let mut table = Table::default();
    let mut files = 0;
    for record in verdicts::read(verdicts) {
        let Some(bytes) = corpus::load(folder, &record.file) else {
            continue;
        };
        files += 1;
        let archive = Archive::read(bytes.as_slice()).unwrap();
        for (name, engine) in ENGINES {
            if let Some(verdict) = record.engines.get(name).filter(|verdict| !verdict.unsteady) {
                let (cell, why) = compare(&archive, name, engine, verdict);
                table.add(&record.file, name, cell, &why);
            }
        }
    }
    println!("{files} archives");
    assert!(files > 0, "no archive of {} is in {}", verdicts.display(), folder.display());
    table.print();
    table
}

#[test]
fn predictions_are_what_engines_did() {
    let folder = common::testdata().join("engines");
    let table = run(&folder, &folder.join("verdicts.json"));
    assert_eq!(table.of(Cell::Wrong, "p-*"), Vec::<&String>::new());
    assert_eq!(table.of(Cell::Wrong, "h-*"), Vec::<&String>::new());
    assert_eq!(table.of(Cell::Refused, "p-*"), Vec::<&String>::new());
    assert_eq!(table.of(Cell::WrongNames, "p-*"), Vec::<&String>::new());
    assert_eq!(table.of(Cell::WrongNames, "h-*"), Vec::<&String>::new());
    let agreed = table.of(Cell::Agreed, "h-*").len();
    let plain = |why: &&&String| PLAIN_RULES.iter().any(|rule| why.ends_with(&format!("[{rule}]")));
    let refused = table.of(Cell::Refused, "h-*");
    println!("h-*: agreed {agreed} of {} usable", agreed + refused.len());
    let refused = refused.iter().filter(plain).count();
    println!("h-*: refused for strictness alone: {refused}");
    assert!(agreed * 100 >= (agreed + refused) * 85, "agreed {agreed}, refused {refused}");
}

#[test]
fn predictions_on_another_corpus() {
    let Some(folder) = std::env::var_os("OCITAR_CORPUS").map(PathBuf::from) else {
        return;
    };
    let inside = folder.join("verdicts.json");
    let verdicts = if inside.exists() { inside } else { folder.with_file_name("verdicts.json") };
    let table = run(&folder, &verdicts);
    assert!(table.of(Cell::Wrong, "p-*").is_empty() && table.of(Cell::Wrong, "h-*").is_empty());
}
