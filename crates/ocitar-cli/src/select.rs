//! Which of an archive's images a command is about.

use ocitar::{Archive, Escaped, Image, Reference};

use crate::exit::Failure;
use crate::render;

/// The positions of the images that `choice` names: all without one, else exactly one, by name or
/// as `@N`, counted from 0.
pub(crate) fn images(archive: &Archive, name: &str, choice: Option<&str>) -> Result<Vec<usize>, Failure> {
    let count = archive.images().len();
    let Some(choice) = choice else {
        return Ok((0..count).collect());
    };
    let found = match choice.strip_prefix('@') {
        Some(n) => n.parse().ok().filter(|n| *n < count),
        None => archive.images().iter().position(|image| is_named(image, choice)),
    };
    found.map(|i| vec![i]).ok_or_else(|| unknown(archive, name, choice))
}

/// Whether `choice` names the image at that place.
pub(crate) fn is_choice(place: usize, image: &Image, choice: &str) -> bool {
    match choice.strip_prefix('@') {
        Some(n) => n.parse() == Ok(place),
        None => is_named(image, choice),
    }
}

fn is_named(image: &Image, choice: &str) -> bool {
    let full = |name: &str| name.parse::<Reference>().map(Reference::or_latest).ok();
    image.names().iter().any(|name| name == choice || (full(name).is_some() && full(name) == full(choice)))
}

fn unknown(archive: &Archive, name: &str, choice: &str) -> Failure {
    let names = archive.images().iter().enumerate().map(|(i, image)| match image.names() {
        [] => format!("@{i}"),
        names => format!("@{i} {}", render::names(names)),
    });
    let names = names.collect::<Vec<_>>().join("; ");
    let failure = Failure::failed(format!("{name}: no image {}", Escaped(choice)));
    if names.is_empty() { failure } else { failure.advise(format!("it holds {names}")) }
}
