use crate::identity::Engine;
use crate::image::{Facts, Scope};

/// Which of an archive's descriptions of itself an engine goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// `manifest.json`.
    ManifestJson,
    /// `index.json`.
    Index,
}

impl View {
    pub(super) fn of(facts: &Facts, engine: Engine) -> Self {
        let is_declared = facts.oci.as_ref().is_some_and(|oci| oci.declared);
        let has_one = facts.oci.as_ref().is_some_and(|oci| oci.entries.len() == 1);
        let by_index = match engine {
            Engine::DockerClassic => false,
            Engine::DockerContainerd | Engine::Containerd => is_declared,
            // podman tries the layout first, whether it is declared or not.
            Engine::Podman => has_one || facts.docker.is_none(),
        };
        if by_index { Self::Index } else { Self::ManifestJson }
    }

    /// The findings that concern an engine with this view, beside those about the whole archive.
    pub(super) fn scope(self) -> Scope {
        match self {
            Self::ManifestJson => Scope::ManifestJson,
            Self::Index => Scope::Index,
        }
    }
}
