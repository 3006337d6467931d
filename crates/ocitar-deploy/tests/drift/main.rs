//! Verdicts on hosts that are made up, where real ones differ in one thing.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

mod content;
mod host;
mod names;
mod remedies;
mod replicas;
mod setup;
