use std::fmt;

use ocitar::{Engine, Platform};

use crate::host::HostState;
use crate::platforms;
use crate::stamp::Stamp;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanFault {
    /// The host's output does not say which engine it has.
    NoEngine,
    /// Not all that is needed of the host was collected: what is missing, and how many it says it has of
    /// that, if it says so.
    Incomplete {
        /// `images` or `containers`.
        missing: &'static str,
        /// How many it says there are.
        told: Option<u64>,
    },
    /// No engine loads images of `ctr` for containers of its own.
    NotPlanned(Engine),
    /// Which image the engine takes depends on the platform, and the stamp is for another.
    Platform {
        /// Of the stamp.
        stamp: Platform,
        /// Of the host.
        host: Platform,
    },
    /// The engine will not load it.
    Refused {
        /// The engine.
        engine: Engine,
        /// The rule by which it does not.
        rule: String,
        /// The same in words.
        message: String,
    },
    /// The archive holds no image.
    NoImage,
}

impl fmt::Display for PlanFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEngine => f.write_str("the host's output does not say which engine and store it has"),
            Self::Incomplete { missing, told: Some(told) } => {
                write!(f, "the host has {told} {missing}, and none of them was collected")
            }
            Self::Incomplete { missing, told: None } => {
                write!(f, "which {missing} the host has was not collected")
            }
            Self::NotPlanned(engine) => write!(f, "loads of {engine} are not planned"),
            Self::Platform { stamp, host } => write!(f, "the stamp is for {stamp}, and the host is {host}"),
            Self::Refused { engine, message, .. } => write!(f, "{engine} will not load it: {message}"),
            Self::NoImage => f.write_str("the archive holds no image"),
        }
    }
}

impl std::error::Error for PlanFault {}

/// What was not collected looks like what is not there: an empty list is taken only from a host that says
/// it has none. Containers may be left out by somebody who asks for no more than names.
fn complete(state: &HostState) -> Result<(), PlanFault> {
    let daemon = &state.daemon;
    if state.images.is_empty() && daemon.images != Some(0) {
        return Err(PlanFault::Incomplete { missing: "images", told: daemon.images });
    }
    match daemon.containers {
        Some(told @ 1..) if state.containers.is_empty() => {
            Err(PlanFault::Incomplete { missing: "containers", told: Some(told) })
        }
        _ => Ok(()),
    }
}

pub(super) fn check(stamp: &Stamp, state: &HostState, engine: Engine) -> Result<(), PlanFault> {
    if engine == Engine::Containerd {
        return Err(PlanFault::NotPlanned(engine));
    }
    if stamp.images.is_empty() {
        return Err(PlanFault::NoImage);
    }
    complete(state)?;
    // Docker's stores load the archive's images whatever the platform.
    if let (Engine::Podman, Some(host)) = (engine, &state.daemon.platform) {
        let own = &stamp.platform;
        if !platforms::agree(own, host) {
            return Err(PlanFault::Platform { stamp: own.clone(), host: host.clone() });
        }
    }
    let refusal = stamp.images.iter().flat_map(|image| image.on(engine)).find_map(|on| on.refused.as_ref());
    let loads = stamp.images.iter().any(|image| image.id_on(engine).is_some());
    match refusal {
        Some(refusal) => {
            Err(PlanFault::Refused { engine, rule: refusal.rule.clone(), message: refusal.message.clone() })
        }
        None if loads => Ok(()),
        None => Err(PlanFault::NoImage),
    }
}
