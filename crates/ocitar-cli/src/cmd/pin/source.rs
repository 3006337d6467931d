//! What files are pinned to: the images of an archive, a stamp or a lock.

use std::ffi::{OsStr, OsString};
use std::io::Read;
use std::path::Path;

use ocitar::{Detail, Escaped};
use ocitar_refs::{Lock, PinStyle, Pinned, Target, Wish};

use super::PinArgs;
use super::files::{self, Text};
use crate::cmd::report;
use crate::exit::Failure;
use crate::input::Input;
use crate::{select, target};

/// What a file is, by its first bytes.
enum Source {
    Archive,
    Stamp,
    Lock,
}

/// What the files are to be pinned to, by what `--from` names.
pub(super) fn wishes(args: &PinArgs, from: &OsString) -> Result<Vec<Wish>, Failure> {
    let targets = match sniff(Path::new(from)) {
        Source::Lock => return of_lock(args, from),
        Source::Stamp => targets_of_stamp(from)?,
        Source::Archive => targets_of_archive(args, from)?,
    };
    let wish = |target| Wish { target, style: args.style.unwrap_or(PinStyle::Id), engine: args.engine };
    Ok(targets.into_iter().map(wish).collect())
}

/// Locks and stamps name their schema at their head; no archive has that there.
fn sniff(path: &Path) -> Source {
    let mut head = Vec::new();
    let is_file = path.metadata().is_ok_and(|kind| kind.is_file());
    let file = std::fs::File::open(path).ok().filter(|_| is_file);
    let read = file.is_some_and(|file| file.take(HEAD).read_to_end(&mut head).is_ok());
    match std::str::from_utf8(&head).ok().filter(|head| read && !head.contains('\0')) {
        Some(head) if head.contains("schema = \"ocitar.lock/") => Source::Lock,
        Some(head) if head.contains("\"ocitar.stamp/") => Source::Stamp,
        _ => Source::Archive,
    }
}

/// Bytes in which a schema is looked for.
const HEAD: u64 = 4096;

fn targets_of_archive(args: &PinArgs, from: &OsStr) -> Result<Vec<Target>, Failure> {
    let input = Input::parse(from);
    let archive = input.read(&args.reading, Detail::Full)?;
    report(&archive, &input.name());
    let path = input.path();
    let file =
        Path::new(&path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into());
    let targets = target::targets(&archive, &args.host()?, &file)?;
    let choice = args.image.as_deref().or(input.image.as_deref());
    let chosen = select::images(&archive, &input.name(), choice)?;
    Ok(targets
        .into_iter()
        .enumerate()
        .filter(|(i, _)| chosen.contains(i))
        .map(|(_, target)| target)
        .collect())
}

/// The images that a stamp tells of.
fn targets_of_stamp(from: &OsStr) -> Result<Vec<Target>, Failure> {
    Err(Failure::failed(format!("{}: stamps cannot be pinned to yet", Escaped(&from.to_string_lossy())))
        .advise("name the archive"))
}

fn of_lock(args: &PinArgs, from: &OsStr) -> Result<Vec<Wish>, Failure> {
    let text = files::read(Path::new(from))?;
    let lock = lock(&text)?;
    lock.pinned().iter().map(|pinned| asked(args, &text, pinned)).collect()
}

/// A current entry, written as it was or as is asked for. What names an engine finds is not in a
/// lock, so that no other style than by ID can be taken up.
fn asked(args: &PinArgs, text: &Text, pinned: &Pinned) -> Result<Wish, Failure> {
    let mut wish = recorded(pinned);
    let by_id = [PinStyle::Id, PinStyle::TagId];
    if let Some(style) = args.style.filter(|style| *style != wish.style) {
        if !by_id.contains(&style) {
            return Err(Failure::failed(format!(
                "{}: {} is pinned by style {}, and style {style} needs the archive",
                text.name(),
                Escaped(&pinned.service),
                wish.style
            ))
            .advise("name the archive with --from"));
        }
        wish.style = style;
    }
    wish.engine = args.engine.or(wish.engine);
    Ok(wish)
}

/// A current entry, written as it was.
pub(super) fn recorded(pinned: &Pinned) -> Wish {
    let entry = pinned.current();
    Wish { target: pinned.target(), style: entry.style, engine: entry.engine }
}

/// Reads a lock; an empty one if there is no file.
pub(super) fn lock(text: &Text) -> Result<Lock, Failure> {
    let Some(bytes) = &text.bytes else {
        return Ok(Lock::default());
    };
    Lock::parse(bytes).map_err(|fault| {
        Failure::failed(format!("{}: {fault}", text.name()))
            .advise("take an earlier version of it, or remove it")
    })
}
