//! Text for people: columns, sizes, and the words for an outcome.

mod bytes;
mod columns;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod id;
pub(crate) mod inspect;
pub(crate) mod lint;
pub(crate) mod ls;
pub(crate) mod pin;
pub(crate) mod plan;
mod remedy;
pub(crate) mod stamp;
mod style;
pub(crate) mod verify;

pub(crate) use bytes::bytes;
pub(crate) use columns::Columns;

use ocitar::{Escaped, Reference};

/// Names for people, as Docker shows them, or what stands for none.
pub(crate) fn names(names: &[String]) -> String {
    let familiar = |name: &String| {
        let name = name.parse::<Reference>().map_or_else(|_| name.clone(), |name| name.familiar());
        Escaped(&name).to_string()
    };
    match names {
        [] => "(no name)".to_owned(),
        names => names.iter().map(familiar).collect::<Vec<_>>().join(", "),
    }
}

/// Where something was read from, for people.
fn place(path: &str) -> String {
    if path == "-" { "standard input".to_owned() } else { Escaped(path).to_string() }
}
