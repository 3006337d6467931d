//! Verdicts held against what real engines did: usable, broken or refused, and their words.
//!
//! As in `corpus.rs`, `OCITAR_CORPUS=dir` checks another folder.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{corpus, verdicts};
use ocitar::{Archive, Engine, Fate, Host, Verdict};

/// Which engine's verdicts each of ours answers for. Docker 26's containerd store reports failures
/// that 28 does not, and is not among them.
const ENGINES: [(&str, Engine); 7] = [
    ("classic29", Engine::DockerClassic),
    ("classic28", Engine::DockerClassic),
    ("classic26", Engine::DockerClassic),
    ("containerd29", Engine::DockerContainerd),
    ("containerd28", Engine::DockerContainerd),
    ("ctr", Engine::Containerd),
    ("podman", Engine::Podman),
];

/// Conditions that leave open whether a container can be created.
const UNCERTAIN: [&str; 2] = ["unpacks", "knows-user"];

/// Archives of which an engine meets something else first than we name.
const WORDLESS: [&str; 2] = ["h-layer-hardlink-escape.tar", "h-layer-whiteout-twice.tar"];

/// What Docker 29's classic store says where those before it look for an image of old.
const SINCE_29: &str = "invalid archive: does not contain a manifest.json";

/// What an engine did with an archive as a whole.
fn theirs(verdict: &verdicts::Verdict) -> &'static str {
    match (verdict.usable, verdict.success) {
        (true, _) => "usable",
        (false, true) => "broken",
        (false, false) => "refused",
    }
}

/// What we say of it as a whole: the worst of its images, but for those that are dropped without a
/// word while others are kept. What is not clear to us we refuse, and what a condition excludes on that
/// version.
fn ours<'v>(all: &'v [Verdict], engine: Engine, name: &str) -> (&'static str, &'v Verdict) {
    let rules = ["engine-drops-nameless", "engine-platform"];
    let dropped = |v: &Verdict| v.fate.because().is_some_and(|finding| rules.contains(&finding.rule()));
    let any_kept = all.iter().any(|v| v.engine == engine && v.fate.is_usable());
    let rank = |verdict: &&Verdict| match verdict.fate.name() {
        "usable" => 0,
        "broken" => 1,
        "refused" => 2,
        _ => 3,
    };
    let of_engine = all.iter().filter(|v| v.engine == engine && !(any_kept && dropped(v)));
    let worst = of_engine.max_by_key(rank).unwrap();
    let holds = worst.fate.conditions().iter().all(|condition| verdicts::holds(condition, name));
    let word = worst.fate.name();
    (if word == "unclear" || !holds { "refused" } else { word }, worst)
}

/// Whether the engine's words are ours, where each `…` stands for any text.
fn says(message: &str, text: &str) -> bool {
    let mut rest = text;
    message.split('…').all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[derive(Default)]
struct Table {
    cells: BTreeMap<(&'static str, &'static str, &'static str, &'static str), usize>,
    wrong: Vec<String>,
    unsafe_: Vec<String>,
    words: Vec<String>,
    said: usize,
}

impl Table {
    fn add(
        &mut self,
        file: &str,
        name: &'static str,
        engine: Engine,
        theirs_: &verdicts::Verdict,
        all: &[Verdict],
        faults: usize,
    ) {
        let group = if file.starts_with("p-") { "p-*" } else { "h-*" };
        let (their, (our, worst)) = (theirs(theirs_), ours(all, engine, name));
        *self.cells.entry((group, name, their, our)).or_default() += 1;
        let why = worst.fate.because().map_or("", |finding| finding.rule());
        if their != our {
            let on: Vec<_> = worst.fate.conditions().iter().map(ToString::to_string).collect();
            let line = format!("{name:13} {their} <- {} [{why}] {file} {}", worst.fate.name(), on.join("; "));
            // What holds only if a layer unpacks or a user is known was said to be uncertain.
            let certain = !worst.fate.conditions().iter().any(|c| UNCERTAIN.contains(&c.name()));
            if (our == "usable" && certain) || group == "p-*" {
                self.unsafe_.push(line.clone());
            }
            self.wrong.push(line);
        }
        // Where several things are wrong, the engine may have met another first; and long messages
        // are shortened in the middle.
        let is_plain = their == our
            && !WORDLESS.contains(&file)
            && name != "classic26"
            && !(name == "classic29" && theirs_.message == SINCE_29)
            && !theirs_.message.contains(" ... ");
        if let (Some(message), true, true) = (worst.fate.message(), is_plain, faults < 2) {
            self.said += 1;
            if !says(message, &theirs_.message) {
                self.words.push(format!("{name:13} [{why}] {file}: {message}\n    {}", theirs_.message));
            }
        }
    }

    fn count(&self, group: &str) -> (usize, usize) {
        let of_group = self.cells.iter().filter(|((g, ..), _)| *g == group);
        let agree = of_group.clone().filter(|((_, _, their, our), _)| their == our).map(|(_, n)| n).sum();
        (agree, of_group.map(|(_, n)| n).sum())
    }
}

fn run(folder: &Path, verdicts: &Path) -> Table {
    let mut table = Table::default();
    let host = Host::new("linux/amd64".parse().unwrap());
    for record in verdicts::read(verdicts) {
        let Some(bytes) = corpus::load(folder, &record.file) else {
            continue;
        };
        let archive = Archive::read(bytes.as_slice()).unwrap();
        let all = archive.verify_on(&host).verdicts;
        for (name, engine) in ENGINES {
            if let Some(verdict) = record.engines.get(name).filter(|verdict| !verdict.unsteady) {
                table.add(&record.file, name, engine, verdict, &all, archive.findings().len());
            }
        }
        let at_fault = archive.fault().is_some();
        assert!(!at_fault || all.iter().all(|v| v.fate.id().is_none()), "{}", record.file);
    }
    for (cell, n) in &table.cells {
        println!("{cell:?} {n}");
    }
    for line in &table.wrong {
        println!("{line}");
    }
    for line in &table.words {
        println!("WORDS {line}");
    }
    println!("words compared: {}", table.said);
    table
}

#[test]
fn verdicts_are_what_engines_did() {
    let folder = common::testdata().join("engines");
    let table = run(&folder, &folder.join("verdicts.json"));
    for group in ["p-*", "h-*"] {
        let (agree, all) = table.count(group);
        println!("{group}: {agree} of {all} agree");
    }
    assert_eq!(table.unsafe_, Vec::<String>::new());
    assert_eq!(table.words, Vec::<String>::new());
    let (agree, all) = table.count("p-*");
    assert_eq!(agree, all);
    let (agree, all) = table.count("h-*");
    assert!(agree * 100 >= all * 90, "{agree} of {all}");
}

#[test]
fn verdicts_on_another_corpus() {
    let Some(folder) = std::env::var_os("OCITAR_CORPUS").map(PathBuf::from) else {
        return;
    };
    let inside = folder.join("verdicts.json");
    let verdicts = if inside.exists() { inside } else { folder.with_file_name("verdicts.json") };
    let table = run(&folder, &verdicts);
    for group in ["p-*", "h-*"] {
        let (agree, all) = table.count(group);
        println!("{group}: {agree} of {all} agree");
    }
    assert_eq!(table.unsafe_, Vec::<String>::new());
}

#[test]
fn compares_words_by_parts() {
    assert!(says("open …/x: no", "ctr: open /tmp/1/x: no such file"));
    assert!(!says("open …/x: no", "open /tmp/1/y: no such file"));
    let unusable = |fate: &Fate| !fate.is_usable();
    let archive = Archive::read(&b"none"[..]).unwrap();
    assert!(archive.verify().verdicts.iter().all(|verdict| unusable(&verdict.fate)));
}
