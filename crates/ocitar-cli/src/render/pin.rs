//! What `ocitar pin` says.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::PathBuf;

use ocitar::{Engine, Escaped};
use ocitar_refs::{Lock, Pin, PinFault, PinFaultKind, PinStyle};
use similar::TextDiff;

use super::Columns;
use super::style::{CHANGED, FAINT, paint};
use crate::cmd::pin::Run;
use crate::cmd::pin::files::{Change, Text};
use crate::cmd::pin::others::Other;
use crate::exit::Failure;
use crate::output;

/// A line for each reference, then what was written.
pub(crate) fn report(run: &Run) -> String {
    let mut columns = Columns::default();
    for pin in &run.plan.pins {
        let name = &run.files[pin.file].name();
        let place = format!("{name}:{}:{}", pin.place.line, pin.place.column);
        columns.row([place, services(pin), what(pin)]);
    }
    let verb = if run.is_dry { "would be written" } else { "written" };
    let written = run.changes.iter().map(|change| format!("{verb}: {}\n", shown(change)));
    columns.render("") + &written.collect::<String>()
}

fn what(pin: &Pin) -> String {
    let new = Escaped(&pin.new);
    if pin.is_changed() {
        return paint(CHANGED, format!("{} -> {new}", Escaped(&pin.old)));
    }
    let name = pin.image.familiar();
    let of = if pin.new == name { String::new() } else { format!(" ({name})") };
    paint(FAINT, format!("keeps {new}{of}"))
}

fn services(pin: &Pin) -> String {
    pin.services.iter().map(|name| Escaped(name).to_string()).collect::<Vec<_>>().join(", ")
}

fn shown(change: &Change) -> String {
    Escaped(&change.path.display().to_string()).to_string()
}

/// What else is to be known: conditions, commands, what was left alone.
pub(crate) fn notes(run: &Run) {
    let mut notes: Vec<String> = Vec::new();
    let mut note = |text: String| {
        if !notes.contains(&text) {
            output::note(&text);
            notes.push(text);
        }
    };
    for pin in &run.plan.pins {
        let source = Escaped(&run.wishes[pin.wish].target.source).to_string();
        if !pin.conditions.is_empty() {
            let engine = pin.engine.map_or_else(|| "Docker".to_owned(), |engine| engine.to_string());
            note(format!("{source}: on {engine}: {}", pin.conditions.join("; ")));
        }
        if run.wishes[pin.wish].style == PinStyle::Tag {
            note(format!(
                "{} is a tag, which can be moved; only an ID or a digest stays",
                pin.image.familiar()
            ));
        }
        if let Some(command) = &pin.command {
            note(format!("the archive does not have that tag; on the host, after the load: {command}"));
        }
        if let Some(policy) = &pin.pull_policy {
            let file = &run.files[pin.file].name();
            note(format!(
                "{file}:{}: the pull policy {} asks a registry, and does not take what was loaded",
                pin.place.line,
                Escaped(policy)
            ));
        }
    }
    for pin in run.plan.pins.iter().filter(|_| run.is_rollback) {
        let source = Escaped(&run.wishes[pin.wish].target.source).to_string();
        note(format!(
            "the host may have lost {}, and `docker image inspect {}` tells there; if so, load {source} again",
            pin.image.familiar(),
            pin.new
        ));
    }
    for near in &run.plan.near {
        let file = &run.files[near.file].name();
        note(format!(
            "{file}:{}: left alone: {}, which is none of the images",
            near.place.line,
            Escaped(&near.text)
        ));
    }
    for service in &run.unmet {
        note(format!("{}: nothing that it uses is one of the images", Escaped(service)));
    }
    if !run.templates.is_empty() {
        note(templates(&run.templates));
    }
    for (file, line) in &run.plan.unknown_documents {
        let name = run.files[*file].name();
        note(format!("{name}:{line}: left alone: of no kind that is known, so it may name the image"));
    }
    for (file, line) in &run.plan.elsewhere {
        let name = run.files[*file].name();
        note(format!(
            "{name}:{line}: what include and extends take from other files is pinned where these are given"
        ));
    }
    for file in &run.plan.unknown {
        note(format!("{}: nothing in it is known to name images", run.files[*file].name()));
    }
    let lock = Escaped(&run.lock_path.display().to_string()).to_string();
    for file in run.nameless.iter().filter(|file| run.plan.pins.iter().any(|pin| pin.file == **file)) {
        note(format!(
            "{}: {lock} cannot name it (no relative path of UTF-8 leads there), so --rollback has to be told of it",
            run.files[*file].name()
        ));
    }
    run.others.iter().for_each(|other| note(not_given(other, &lock)));
}

/// How many templates are told by name.
const SHOWN: usize = 5;

/// The templates of folders; what fills them in, as `values.yaml`, is pinned as any other file.
fn templates(paths: &[PathBuf]) -> String {
    let name = |path: &PathBuf| Escaped(&path.display().to_string()).to_string();
    let shown: Vec<String> = paths.iter().take(SHOWN).map(name).collect();
    let more = match paths.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => format!(" and {more} more"),
        _ => String::new(),
    };
    format!("left alone, as templates: {}{more}; what fills them in can be pinned", shown.join(", "))
}

/// A file that does not say what the others now say.
fn not_given(other: &Other, lock: &str) -> String {
    let services: Vec<String> = other.services.iter().map(|name| Escaped(name).to_string()).collect();
    let (file, services) = (Escaped(&other.file), services.join(", "));
    match other.is_in_lock {
        true => {
            format!("{file}: {lock} says the same of {services} there, and it was not given: give it too")
        }
        false => format!(
            "{file}: pins {services} too, and stays as it is; {lock} no longer names it for that. Give it too if it \
             is to follow"
        ),
    }
}

/// Nothing was to be pinned.
pub(crate) fn nothing(run: &Run) -> Failure {
    notes(run);
    let names: BTreeSet<String> =
        run.wishes.iter().flat_map(|wish| &wish.target.names).map(ocitar::Reference::familiar).collect();
    let files: Vec<String> = run.files.iter().map(Text::name).collect();
    let failure =
        Failure::failed(format!("{}: no reference to any of the images was found", files.join(", ")));
    let names = names.into_iter().collect::<Vec<_>>().join(", ");
    if !run.instead.is_empty() {
        let services: Vec<String> = run.instead.iter().map(|name| Escaped(name).to_string()).collect();
        return failure.advise(format!("those that use one of them are {}", services.join(", ")));
    }
    match (names.is_empty(), run.plan.near.is_empty()) {
        (true, _) => failure.advise("the image has no name; give it one with docker tag, and save that"),
        (_, true) => failure.advise(format!("they are named {names}")),
        (_, false) => {
            failure.advise(format!("they are named {names}; with --any-tag other tags are pinned too"))
        }
    }
}

/// Why a file is not pinned.
pub(crate) fn fault(files: &[Text], fault: &PinFault) -> Failure {
    let place = fault.position.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    let name = files.get(fault.file).map(Text::name).unwrap_or_default();
    let failure = Failure::failed(format!("{name}{place}: {}", fault.kind));
    match &fault.kind {
        PinFaultKind::Unreadable(error) if error.position.is_none() => failure.advise(error.advice()),
        kind => failure.advise(kind.advice()),
    }
}

/// The unified diff of all files, as `patch` reads it; safe to show if it goes to a terminal.
pub(crate) fn diff(run: &Run) -> String {
    // What changes in the lock is no part of what is reviewed: it has the time in it.
    let files = run.changes.iter().filter(|change| change.path != run.lock_path);
    let text: String = files.map(of_file).collect();
    match std::io::stdout().is_terminal() {
        true => text.lines().map(|line| Escaped(line).to_string() + "\n").collect(),
        false => text,
    }
}

fn of_file(change: &Change) -> String {
    let path = change.path.display().to_string();
    let [old, new] = [change.old.as_deref().unwrap_or_default(), &change.new].map(String::from_utf8_lossy);
    let from = if change.old.is_some() { path.clone() } else { "/dev/null".to_owned() };
    TextDiff::from_lines(&*old, &*new).unified_diff().header(&from, &path).to_string()
}

/// What each service is pinned to, and was before.
pub(crate) fn history(lock: &Lock) -> String {
    let mut out = String::new();
    for pinned in lock.pinned() {
        out.push_str(&format!("{}  {}\n", Escaped(&pinned.service), pinned.repository.familiar()));
        let mut columns = Columns::default();
        for entry in pinned.entries().iter().rev() {
            let mark = if entry.number == pinned.current_number() { "*" } else { " " };
            let engine = entry.engine.or(entry.ids.keys().next().copied()).unwrap_or(Engine::DockerClassic);
            let id = entry.ids.get(&engine).map(ToString::to_string).unwrap_or_default();
            columns.row([
                format!("{mark} {}", entry.number),
                Escaped(&entry.when).to_string(),
                entry.image.familiar(),
                Escaped(&entry.source).to_string(),
                entry.style.to_string(),
                engine.to_string(),
                id,
            ]);
        }
        out.push_str(&columns.render("  "));
    }
    out
}
