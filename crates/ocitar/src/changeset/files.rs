use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::doubt::Doubt;
use super::node::LayerEntry;

/// All entries of a layer, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LayerFiles {
    /// The entries that were recorded.
    pub entries: Vec<LayerEntry>,
    /// Why some are missing, if any are.
    pub gap: Option<Gap>,
    /// What they cost to go through, in paths of usual length, those above them included.
    pub(crate) weight: usize,
}

impl LayerFiles {
    /// What stands for a recording that was too large.
    pub(crate) fn beyond_limit() -> Self {
        Self { gap: Some(Gap::Limit), ..Self::default() }
    }
}

/// Why not all entries of a layer are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Gap {
    /// Reading stopped where engines may read on differently.
    Doubt(Doubt),
    /// The bytes are no layer, or a damaged one.
    Fault,
    /// All layers together have more than [`Limits::recorded`](crate::Limits::recorded).
    Limit,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doubt(doubt) => write!(f, "behind {doubt} nothing was looked at"),
            Self::Fault => f.write_str("it is no layer, or a damaged one"),
            Self::Limit => f.write_str("there is more to keep of all files than the limit"),
        }
    }
}

/// Which files' bytes are kept.
#[derive(Clone, Default)]
pub(crate) struct Keep(Option<Arc<Rule>>);

/// Is asked for each file's path.
type Rule = dyn Fn(&[u8]) -> Option<Kept> + Send + Sync;

/// How files of a path are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    /// Bytes of a file from which on it is not.
    pub(crate) most: u64,
    /// Whether all such files together are left out where they are too many, and the others are
    /// compared all the same.
    pub(crate) is_extra: bool,
}

impl Keep {
    pub(crate) fn new(rule: impl Fn(&[u8]) -> Option<Kept> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(rule)))
    }

    /// How a file of that path and size is kept, if it is.
    pub(super) fn of(&self, path: &[u8], size: u64) -> Option<Kept> {
        self.0.as_ref()?(path).filter(|kept| size <= kept.most)
    }

    /// Takes the bytes of all files that can be left out.
    pub(crate) fn drop_extra(&self, files: &mut LayerFiles) {
        for entry in &mut files.entries {
            let size = entry.node.content.as_ref().map(|content| content.len() as u64);
            if size.and_then(|size| self.of(&entry.path, size)).is_some_and(|kept| kept.is_extra) {
                entry.node.content = None;
            }
        }
    }
}

impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Keep").field(&self.0.is_some()).finish()
    }
}

/// What all recordings of one archive may take in memory together.
///
/// The count goes on when it is exceeded, so that the outcome does not depend on which layer was
/// read first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Budget {
    spent: Arc<AtomicU64>,
    limit: u64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Self {
        Self { spent: Arc::default(), limit }
    }

    /// Counts bytes; false once there are more than the limit.
    pub(super) fn spend(&self, bytes: u64) -> bool {
        let before = self.spent.fetch_add(bytes, Ordering::Relaxed);
        before.saturating_add(bytes) <= self.limit
    }

    pub(crate) fn is_exceeded(&self) -> bool {
        self.spent.load(Ordering::Relaxed) > self.limit
    }
}
