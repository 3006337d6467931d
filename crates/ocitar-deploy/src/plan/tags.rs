//! What becomes of names.

use ocitar::ImageId;

use crate::host::HostState;
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
    state: &HostState,
) -> Vec<TagChange> {
    let mut changes: Vec<TagChange> = Vec::new();
    for (on, to) in loaded {
        for name in &on.names {
            let from = state.named(name).map(|image| image.id);
            let change = match from {
                None => Change::Create,
                Some(from) if from == to => Change::Keep,
                Some(_) => Change::Move,
            };
            let name = shown(name);
            changes.retain(|other| full(&other.name) != full(&name));
            changes.push(TagChange { name, change, from, to });
        }
    }
    changes
}
