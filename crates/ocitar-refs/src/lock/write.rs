use std::fmt;

use super::{Entry, Lock, Pinned};

/// What stands at the head of every lock file.
const HEAD: &str = "\
# What each service is pinned to, and was before. Written by `ocitar pin`.
# To go back: set `current` to an earlier entry and run `ocitar pin FILES --from` this file; or let
# `ocitar pin --rollback SERVICE` do both.
schema = \"ocitar.lock/1\"
";

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        self.pinned.iter().try_for_each(|pinned| service(f, pinned))
    }
}

fn service(f: &mut fmt::Formatter<'_>, pinned: &Pinned) -> fmt::Result {
    writeln!(f, "\n[[service]]")?;
    writeln!(f, "name = {}", Quoted(&pinned.service))?;
    writeln!(f, "repository = {}", Quoted(&pinned.repository.to_string()))?;
    writeln!(f, "files = {}", List(pinned.files.clone()))?;
    if let Some(file) = &pinned.override_file {
        writeln!(f, "override-file = {}", Quoted(file))?;
    }
    writeln!(f, "current = {}", pinned.current_number())?;
    pinned.entries().iter().try_for_each(|entry| self::entry(f, entry))
}

fn entry(f: &mut fmt::Formatter<'_>, entry: &Entry) -> fmt::Result {
    writeln!(f, "\n[[service.entry]]")?;
    writeln!(f, "number = {}", entry.number)?;
    writeln!(f, "image = {}", Quoted(&entry.image.to_string()))?;
    writeln!(f, "when = {}", Quoted(&entry.when))?;
    writeln!(f, "style = {}", Quoted(entry.style.name()))?;
    if let Some(engine) = entry.engine {
        writeln!(f, "engine = {}", Quoted(engine.name()))?;
    }
    writeln!(f, "source = {}", Quoted(&entry.source))?;
    if let Some(digest) = &entry.archive_sha256 {
        writeln!(f, "archive-sha256 = {}", Quoted(digest))?;
    }
    writeln!(f, "names = {}", List(entry.names.iter().map(ToString::to_string).collect()))?;
    for (engine, id) in &entry.ids {
        writeln!(f, "id.{engine} = {}", Quoted(&id.to_string()))?;
    }
    let conditions = entry.conditions.iter().filter(|(_, conditions)| !conditions.is_empty());
    for (engine, conditions) in conditions {
        writeln!(f, "conditions.{engine} = {}", List(conditions.clone()))?;
    }
    Ok(())
}

/// A TOML string in one line of printable ASCII.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match c {
                '"' | '\\' => write!(f, "\\{c}")?,
                ' '..='~' => write!(f, "{c}")?,
                _ => write!(f, "\\U{:08x}", u32::from(c))?,
            }
        }
        f.write_str("\"")
    }
}

struct List(Vec<String>);

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(|text| Quoted(text).to_string()).collect();
        write!(f, "[{}]", texts.join(", "))
    }
}
