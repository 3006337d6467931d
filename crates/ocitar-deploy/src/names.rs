//! Names of images, written out for comparison.

use ocitar::Reference;

/// The name with registry and tag written out, as engines understand it; what is no name stays.
pub(crate) fn full(name: &str) -> String {
    name.parse::<Reference>().map_or_else(|_| name.to_owned(), |name| name.or_latest().to_string())
}
