use super::context::Context;
use super::inventory::Decoded;
use crate::changeset::ChangesetWalker;
use crate::digest::{DiffId, Hasher};

/// Decompressed bytes as they pass: hashed, counted, and walked as a layer.
pub(super) struct Content {
    hasher: Hasher,
    walk: Walk,
}

/// All but the hash.
pub(super) struct Walk {
    size: u64,
    changeset: ChangesetWalker,
}

impl Content {
    /// Records the entries, should they be a layer's, if that is wanted.
    pub(super) fn new(context: &Context<'_>, record: bool) -> Self {
        let recorder = record.then(|| context.records.recorder()).flatten();
        let walk = Walk { size: 0, changeset: ChangesetWalker::recording(&context.limits, recorder) };
        Self { hasher: Hasher::new(), walk }
    }

    /// Takes the next bytes.
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.walk.feed(bytes);
    }

    /// The two that must see all bytes, for a caller that hashes several messages together.
    pub(super) fn parts(&mut self) -> (&mut Hasher, &mut Walk) {
        (&mut self.hasher, &mut self.walk)
    }

    pub(super) fn finish(self) -> Decoded {
        let diff_id = DiffId::new(self.hasher.finish());
        Decoded { diff_id, size: self.walk.size, changeset: Box::new(self.walk.changeset.finish()) }
    }
}

impl Walk {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        self.changeset.feed(bytes);
    }
}
