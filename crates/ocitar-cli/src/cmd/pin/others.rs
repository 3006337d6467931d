//! The files that a lock names beside those of a run: it must not say of them what they do not say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ocitar::Escaped;
use ocitar_refs::{Lock, PinPlan, Pinned};

use super::place;
use crate::exit::Failure;

/// A file that is pinned by the lock too, and that a run leaves as it is.
#[derive(Debug)]
pub(crate) struct Other {
    /// As the lock calls it.
    pub(crate) file: String,
    pub(crate) services: Vec<String>,
    /// Whether the lock still names it for them: it does as long as it says what it said before.
    pub(crate) is_in_lock: bool,
}

/// Takes those files out of the lock that say what it no longer says; `is_told_all` asks for those too
/// of which it says the same as before.
pub(super) fn leave_out(
    plan: &PinPlan,
    names: &[Option<String>],
    lock_path: &Path,
    (before, lock): (&Lock, &mut Lock),
    is_told_all: bool,
) -> Vec<Other> {
    let mut found: BTreeMap<(String, bool), BTreeSet<String>> = BTreeMap::new();
    for old in before.pinned() {
        let Some(new) = lock.pinned().iter().find(|new| is_same(old, new)) else { continue };
        let is_moved = new.current() != old.current() || new.override_file != old.override_file;
        let said = said(plan, names, old);
        let others: Vec<String> = old.files.iter().filter(|file| !said.contains(*file)).cloned().collect();
        if is_moved {
            lock.forget(&old.service, &old.repository, &others);
        }
        let is_concerned = is_moved || (is_told_all && is_changed(plan, old));
        // What is left alone in a file that was given is told with its place.
        let is_told = |file: &String| is_there(lock_path, file) && !names.contains(&Some(file.clone()));
        for file in others.into_iter().filter(|file| is_concerned && is_told(file)) {
            found.entry((file, !is_moved)).or_default().insert(old.service.clone());
        }
    }
    let other = |((file, is_in_lock), services): (_, BTreeSet<String>)| Other {
        file,
        services: services.into_iter().collect(),
        is_in_lock,
    };
    found.into_iter().map(other).collect()
}

fn is_there(lock_path: &Path, name: &str) -> bool {
    place::path(lock_path, name).is_some_and(|path| path.exists())
}

fn is_same(a: &Pinned, b: &Pinned) -> bool {
    (&a.service, &a.repository) == (&b.service, &b.repository)
}

fn pins<'a>(plan: &'a PinPlan, pinned: &'a Pinned) -> impl Iterator<Item = &'a ocitar_refs::Pin> {
    plan.pins.iter().filter(|pin| {
        pin.services.contains(&pinned.service) && pin.image.clone().without_tag() == pinned.repository
    })
}

/// The files that the run pins to that, as the lock calls them.
fn said<'a>(plan: &PinPlan, names: &'a [Option<String>], pinned: &Pinned) -> BTreeSet<&'a String> {
    pins(plan, pinned).filter_map(|pin| names.get(pin.file)?.as_ref()).collect()
}

fn is_changed(plan: &PinPlan, pinned: &Pinned) -> bool {
    pins(plan, pinned).any(ocitar_refs::Pin::is_changed)
}

/// That no file of a service that is to go back would stay behind: the lock has one image for all.
pub(super) fn check_all(
    given: &[PathBuf],
    services: &[String],
    lock: &Lock,
    lock_path: &Path,
) -> Result<(), Failure> {
    let names: BTreeSet<String> = given.iter().filter_map(|path| place::name(lock_path, path)).collect();
    for pinned in lock.pinned().iter().filter(|pinned| services.contains(&pinned.service)) {
        let mut absent = pinned.files.iter().filter(|name| !names.contains(*name));
        let absent = absent.find(|name| is_there(lock_path, name));
        if let Some(file) = absent {
            let [lock, service, file] = [&lock_path.display().to_string(), &pinned.service, file]
                .map(|name| Escaped(name).to_string());
            return Err(Failure::failed(format!("{lock}: {service} is pinned in {file} too"))
                .advise(format!("name {file} too, or no file at all: then all that {lock} names go back")));
        }
    }
    Ok(())
}
