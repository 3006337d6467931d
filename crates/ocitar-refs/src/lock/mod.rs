//! The lock file: what each service is pinned to, and was before.
//!
//! Takes and gives texts. Knows nothing of files, of clocks, or of what is pinned where.
//!
//! It is TOML, a line a fact, so that a difference of two versions reads as what happened. Each
//! service has a number that says which of its entries is the current one: to go back is to change
//! that line.

mod entry;
mod read;
mod write;

pub use entry::{Entry, Pinned};
pub use read::LockFault;

use ocitar::Reference;

/// What each service is pinned to, and was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// In the order of services and repositories.
    pinned: Vec<Pinned>,
}

impl Lock {
    /// Entries of one service that are kept; older ones are dropped when one is added.
    pub const KEPT: usize = 100;
    /// The longest file that is read, in bytes.
    pub const LONGEST: usize = 16 << 20;

    /// All that is pinned.
    pub fn pinned(&self) -> &[Pinned] {
        &self.pinned
    }

    /// What that service is pinned to; what all are if none is named.
    pub fn of<'a>(&'a self, service: Option<&'a str>) -> impl Iterator<Item = &'a Pinned> {
        self.pinned.iter().filter(move |pinned| service.is_none_or(|service| pinned.service == service))
    }

    /// Makes that the current entry, unless the current one is the same image pinned in the same
    /// way; tells whether anything changed.
    pub fn record(&mut self, service: &str, entry: Entry) -> bool {
        let repository = entry.repository();
        let place = self.pinned.binary_search_by(|pinned| pinned.key().cmp(&(service, &repository)));
        match place {
            Ok(i) => self.pinned[i].add(entry),
            Err(i) => {
                let pinned = Pinned::new(service.to_owned(), repository, Vec::new(), None);
                self.pinned.insert(i, pinned.with_first(entry));
                true
            }
        }
    }

    /// Notes which file says what a service is pinned to, for who is to go back without naming it; tells
    /// whether anything changed. See [`Pinned::files`] and [`Pinned::override_file`].
    pub fn note(
        &mut self,
        service: &str,
        repository: &Reference,
        file: Option<&str>,
        override_file: Option<&str>,
    ) -> bool {
        let mut pinned = self.pinned.iter_mut();
        let found = pinned.find(|pinned| pinned.key() == (service, repository));
        found.is_some_and(|pinned| pinned.is_said_by(file, override_file))
    }

    /// Takes files out of those that say what a service is pinned to. See [`Pinned::files`].
    pub fn forget(&mut self, service: &str, repository: &Reference, files: &[String]) {
        let pinned = self.pinned.iter_mut().filter(|pinned| pinned.key() == (service, repository));
        pinned.for_each(|pinned| pinned.files.retain(|file| !files.contains(file)));
    }

    /// Makes the entry before the current one current again for each repository of the service,
    /// skipping those that are the same image; tells which repositories had one.
    pub fn roll_back(&mut self, service: &str) -> Vec<Reference> {
        let images = self.pinned.iter_mut().filter(|pinned| pinned.service == service);
        images.filter_map(|pinned| pinned.roll_back().then(|| pinned.repository.clone())).collect()
    }
}
