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
}

impl LayerFiles {
    /// What stands for a recording that was too large.
    pub(crate) fn beyond_limit() -> Self {
        Self { entries: Vec::new(), gap: Some(Gap::Limit) }
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
            Self::Limit => f.write_str("there are more files than the limit"),
        }
    }
}

/// Which files' bytes are kept.
#[derive(Clone, Default)]
pub(crate) struct Keep(Option<Arc<Rule>>);

/// Is asked for each file's path, and gives the most bytes that are kept of it.
type Rule = dyn Fn(&[u8]) -> Option<u64> + Send + Sync;

impl Keep {
    pub(crate) fn new(rule: impl Fn(&[u8]) -> Option<u64> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(rule)))
    }

    /// Whether a file of that path and size is kept.
    pub(super) fn takes(&self, path: &[u8], size: u64) -> bool {
        self.0.as_ref().and_then(|rule| rule(path)).is_some_and(|most| size <= most)
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
