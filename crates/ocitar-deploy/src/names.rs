//! Names of images, written out for comparison.

use ocitar::{Digest, Reference};

/// The name with registry and tag written out, as engines understand it; what is no name stays.
pub(crate) fn full(name: &str) -> String {
    name.parse::<Reference>().map_or_else(|_| name.to_owned(), |name| name.or_latest().to_string())
}

/// The name as `docker images` shows it; what is no name stays.
pub(crate) fn shown(name: &str) -> String {
    name.parse::<Reference>().map_or_else(|_| name.to_owned(), |name| name.or_latest().familiar())
}

/// The name without tag and digest; none if it is no name.
pub(crate) fn repository(name: &str) -> Option<String> {
    let name: Reference = name.parse().ok()?;
    Some(name.without_tag().without_digest().to_string())
}

/// Whether it is an ID, or twelve or more digits of one.
pub(crate) fn is_id(name: &str) -> bool {
    let digits = name.strip_prefix("sha256:").unwrap_or(name);
    digits.len() >= 12 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether it is an ID, or the beginning of this image's.
pub(crate) fn may_be_id(name: &str, image: Option<Digest>) -> bool {
    is_id(name) || image.is_some_and(|image| begins(name, image))
}

/// Fewer digits are rather a name.
const LEAST_DIGITS: usize = 4;

/// Whether it is the beginning of an ID. Engines take as few digits as lead to one image.
pub(crate) fn begins(name: &str, id: Digest) -> bool {
    let digits = name.strip_prefix("sha256:").unwrap_or(name);
    digits.len() >= LEAST_DIGITS && id.hex().starts_with(digits)
}
