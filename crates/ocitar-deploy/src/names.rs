//! Names of images, written out for comparison.

use ocitar::Reference;

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

/// Whether it is an ID or ends with a digest.
pub(crate) fn is_pinned(name: &str) -> bool {
    name.contains("@sha256:") || is_id(name)
}
