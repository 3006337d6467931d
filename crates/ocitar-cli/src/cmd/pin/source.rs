//! What files are pinned to: the images of an archive, a stamp or a lock.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use ocitar::{Detail, Escaped, Reference};
use ocitar_refs::{Lock, PinStyle, Pinned, Target, Wish};

use super::PinArgs;
use super::files::{self, Text};
use crate::cmd::report;
use crate::cmd::verify::stamp;
use crate::exit::Failure;
use crate::input::Input;
use crate::shipped::Shipped;
use crate::{select, target};

/// What the files are to be pinned to, by what `--from` names.
pub(super) fn wishes(args: &PinArgs, from: &OsString) -> Result<Vec<Wish>, Failure> {
    let targets = match Shipped::of(Path::new(from)) {
        Shipped::Lock => return of_lock(args, from),
        Shipped::Stamp => targets_of_stamp(args, from)?,
        Shipped::Archive => targets_of_archive(args, from)?,
    };
    let wish = |target| Wish { target, style: args.style.unwrap_or(PinStyle::Id), engine: args.engine };
    Ok(targets.into_iter().map(wish).collect())
}

fn targets_of_archive(args: &PinArgs, from: &OsStr) -> Result<Vec<Target>, Failure> {
    let input = Input::parse(from);
    let archive = input.read(&args.reading, Detail::Full)?;
    let path = input.path();
    let file =
        Path::new(&path).file_name().map_or_else(|| path.clone(), |name| name.to_string_lossy().into());
    let targets = target::targets(&archive, &args.host()?, &input.name(), &file)?;
    report(&archive, &input.name());
    let choice = args.image.as_deref().or(input.image.as_deref());
    let chosen = select::images(&archive, &input.name(), choice)?;
    Ok(targets
        .into_iter()
        .enumerate()
        .filter(|(i, _)| chosen.contains(i))
        .map(|(_, target)| target)
        .collect())
}

/// The images that a stamp tells of, as engines of the host that it is for will have them.
fn targets_of_stamp(args: &PinArgs, from: &OsStr) -> Result<Vec<Target>, Failure> {
    let stamp = stamp(Path::new(from))?;
    let name = Escaped(&from.to_string_lossy()).to_string();
    if args.host_content.is_some() || args.platform.as_ref().is_some_and(|own| *own != stamp.platform) {
        return Err(Failure::failed(format!(
            "{name}: a stamp is for one host, and this is for {}",
            stamp.platform
        ))
        .advise("name the archive with --from"));
    }
    let mut targets = target::of_stamp(&stamp, &name);
    if let Some(choice) = &args.image {
        let is_meant = |(i, target): &(usize, Target)| match choice.strip_prefix('@') {
            Some(n) => n.parse() == Ok(*i),
            None => choice.parse::<Reference>().is_ok_and(|name| target.names.contains(&name.or_latest())),
        };
        targets = targets.into_iter().enumerate().filter(is_meant).map(|(_, target)| target).collect();
        if targets.is_empty() {
            return Err(Failure::failed(format!("{name}: no image {}", Escaped(choice))));
        }
    }
    Ok(targets)
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
