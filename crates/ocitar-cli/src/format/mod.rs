//! Reports in the forms that other programs read.

pub(crate) mod github;
pub(crate) mod junit;
pub(crate) mod lint;
pub(crate) mod problem;
pub(crate) mod sarif;
pub(crate) mod verify;
