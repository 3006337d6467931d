use std::collections::BTreeMap;

use ocitar::{Engine, ImageId, Reference};

use super::Lock;
use crate::pin_style::PinStyle;
use crate::target::Target;

/// What a service is pinned to, and was before, of one repository.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pinned {
    /// The service, or what else the file calls the owner of the reference.
    pub service: String,
    /// The repository: its tags may have changed from one entry to the next.
    pub repository: Reference,
    /// The files that say it, by paths from the folder of the lock file, with `/`; sorted.
    pub files: Vec<String>,
    /// The compose file that is laid over them and says it in their place, if there is one.
    pub override_file: Option<String>,
    /// The number of the current entry.
    current: u32,
    /// By number; never empty, and the current one is among them.
    entries: Vec<Entry>,
}

/// What an image was pinned to at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// Counts up from 1.
    pub number: u32,
    /// The image's name, as the files had it before it was pinned; normalised, with a tag.
    pub image: Reference,
    /// When, in RFC 3339, UTC.
    pub when: String,
    /// How it was written.
    pub style: PinStyle,
    /// The engine that it was written for, if it makes a difference.
    pub engine: Option<Engine>,
    /// The file that told of the image.
    pub source: String,
    /// SHA-256 of the archive, if it was known.
    pub archive_sha256: Option<String>,
    /// All names of the image in the archive.
    pub names: Vec<Reference>,
    /// Its ID on each engine that loads it.
    pub ids: BTreeMap<Engine, ImageId>,
    /// What must hold for those IDs.
    pub conditions: BTreeMap<Engine, Vec<String>>,
}

impl Entry {
    /// What pinning to that image records.
    pub fn new(
        target: &Target,
        image: &Reference,
        style: PinStyle,
        engine: Option<Engine>,
        when: &str,
    ) -> Self {
        Self {
            number: 1,
            image: image.clone(),
            when: when.to_owned(),
            style,
            engine,
            source: target.source.clone(),
            archive_sha256: target.archive_sha256.clone(),
            names: target.names.clone(),
            ids: target.ids.clone(),
            conditions: target.conditions.clone(),
        }
    }

    /// The repository of the image.
    pub(super) fn repository(&self) -> Reference {
        self.image.clone().without_tag()
    }

    /// Whether it is the same image, pinned in the same way.
    fn is_same(&self, other: &Self) -> bool {
        let way = |entry: &'_ Self| (entry.style, entry.engine, entry.image.clone());
        way(self) == way(other) && self.is_same_image(other)
    }

    /// Whether any engine gives both the same ID, and none different ones.
    fn is_same_image(&self, other: &Self) -> bool {
        let mut shared =
            self.ids.iter().filter_map(|(engine, id)| Some((id, other.ids.get(engine)?))).peekable();
        shared.peek().is_some() && shared.all(|(a, b)| a == b)
    }
}

impl Pinned {
    /// One without entries, which are given to it before anybody else sees it.
    pub(super) fn new(
        service: String,
        repository: Reference,
        files: Vec<String>,
        override_file: Option<String>,
    ) -> Self {
        Self { service, repository, files, override_file, current: 0, entries: Vec::new() }
    }

    pub(super) fn with_first(mut self, mut entry: Entry) -> Self {
        entry.number = 1;
        (self.current, self.entries) = (1, vec![entry]);
        self
    }

    /// The same with all entries as they are read; none unless numbers go up, the current one is among
    /// them, and all are of the repository.
    pub(super) fn with_entries(self, current: u32, entries: Vec<Entry>) -> Option<Self> {
        let rises = entries.windows(2).all(|pair| pair[0].number < pair[1].number);
        let is_there = entries.iter().any(|entry| entry.number == current);
        let is_of = entries.iter().all(|entry| entry.repository() == self.repository);
        (rises && is_there && is_of).then_some(Self { current, entries, ..self })
    }

    /// Adds a file that says it; tells whether it is new, or the override file is another.
    pub(super) fn is_said_by(&mut self, file: Option<&str>, override_file: Option<&str>) -> bool {
        let is_other = self.override_file.as_deref() != override_file;
        self.override_file = override_file.map(str::to_owned);
        let Some(file) = file else { return is_other };
        match self.files.binary_search_by(|known| (**known).cmp(file)) {
            Ok(_) => is_other,
            Err(i) => {
                self.files.insert(i, file.to_owned());
                true
            }
        }
    }

    pub(super) fn key(&self) -> (&str, &Reference) {
        (&self.service, &self.repository)
    }

    /// The number of the current entry.
    pub fn current_number(&self) -> u32 {
        self.current
    }

    /// The current entry.
    ///
    /// # Panics
    ///
    /// Never: it is among the entries, which is checked where they are read.
    pub fn current(&self) -> &Entry {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.number == self.current).expect("the current entry is there")
    }

    /// All entries, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The last entry that is an image of that ID; 12 hex digits are enough.
    pub fn with_id(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.ids.values().any(|known| known.matches(id)))
    }

    /// Whether any entry is of that name.
    pub fn was_named(&self, image: &Reference) -> bool {
        self.entries.iter().any(|entry| entry.image == *image)
    }

    /// The current entry as what files may be pinned to.
    pub fn target(&self) -> Target {
        let entry = self.current();
        Target {
            names: vec![entry.image.clone()],
            ids: entry.ids.clone(),
            conditions: entry.conditions.clone(),
            source: entry.source.clone(),
            archive_sha256: entry.archive_sha256.clone(),
            service: Some(self.service.clone()),
            ..Target::default()
        }
    }

    pub(super) fn add(&mut self, mut entry: Entry) -> bool {
        if self.current().is_same(&entry) {
            return false;
        }
        let last = self.entries.last().map_or(0, |entry| entry.number);
        entry.number = last.saturating_add(1);
        self.current = entry.number;
        self.entries.push(entry);
        let surplus = self.entries.len().saturating_sub(Lock::KEPT);
        self.entries.drain(..surplus);
        true
    }

    pub(super) fn roll_back(&mut self) -> bool {
        let current = self.current().clone();
        let earlier = self.entries.iter().rev().filter(|entry| entry.number < current.number);
        let found =
            earlier.into_iter().find(|entry| !entry.is_same_image(&current)).map(|entry| entry.number);
        self.current = found.unwrap_or(self.current);
        found.is_some()
    }
}
