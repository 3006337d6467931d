use std::fmt;
use std::sync::Arc;

use super::report::Side;
use crate::image::{Image, Manifest};

/// Which images of both archives are compared: all, unless there is a rule.
#[derive(Clone, Default)]
pub(super) struct Chosen {
    old: Option<Arc<Rule>>,
    new: Option<Arc<Rule>>,
}

/// Is asked for the image at a place of an archive, and each of its manifests.
type Rule = dyn Fn(usize, &Image, &Manifest) -> bool + Send + Sync;

impl Chosen {
    pub(super) fn set(
        &mut self,
        side: Side,
        rule: impl Fn(usize, &Image, &Manifest) -> bool + Send + Sync + 'static,
    ) {
        let rule: Option<Arc<Rule>> = Some(Arc::new(rule));
        match side {
            Side::Old => self.old = rule,
            Side::New => self.new = rule,
        }
    }

    pub(super) fn has(&self, side: Side, place: usize, image: &Image, manifest: &Manifest) -> bool {
        let rule = match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        };
        rule.as_ref().is_none_or(|rule| rule(place, image, manifest))
    }
}

impl fmt::Debug for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Chosen").field(&self.old.is_some()).field(&self.new.is_some()).finish()
    }
}
