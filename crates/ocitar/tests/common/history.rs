//! Histories of a file system without layers, and layers that tell them.

#![allow(unreachable_pub, dead_code, missing_docs, reason = "each test uses a part of it")]

use std::collections::{BTreeMap, BTreeSet};

use ocitar_testkit::LayerBuilder;
use proptest::prelude::*;

/// One step of a file system's history.
#[derive(Clone, Debug)]
pub enum Step {
    Mkdir(String),
    Write(String, u8),
    Chmod(String, u16),
    Remove(String),
    Rename(String, String),
    Link(String, String),
}

/// What has one or more names.
#[derive(Clone, Debug, PartialEq)]
pub struct Thing {
    /// None is a directory.
    pub content: Option<u8>,
    pub mode: u16,
}

/// A file system without layers.
#[derive(Clone, Debug, Default)]
pub struct Simple {
    pub names: BTreeMap<String, usize>,
    things: Vec<Thing>,
}

impl Simple {
    pub fn thing(&self, path: &str) -> Option<&Thing> {
        self.names.get(path).map(|i| &self.things[*i])
    }

    fn is_dir(&self, path: &str) -> bool {
        path.is_empty() || self.thing(path).is_some_and(|thing| thing.content.is_none())
    }

    fn below(&self, path: &str) -> Vec<String> {
        let prefix = format!("{path}/");
        self.names.keys().filter(|name| *name == path || name.starts_with(&prefix)).cloned().collect()
    }

    fn remove(&mut self, path: &str) {
        for name in self.below(path) {
            self.names.remove(&name);
        }
    }

    fn add(&mut self, path: &str, thing: Thing) {
        self.things.push(thing);
        self.names.insert(path.to_owned(), self.things.len() - 1);
    }

    pub fn step(&mut self, step: &Step) {
        let fits = |path: &str, s: &Self| s.is_dir(path.rsplit_once('/').map_or("", |(above, _)| above));
        match step {
            Step::Mkdir(path) if fits(path, self) && !self.is_dir(path) => {
                self.remove(path);
                self.add(path, Thing { content: None, mode: 0o755 });
            }
            Step::Write(path, content) if fits(path, self) => {
                self.remove(path);
                self.add(path, Thing { content: Some(*content), mode: 0o644 });
            }
            Step::Chmod(path, mode) => {
                if let Some(i) = self.names.get(path) {
                    self.things[*i].mode = *mode;
                }
            }
            Step::Remove(path) => self.remove(path),
            Step::Rename(from, to)
                if self.thing(from).is_some()
                    && fits(to, self)
                    && from != to
                    && !format!("{to}/").starts_with(&format!("{from}/"))
                    && !format!("{from}/").starts_with(&format!("{to}/")) =>
            {
                self.remove(to);
                for name in self.below(from) {
                    let thing = self.names.remove(&name).unwrap();
                    self.names.insert(format!("{to}{}", &name[from.len()..]), thing);
                }
            }
            Step::Link(from, to)
                if self.thing(from).is_some_and(|t| t.content.is_some())
                    && fits(to, self)
                    && self.thing(to).is_none() =>
            {
                self.names.insert(to.clone(), self.names[from]);
            }
            _ => {}
        }
    }

    pub fn lines(&self) -> Vec<String> {
        let line = |name: &String| {
            let Thing { content, mode } = self.thing(name).unwrap();
            let content = content.map(|byte| ocitar_testkit::digest([byte; 3]));
            format!("{name} {content:?} {mode:o}")
        };
        self.names.keys().map(line).collect()
    }

    /// The shortest other name of the same file, of those that `there` has too.
    pub fn other_name(&self, name: &str, there: &Self) -> Option<String> {
        let names = names_of(self, name).into_iter();
        let counts = |other: &String| other != name && there.names.contains_key(other);
        names.filter(counts).min_by_key(|other| other.len())
    }

    /// The names of a file that come before this one.
    fn first_name(&self, name: &str) -> &str {
        let thing = self.names[name];
        self.names.iter().find(|(_, other)| **other == thing).unwrap().0
    }
}

/// The layer that makes `new` of `old`; `style` chooses among the ways to say the same.
pub fn layer(old: &Simple, new: &Simple, style: u8) -> Vec<u8> {
    let above = |path: &str| path.rsplit_once('/').map_or(String::new(), |(above, _)| above.to_owned());
    let same =
        |name: &String| old.thing(name) == new.thing(name) && names_of(old, name) == names_of(new, name);
    let mut changed: BTreeSet<String> = new.names.keys().filter(|name| !same(name)).cloned().collect();
    let (mut gone, mut opaque) = (BTreeSet::new(), BTreeSet::new());
    for name in old.names.keys().filter(|name| !new.names.contains_key(*name)) {
        let folder = above(name);
        if !(old.is_dir(&folder) && new.is_dir(&folder)) {
            continue;
        }
        if style & 1 != 0 && !folder.is_empty() {
            changed.extend(new.below(&folder));
            opaque.insert(folder);
        } else {
            gone.insert(name.clone());
        }
    }
    // All names of a file come together, and folders that changed with all that is in them if they
    // were no folders.
    let linked: Vec<String> = changed.iter().flat_map(|name| names_of(new, name)).collect();
    changed.extend(linked);
    if style & 2 != 0 {
        let folders = changed.iter().chain(&gone).map(|name| above(name)).filter(|name| !name.is_empty());
        let folders: Vec<String> = folders.collect();
        changed.extend(folders);
    }
    let mut layer = LayerBuilder::new();
    if style & 4 != 0 {
        layer = gone.iter().fold(layer, |layer, name| layer.whiteout(name));
        layer = opaque.iter().fold(layer, |layer, name| layer.opaque(name));
    }
    for name in &changed {
        let thing = new.thing(name).unwrap();
        let with = layer.mode(thing.mode.into());
        layer = match thing.content {
            None => with.dir(name),
            Some(_) if new.first_name(name) != name => with.hardlink(name, new.first_name(name)),
            Some(byte) => with.file(name, [byte; 3]),
        };
    }
    if style & 4 == 0 {
        layer = gone.iter().fold(layer, |layer, name| layer.whiteout(name));
        layer = opaque.iter().fold(layer, |layer, name| layer.opaque(name));
    }
    layer.bytes()
}

fn names_of(fs: &Simple, name: &str) -> Vec<String> {
    let Some(thing) = fs.names.get(name).filter(|i| fs.things[**i].content.is_some()) else {
        return Vec::new();
    };
    fs.names.iter().filter(|(_, other)| *other == thing).map(|(name, _)| name.clone()).collect()
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "b-", "c"]), 1..4)
        .prop_map(|parts| parts.join("/"))
}

pub fn step() -> impl Strategy<Value = Step> {
    step_at(path)
}

/// A step among few names, so that files have several of them.
pub fn step_in_a_folder() -> impl Strategy<Value = Step> {
    step_at(|| prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(str::to_owned))
}

fn step_at<P: Strategy<Value = String> + 'static>(path: fn() -> P) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => path().prop_map(Step::Mkdir),
        4 => (path(), 0..4u8).prop_map(|(path, content)| Step::Write(path, content)),
        1 => (path(), prop::sample::select(vec![0o600, 0o755, 0o4755])).prop_map(|(path, mode)| Step::Chmod(path, mode)),
        2 => path().prop_map(Step::Remove),
        1 => (path(), path()).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => (path(), path()).prop_map(|(from, to)| Step::Link(from, to)),
    ]
}
