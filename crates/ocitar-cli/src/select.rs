//! Which of an archive's images a command is about.

use ocitar::{Archive, Escaped, Image, Reference};

use crate::exit::Failure;

/// The positions of the images that `choice` names: all without one, else exactly one, by name or
/// as `@N`, counted from 0.
pub(crate) fn images(archive: &Archive, choice: Option<&str>) -> Result<Vec<usize>, Failure> {
    let count = archive.images().len();
    let Some(choice) = choice else {
        return Ok((0..count).collect());
    };
    let found = match choice.strip_prefix('@') {
        Some(n) => n.parse().ok().filter(|n| *n < count),
        None => archive.images().iter().position(|image| is_named(image, choice)),
    };
    found.map(|i| vec![i]).ok_or_else(|| unknown(archive, choice))
}

fn is_named(image: &Image, choice: &str) -> bool {
    let full = |name: &str| name.parse::<Reference>().map(Reference::or_latest).ok();
    image.names().iter().any(|name| name == choice || (full(name).is_some() && full(name) == full(choice)))
}

fn unknown(archive: &Archive, choice: &str) -> Failure {
    let names = archive.images().iter().enumerate().map(|(i, image)| match image.names() {
        [] => format!("@{i}"),
        names => names.iter().map(|name| Escaped(name).to_string()).collect::<Vec<_>>().join(", "),
    });
    let names = names.collect::<Vec<_>>().join("; ");
    let failure = Failure::failed(format!("no image {} in the archive", Escaped(choice)));
    if names.is_empty() { failure } else { failure.advise(format!("it holds {names}")) }
}
