use std::collections::BTreeSet;

use crate::find::Found;
use crate::image_use::ImageUse;
use crate::kind::Kind;

/// A compose file, and one that is laid over it, by their numbers among the files that are judged.
///
/// Compose does so with `compose.override.yaml` beside `compose.yaml`, and with files in the order of
/// their `-f`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The file below.
    pub base: usize,
    /// The file that is laid over it.
    pub over: usize,
}

/// The images that another file replaces: keys that lead to them, a set for each file.
pub(super) struct Replaced<'a>(Vec<BTreeSet<&'a str>>);

impl<'a> Replaced<'a> {
    /// What the files that are laid over others replace in them.
    ///
    /// Nothing if any service takes over what another one says: Compose does that in each file before it
    /// lays one over the other, so that the image below may run elsewhere.
    pub(super) fn of(files: &[&'a Found], merged: &[Merged]) -> Self {
        let mut sets = vec![BTreeSet::new(); files.len()];
        if !files.iter().any(|found| found.has_extends) {
            for Merged { base, over } in merged {
                if let (Some(set), Some(found)) = (sets.get_mut(*base), files.get(*over)) {
                    set.extend(images(found));
                }
            }
        }
        Self(sets)
    }

    /// Whether nobody runs the image, as another file gives all who would another one.
    pub(super) fn has(&self, file: usize, image: &ImageUse) -> bool {
        let set = &self.0[file];
        image.kind == Kind::Compose && image.owners.iter().all(|owner| set.contains(owner.path.as_str()))
    }
}

/// The keys of services' images. Items of lists are added to those below, and replace none.
fn images(found: &Found) -> impl Iterator<Item = &str> {
    let certain = found.uses.iter().filter(|image| image.kind == Kind::Compose && !image.is_contested);
    let paths = certain.flat_map(|image| &image.owners).map(|owner| owner.path.as_str());
    paths.filter(|path| path.ends_with(".image") && !path.contains('['))
}
