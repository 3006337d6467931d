//! Archives of one image and of two, compared at every level.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/history.rs"]
mod history;

mod config;
mod cost;
mod files;
mod identity;
mod ignore;
mod layers;
mod links;
#[cfg(feature = "packages")]
mod packages;
mod peers;
mod producers;
mod setup;
mod trees;
