//! The rules of the library's layers hold here too; no module may do what only its `scan` may.

#[path = "../../ocitar/tests/layers.rs"]
mod layers;
