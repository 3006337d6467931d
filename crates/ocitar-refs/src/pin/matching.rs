//! Which image a reference means, also one that was pinned before.

use ocitar::{ImageId, Reference};

use super::glob::may_become;
use super::{PinFaultKind, Wish};
use crate::image_use::Meaning;
use crate::kind::Kind;
use crate::lock::{Lock, Pinned};

/// What a reference is compared with.
pub(crate) struct Matcher<'a> {
    pub(crate) wishes: &'a [Wish],
    pub(crate) lock: &'a Lock,
    pub(crate) any_tag: bool,
    /// What the reference stands in.
    pub(crate) kind: Kind,
}

/// What a reference means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    /// One of the wishes, by that name.
    Image { wish: usize, image: Reference },
    /// None of them, but an image of the same repository, or of one that is not told.
    Near,
    /// None of them.
    Other,
}

impl Matcher<'_> {
    /// What the reference of that service means.
    pub(crate) fn meaning(&self, meaning: &Meaning, service: &str) -> Result<Match, PinFaultKind> {
        match meaning {
            Meaning::Reference(reference) => self.reference(reference, service),
            Meaning::Id(id) => self.id(id, service),
            Meaning::Variable(variables) => {
                let names = || self.wishes_of(service).flat_map(|(_, wish)| &wish.target.names);
                match names().find(|name| may_become(variables, name)) {
                    Some(name) => {
                        let (text, image) = (variables.text.clone(), name.clone());
                        Err(PinFaultKind::Variable { text, image, kind: self.kind })
                    }
                    None => Ok(Match::Other),
                }
            }
            Meaning::Elsewhere(text) => Ok(match text.parse::<Reference>() {
                Ok(reference) if self.has_repository(&reference, service) => Match::Near,
                _ => Match::Other,
            }),
            // To pin the name of another stage or context would make an image of it.
            Meaning::MaybeContext(reference) => Ok(match self.has_repository(reference, service) {
                true => Match::Near,
                false => Match::Other,
            }),
            Meaning::Invalid { .. } => Ok(Match::Other),
        }
    }

    fn wishes_of(&self, service: &str) -> impl Iterator<Item = (usize, &Wish)> {
        let is_meant = move |wish: &Wish| wish.target.service.as_deref().is_none_or(|only| only == service);
        self.wishes.iter().enumerate().filter(move |(_, wish)| is_meant(wish))
    }

    fn has_repository(&self, reference: &Reference, service: &str) -> bool {
        self.wishes_of(service).any(|(_, wish)| wish.target.is_of(reference))
    }

    fn reference(&self, reference: &Reference, service: &str) -> Result<Match, PinFaultKind> {
        if let Some(found) = self.named(reference, service)? {
            return Ok(found);
        }
        let id = reference.digest().or(reference.tag().filter(|tag| is_short(tag)));
        let name = reference.clone().without_digest().or_latest();
        let mut pinned =
            self.lock.of(Some(service)).filter(|pinned| is_beside(&pinned.repository, reference));
        let found = match (pinned.next(), id) {
            (Some(pinned), Some(id)) if pinned.with_id(id).is_some() => self.pinned(pinned, id, service)?,
            // What the lock is gone back to may have had another tag.
            (Some(pinned), _) if pinned.was_named(&name) => self.of_service(pinned, service),
            (_, Some(id)) => self.with_id(id, Some(reference), &reference.to_string(), service)?,
            _ => None,
        };
        match found {
            Some(found) => Ok(found),
            None if self.any_tag => self.of_repository(reference, service),
            None if self.has_repository(reference, service) => Ok(Match::Near),
            None => Ok(Match::Other),
        }
    }

    fn id(&self, id: &ImageId, service: &str) -> Result<Match, PinFaultKind> {
        let text = id.to_string();
        let pinned = self.lock.of(Some(service)).find(|pinned| pinned.with_id(&text).is_some());
        let found = match pinned {
            Some(pinned) => self.pinned(pinned, &text, service)?,
            None => self.with_id(&text, None, &text, service)?,
        };
        match (found, pinned) {
            (Some(found), _) => Ok(found),
            (None, Some(pinned)) if self.any_tag => self.of_repository(&pinned.repository, service),
            _ => Ok(Match::Near),
        }
    }

    /// The image of that name.
    fn named(&self, name: &Reference, service: &str) -> Result<Option<Match>, PinFaultKind> {
        let image = name.clone().without_digest();
        let image = if name.digest().is_some() { image } else { image.or_latest() };
        let mut wishes = self.wishes_of(service).filter(|(_, wish)| wish.target.names.contains(&image));
        let Some((wish, first)) = wishes.next() else {
            return Ok(None);
        };
        match wishes.all(|(_, wish)| wish.target.ids == first.target.ids) {
            true => Ok(Some(Match::Image { wish, image })),
            false => Err(PinFaultKind::Ambiguous(image)),
        }
    }

    /// The image that the lock says the service is to have, or by the name that it had when it was
    /// pinned to that ID.
    fn pinned(&self, pinned: &Pinned, id: &str, service: &str) -> Result<Option<Match>, PinFaultKind> {
        match (self.of_service(pinned, service), pinned.with_id(id)) {
            (Some(found), _) => Ok(Some(found)),
            (None, Some(entry)) => self.named(&entry.image, service),
            (None, None) => Ok(None),
        }
    }

    /// The wish for that service alone.
    fn of_service(&self, pinned: &Pinned, service: &str) -> Option<Match> {
        let mut wishes = self.wishes_of(service).filter(|(_, wish)| wish.target.service.is_some());
        wishes.find_map(|(wish, w)| {
            let image = w.target.names_of(&pinned.repository).next()?.clone();
            Some(Match::Image { wish, image })
        })
    }

    /// The image that has that ID, if it has only one name that may be meant.
    fn with_id(
        &self,
        id: &str,
        beside: Option<&Reference>,
        text: &str,
        service: &str,
    ) -> Result<Option<Match>, PinFaultKind> {
        let mut wishes = self.wishes_of(service).filter(|(_, wish)| wish.target.has_id(id));
        let Some((wish, target)) = wishes.next().map(|(i, wish)| (i, &wish.target)) else {
            return Ok(None);
        };
        let names = target.names.iter().filter(|name| beside.is_none_or(|other| is_beside(name, other)));
        match names.collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            [image] => Ok(Some(Match::Image { wish, image: (*image).clone() })),
            _ => Err(PinFaultKind::Nameless(text.to_owned())),
        }
    }

    /// The image of that repository, if there is one, and it has one name there.
    fn of_repository(&self, repository: &Reference, service: &str) -> Result<Match, PinFaultKind> {
        let wishes = self.wishes_of(service);
        let mut named =
            wishes.flat_map(|(i, wish)| wish.target.names_of(repository).map(move |name| (i, name)));
        match (named.next(), named.next()) {
            (None, _) => Ok(Match::Other),
            (Some((wish, image)), None) => Ok(Match::Image { wish, image: image.clone() }),
            (Some((_, image)), Some(_)) => Err(PinFaultKind::Several(image.clone().without_tag())),
        }
    }
}

fn is_beside(a: &Reference, b: &Reference) -> bool {
    (a.domain(), a.path()) == (b.domain(), b.path())
}

/// Whether the tag may be the first 12 hex digits of an ID.
fn is_short(tag: &str) -> bool {
    tag.len() == 12 && tag.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}
