use crate::identity::Engine;
use crate::image::Facts;
use crate::limits::Limits;
use crate::scan::ScanFault;

/// An archive at fault as engines read it.
pub(crate) struct Readings {
    /// Of two members of one name, the first counts.
    first: Facts,
    /// The last counts; none if no name occurs twice.
    last: Option<Facts>,
}

impl Readings {
    pub(crate) fn of(facts: &Facts, limits: &Limits) -> Self {
        let has_twice = facts.inventory.faults().iter().any(|(fault, _)| *fault == ScanFault::Duplicate);
        let last = has_twice.then(|| facts.as_docker_reads(limits));
        Self { first: facts.as_podman_reads(limits), last }
    }

    pub(crate) fn first(&self) -> &Facts {
        &self.first
    }

    pub(super) fn of_engine(&self, engine: Engine) -> &Facts {
        match engine {
            Engine::Podman => &self.first,
            _ => self.last.as_ref().unwrap_or(&self.first),
        }
    }
}
