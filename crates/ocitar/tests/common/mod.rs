//! What several integration tests share.

#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

pub mod corpus;
pub mod verdicts;

use std::path::PathBuf;

/// The folder of fixtures.
pub fn testdata() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}
