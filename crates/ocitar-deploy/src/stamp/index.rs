//! A stamp's images, found by digest and by name without a walk through all of them.

use std::collections::HashMap;

use ocitar::Digest;

use super::{ImageStamp, Known, Stamp};
use crate::names;

/// The images of a stamp, by what leads to them; each list in the archive's order.
#[derive(Default)]
pub(crate) struct Index<'s> {
    by_digest: HashMap<Digest, Vec<(&'s ImageStamp, Known)>>,
    by_name: HashMap<String, Vec<&'s ImageStamp>>,
    by_repository: HashMap<String, Vec<&'s ImageStamp>>,
}

impl<'s> Index<'s> {
    pub(crate) fn of(stamp: &'s Stamp) -> Self {
        let mut index = Self::default();
        for image in &stamp.images {
            for (digest, known) in image.digests() {
                index.by_digest.entry(digest).or_default().push((image, known));
            }
            for name in image.all_names() {
                add(&mut index.by_name, names::full(name), image);
                if let Some(repository) = names::repository(name) {
                    add(&mut index.by_repository, repository, image);
                }
            }
        }
        index
    }

    /// The images that a digest leads to, and what it is to each.
    pub(crate) fn known(&self, digest: Digest) -> &[(&'s ImageStamp, Known)] {
        self.by_digest.get(&digest).map_or(&[], Vec::as_slice)
    }

    /// The images of that name, in any spelling.
    pub(crate) fn named(&self, name: &str) -> &[&'s ImageStamp] {
        self.by_name.get(&names::full(name)).map_or(&[], Vec::as_slice)
    }

    /// The images of that name's repository, whatever the tag.
    pub(crate) fn of_repository(&self, name: &str) -> &[&'s ImageStamp] {
        let found = names::repository(name).and_then(|repository| self.by_repository.get(&repository));
        found.map_or(&[], Vec::as_slice)
    }
}

fn add<'s>(to: &mut HashMap<String, Vec<&'s ImageStamp>>, key: String, image: &'s ImageStamp) {
    let images = to.entry(key).or_default();
    if images.last().is_none_or(|last| !std::ptr::eq(*last, image)) {
        images.push(image);
    }
}
