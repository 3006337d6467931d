//! Which containers run what was shipped.
//!
//! Takes a stamp, if there is one, and a host's state; gives a [`Drift`]: a row a container, with a
//! verdict and what proves it.

mod group;
mod proof;
mod shipped;
mod tags;

pub use proof::Proof;

use crate::host::{self, Container, HostState};
use crate::remedy::{self, Remedy};
use crate::stamp::{self, Stamp};

/// Which containers run what was shipped.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Drift {
    /// The containers that are concerned, in the order in which the host tells them.
    pub rows: Vec<Row>,
    /// Containers that have nothing to do with what was shipped.
    pub others: usize,
}

/// One container.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Row {
    /// Which it is.
    pub container: Container,
    /// Whether it runs what it should.
    pub verdict: Freshness,
    /// Why.
    pub proof: Proof,
    /// What it should run: an ID, as far as one can be told.
    pub expected: Option<String>,
    /// How to make it run that; only of a stale one.
    pub remedy: Option<Remedy>,
}

/// Whether a container runs what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// It does.
    Fresh,
    /// It runs something else.
    Stale,
    /// The input does not tell.
    Unknown,
}

impl Freshness {
    /// The stable name, for scripts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

/// What was found of one container.
struct Finding {
    verdict: Freshness,
    proof: Proof,
    expected: Option<String>,
    /// By what it is to be made anew, if not by the name it was made from.
    reference: Option<String>,
}

impl Finding {
    fn new(verdict: Freshness, proof: Proof) -> Self {
        Self { verdict, proof, expected: None, reference: None }
    }

    fn expecting(mut self, expected: Option<impl ToString>) -> Self {
        self.expected = expected.map(|expected| expected.to_string());
        self
    }
}

impl Drift {
    /// Holds every container against what was shipped; without a stamp, against what its name leads to
    /// on the host. What neither tells, the other containers of its service may.
    pub fn of(stamp: Option<&Stamp>, state: &HostState) -> Self {
        let (images, engine) = (host::Index::of(state), state.daemon.engine);
        let shipped = stamp.map(stamp::Index::of);
        let judge = |container: &Container| match &shipped {
            Some(stamp) => shipped::judge(container, stamp, &images, engine),
            None => Some(tags::judge(container, &images)),
        };
        let mut findings: Vec<Option<Finding>> = state.containers.iter().map(judge).collect();
        match stamp {
            Some(_) => group::beside_fresh(&state.containers, &mut findings),
            None => group::judge(&state.containers, &mut findings),
        }
        let others = findings.iter().filter(|finding| finding.is_none()).count();
        let row = |(container, finding): (&Container, Option<Finding>)| {
            let Finding { verdict, proof, expected, reference } = finding?;
            let remedy = || remedy::repin(container, engine, reference.as_deref());
            let remedy = (verdict == Freshness::Stale).then(remedy);
            Some(Row { container: container.clone(), verdict, proof, expected, remedy })
        };
        Self { rows: state.containers.iter().zip(findings).filter_map(row).collect(), others }
    }

    /// Whether a container that is running runs something else than it should.
    pub fn is_stale(&self) -> bool {
        self.live().any(|row| row.verdict == Freshness::Stale)
    }

    /// Whether anything that is running could be compared at all.
    pub fn is_comparable(&self) -> bool {
        self.live().any(|row| row.verdict != Freshness::Unknown)
    }

    /// Whether of something that is running it is not known what it should run.
    pub fn is_uncertain(&self) -> bool {
        self.live().any(|row| row.verdict == Freshness::Unknown)
    }

    /// The rows that count: those of containers that are running.
    pub fn live(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.container.is_live())
    }
}
