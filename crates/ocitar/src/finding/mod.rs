//! What is wrong with an archive that could be looked at.
//!
//! Takes typed facts, gives findings with a stable rule name, a place and a text. Knows nothing
//! of who found them. A `Fault` makes the archive unfit for every engine: two of them would read
//! it differently, or one would load it broken. A `Warning` changes no engine's answer.

mod kind;
mod text;
mod values;

pub use kind::{FindingKind, Part, Role, WriterBug};

use std::collections::HashMap;
use std::fmt;

use crate::json::JsonError;
use crate::location::Location;
use crate::name::MemberName;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Unusual, but every engine reads it alike.
    Warning,
    /// Broken, ambiguous, or refused by an engine.
    Fault,
}

/// One thing that is wrong: what, where, and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub at: Location,
    /// What it is.
    pub kind: FindingKind,
}

impl Finding {
    pub(crate) fn fault(kind: FindingKind, at: Location) -> Self {
        Self { severity: Severity::Fault, at, kind }
    }

    pub(crate) fn warning(kind: FindingKind, at: Location) -> Self {
        Self { severity: Severity::Warning, at, kind }
    }

    pub(crate) fn json(error: JsonError, member: &MemberName) -> Self {
        let at = Location::member(member).byte(error.offset as u64);
        Self::fault(FindingKind::Json(error.fault), at)
    }

    /// The stable name of the rule, such as `json-duplicate-key`.
    pub fn rule(&self) -> &'static str {
        self.kind.rule()
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        self.kind.advice()
    }
}

/// Each finding once, in the order in which they were found: two views may meet the same fault.
pub(crate) fn once(findings: impl IntoIterator<Item = Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::new();
    let mut seen: HashMap<_, Vec<usize>> = HashMap::new();
    for finding in findings {
        let at = &finding.at;
        let same_place = seen.entry((finding.rule(), at.member.clone(), at.offset, at.byte)).or_default();
        if !same_place.iter().any(|i| kept[*i] == finding) {
            same_place.push(kept.len());
            kept.push(finding);
        }
    }
    kept
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.kind, self.rule())?;
        if self.at.is_known() { write!(f, " at {}", self.at) } else { Ok(()) }
    }
}
