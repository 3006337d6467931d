use std::fmt;

/// The longest repository name (domain and path), in bytes.
const MAX_NAME: usize = 255;
/// The longest tag, in bytes.
const MAX_TAG: usize = 128;

/// Why a text is not an image reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReferenceFault {
    /// The text does not have the form `[domain/]path[:tag][@digest]`.
    Format,
    /// The path has upper-case letters.
    Uppercase,
    /// 64 hex digits alone, which engines take for an image ID.
    Identifier,
    /// Domain and path are longer than 255 bytes together.
    TooLong,
}

impl fmt::Display for ReferenceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "invalid reference format",
            Self::Uppercase => "repository name must be lowercase",
            Self::Identifier => "64 hex digits alone are an image ID, not a name",
            Self::TooLong => "repository name must not be more than 255 characters",
        })
    }
}

impl std::error::Error for ReferenceFault {}

/// The parts of a reference whose domain is written out.
pub(super) struct Parts<'a> {
    pub(super) name: &'a str,
    pub(super) tag: Option<&'a str>,
    pub(super) digest: Option<&'a str>,
}

/// Splits `domain/path[:tag][@digest]` and checks each part.
pub(super) fn split(text: &str) -> Result<Parts<'_>, ReferenceFault> {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    // A colon after the last slash begins a tag; one before it belongs to the domain's port.
    let path_at = rest.rfind('/').map_or(0, |i| i + 1);
    let (name, tag) = match rest[path_at..].find(':') {
        Some(i) => (&rest[..path_at + i], Some(&rest[path_at + i + 1..])),
        None => (rest, None),
    };
    let sound = is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest);
    match sound {
        false => Err(ReferenceFault::Format),
        true if name.len() > MAX_NAME => Err(ReferenceFault::TooLong),
        true => Ok(Parts { name, tag, digest }),
    }
}

fn is_name(name: &str) -> bool {
    match name.split_once('/') {
        Some((domain, path)) => is_domain(domain) && path.split('/').all(is_component),
        None => is_component(name),
    }
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = match domain.rfind(':') {
        Some(i) if !domain[i..].contains(']') => (&domain[..i], Some(&domain[i + 1..])),
        _ => (domain, None),
    };
    let port_ok = port.is_none_or(|p| !p.is_empty() && p.bytes().all(|c| c.is_ascii_digit()));
    port_ok && (is_ipv6(host) || host.split('.').all(is_host_label))
}

fn is_ipv6(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    inner.is_some_and(|h| !h.is_empty() && h.bytes().all(|c| c.is_ascii_hexdigit() || c == b':'))
}

fn is_host_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let ends = bytes.first().zip(bytes.last());
    ends.is_some_and(|(a, z)| a.is_ascii_alphanumeric() && z.is_ascii_alphanumeric())
        && bytes.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'-')
}

/// Lower-case letters and digits, joined by `.`, `_`, `__` or any number of `-`.
fn is_component(part: &str) -> bool {
    let mut separator = String::new();
    let mut begun = false;
    for c in part.chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            if !(separator.is_empty() || begun && is_separator(&separator)) {
                return false;
            }
            separator.clear();
            begun = true;
        } else {
            separator.push(c);
        }
    }
    begun && separator.is_empty()
}

fn is_separator(text: &str) -> bool {
    matches!(text, "." | "_" | "__") || text.bytes().all(|c| c == b'-')
}

fn is_tag(tag: &str) -> bool {
    let word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    let bytes = tag.as_bytes();
    bytes.len() <= MAX_TAG
        && bytes.first().is_some_and(|c| word(*c))
        && bytes.iter().all(|c| word(*c) || matches!(c, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let component = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
    };
    algorithm.split(['+', '.', '-', '_']).all(component)
        && hex.len() >= 32
        && hex.bytes().all(|c| c.is_ascii_hexdigit())
}
