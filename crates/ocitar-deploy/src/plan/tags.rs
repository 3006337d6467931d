//! What becomes of names.

use std::collections::HashMap;

use ocitar::ImageId;

use crate::host::Index;
use crate::names::{full, shown};
use crate::stamp::IdStamp;

/// What becomes of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TagChange {
    /// The name, as the engine shows it.
    pub name: String,
    /// What happens to it.
    pub change: Change,
    /// Where it leads now.
    pub from: Option<ImageId>,
    /// Where it will lead.
    pub to: ImageId,
}

/// What happens to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It leads nowhere now.
    Create,
    /// It is taken from one image and given to another.
    Move,
    /// It stays where it is.
    Keep,
}

impl Change {
    /// The stable name, for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Move => "move",
            Self::Keep => "keep",
        }
    }
}

/// Each name once; of two images of one name, the last has it.
pub(super) fn changes<'s>(
    loaded: impl Iterator<Item = (&'s IdStamp, ImageId)>,
    host: &Index<'_>,
) -> Vec<TagChange> {
    let named: Vec<(String, &str, ImageId)> = loaded
        .flat_map(|(on, to)| on.names.iter().map(move |name| (full(name), name.as_str(), to)))
        .collect();
    let last: HashMap<&str, usize> = named.iter().enumerate().map(|(i, (full, ..))| (&**full, i)).collect();
    let is_last = |(i, (full, ..)): &(usize, &(String, &str, ImageId))| last.get(&**full) == Some(i);
    named.iter().enumerate().filter(is_last).map(|(_, (_, name, to))| change(name, *to, host)).collect()
}

fn change(name: &str, to: ImageId, host: &Index<'_>) -> TagChange {
    let from = host.named(name).map(|image| image.id);
    let change = match from {
        None => Change::Create,
        Some(from) if from == to => Change::Keep,
        Some(_) => Change::Move,
    };
    TagChange { name: shown(name), change, from, to }
}
