use std::fmt;

use ocitar::{Digest, Engine, Platform};

use crate::content::ContentDifference;
use crate::host::Told;
use crate::stamp::Known;

/// Why a verdict is what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// A digest of its image is one of what was shipped.
    Digest {
        /// The digest.
        digest: Digest,
        /// What it is to the shipped image.
        known: Known,
    },
    /// Its image has the layers and the config of what was shipped; its ID differs, as it may there.
    Content {
        /// The platform of the image.
        platform: Platform,
    },
    /// Its image has another ID than what was shipped.
    OtherId {
        /// The digest it runs.
        runs: Digest,
        /// As what the host tells it.
        told: Told,
    },
    /// Its image has other content.
    OtherContent {
        /// The ID it runs.
        runs: Digest,
        /// What differs first.
        difference: ContentDifference,
    },
    /// Its image was shipped, but its name is that of another one which was.
    OtherName {
        /// The digest it runs.
        runs: Digest,
        /// The name.
        name: String,
    },
    /// The input tells no ID of its image.
    NoId,
    /// Its image was not shipped, and no name is left by which it would belong to what was.
    Nameless {
        /// The digest it runs; none if only some digits of it are told.
        runs: Option<Digest>,
    },
    /// The ID depends on the host, and the host's images are not in the input.
    HostDependent {
        /// The digest it runs.
        runs: Digest,
    },
    /// The engine tells a digest of a manifest, and the archive has none to compare.
    NoManifest {
        /// The digest it runs.
        runs: Digest,
    },
    /// Its name leads to the image that it runs.
    Current {
        /// The name.
        name: String,
    },
    /// It was made from an ID or digest, and runs that.
    Pinned,
    /// Its name leads to another image by now.
    TagMoved {
        /// The name.
        name: String,
        /// The ID it runs.
        runs: Digest,
        /// The ID to which the name leads.
        to: Digest,
    },
    /// Its name leads nowhere any more, or the host's images are not in the input.
    NoTag {
        /// The name.
        name: String,
    },
    /// All containers of its service run the same.
    Replicas {
        /// How many they are.
        count: usize,
    },
    /// Another container of its service runs another image.
    OtherReplica {
        /// The digest it runs.
        runs: Digest,
        /// Where the other one is.
        other: String,
        /// The digest that one runs.
        other_runs: Digest,
        /// Whether that one was made after all that run something else; if not, which of them are as
        /// they should be is not known.
        later: bool,
    },
}

impl Proof {
    /// The stable name, for scripts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Digest { .. } => "digest",
            Self::Content { .. } => "content",
            Self::OtherId { .. } => "other-id",
            Self::OtherContent { .. } => "other-content",
            Self::OtherName { .. } => "other-name",
            Self::NoId => "no-id",
            Self::Nameless { .. } => "nameless",
            Self::HostDependent { .. } => "host-dependent",
            Self::NoManifest { .. } => "no-manifest",
            Self::Current { .. } => "current",
            Self::Pinned => "pinned",
            Self::TagMoved { .. } => "tag-moved",
            Self::NoTag { .. } => "no-tag",
            Self::Replicas { .. } => "replicas",
            Self::OtherReplica { .. } => "other-replica",
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What containerd tells Kubernetes of an image is no ID of its own.
            Self::Digest { digest, known } if is_of_config(known) => {
                write!(f, "runs {digest}, the config's digest and {known}")
            }
            Self::Digest { digest, known } => write!(f, "runs {digest}, {known}"),
            Self::Content { platform } => {
                write!(f, "its image has the layers and the config that were shipped for {platform}")
            }
            Self::OtherId { runs, .. } => write!(f, "runs {runs}, which was not shipped"),
            Self::OtherContent { runs, difference } => {
                write!(f, "runs {runs}, which was not shipped: {difference}")
            }
            Self::OtherName { runs, name } => {
                write!(f, "runs {runs}, which was shipped, but not as {name}")
            }
            Self::NoId => f.write_str("the input does not tell the ID of its image"),
            Self::Nameless { runs } => {
                let runs = runs.map_or_else(|| "an image".to_owned(), |runs| runs.to_string());
                write!(
                    f,
                    "runs {runs}, which was not shipped; by what name it was made the input does not tell"
                )
            }
            Self::HostDependent { runs } => write!(
                f,
                "runs {runs}; the ID depends on what the host's store held, and its images are not in the input"
            ),
            Self::NoManifest { runs } => {
                write!(f, "runs manifest {runs}, and the archive has none to compare")
            }
            Self::Current { name } => write!(f, "runs what {name} leads to"),
            Self::Pinned => f.write_str("runs the ID or digest it was made from"),
            Self::TagMoved { name, runs, to } => {
                write!(f, "runs {runs}, and {name} leads to {to}: the name moved, the container did not")
            }
            Self::NoTag { name } => write!(f, "no image of the input is called {name}"),
            Self::Replicas { count } => write!(f, "all {count} containers of its service run the same"),
            Self::OtherReplica { runs, other, other_runs, later } => {
                let later = if *later { ", made later," } else { "" };
                write!(f, "runs {runs}, and {other} of the same service{later} runs {other_runs}")
            }
        }
    }
}

/// Whether it is the ID on those engines alone whose IDs are digests of configs.
fn is_of_config(known: &Known) -> bool {
    let by_config = |on: &Engine| matches!(on, Engine::DockerClassic | Engine::Podman);
    matches!(known, Known::Id(engines) if engines.iter().all(by_config))
}
