//! Platforms compared as far as every engine tells them.

use ocitar::Platform;

/// Whether two are the same but for their variants, which some tell and others leave out.
pub(crate) fn agree(one: &Platform, other: &Platform) -> bool {
    (one.os(), one.architecture()) == (other.os(), other.architecture())
}
