use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use super::lock::lock;
use crate::changeset::{Budget, Keep, Needed, Recorder};
use crate::limits::Limits;
use crate::name::MemberName;

/// Of which members the entries are recorded, should they be layers, and what of their files'
/// contents is kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recording {
    /// Nothing is recorded: only what is left unread counts.
    pub(crate) is_off: bool,
    /// Members that are left out. Heeded only where names are known before contents: in files and
    /// directories, not in streams.
    pub(crate) except: BTreeSet<MemberName>,
    /// Members that are read when all others were, and whose files' contents are hashed only where the
    /// others' entries touch them. Heeded where those left out are.
    pub(crate) later: BTreeSet<MemberName>,
    /// Members of these of which no more is read than headers and the contents that are needed, if
    /// they are not compressed.
    pub(crate) skimmed: BTreeSet<MemberName>,
    /// Members that are not read at all. Heeded likewise.
    pub(crate) unread: BTreeSet<MemberName>,
    pub(crate) keep: Keep,
}

/// A recording in one scan.
pub(super) struct Records {
    recording: Option<Recording>,
    budget: Budget,
    extra: Budget,
    needed: Mutex<Option<Arc<Needed>>>,
}

impl Records {
    pub(super) fn new(recording: Option<Recording>, limits: &Limits) -> Self {
        let (budget, extra) = (Budget::new(limits.recorded), Budget::new(limits.contents));
        Self { recording, budget, extra, needed: Mutex::new(None) }
    }

    /// Whether the entries of that member are recorded.
    pub(super) fn takes(&self, name: &MemberName) -> bool {
        self.recording.as_ref().is_some_and(|recording| !recording.is_off && !recording.except.contains(name))
    }

    /// Whether that member is read.
    pub(super) fn reads(&self, name: &MemberName) -> bool {
        self.recording.as_ref().is_none_or(|recording| !recording.unread.contains(name))
    }

    /// Whether entries are recorded at all.
    pub(super) fn is_on(&self) -> bool {
        self.recording.as_ref().is_some_and(|recording| !recording.is_off)
    }

    /// Whether that member is read when all others were.
    pub(super) fn is_later(&self, name: &MemberName) -> bool {
        self.recording.as_ref().is_some_and(|recording| recording.later.contains(name))
    }

    /// Whether of that member no more is read than a comparison needs.
    pub(super) fn skims(&self, name: &MemberName) -> bool {
        self.recording.as_ref().is_some_and(|recording| recording.skimmed.contains(name))
    }

    /// Says whose contents are hashed from now on; before that, all are.
    pub(super) fn set_needed(&self, needed: &Arc<Needed>) {
        *lock(&self.needed) = Some(Arc::clone(needed));
    }

    pub(super) fn recorder(&self) -> Option<Recorder> {
        let keep = self.recording.as_ref()?.keep.clone();
        Some(Recorder::new(keep, lock(&self.needed).clone(), [self.budget.clone(), self.extra.clone()]))
    }

    /// Whether there was more to record than the limit.
    pub(super) fn exceeded(&self) -> bool {
        self.budget.is_exceeded()
    }

    /// Of which files the bytes are left out, if there were more to keep than the limit.
    pub(super) fn extra_exceeded(&self) -> Option<&Keep> {
        self.recording.as_ref().map(|recording| &recording.keep).filter(|_| self.extra.is_exceeded())
    }
}
