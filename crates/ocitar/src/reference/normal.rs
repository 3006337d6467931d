use std::fmt;

use super::grammar::{self, ReferenceFault};

const DEFAULT_DOMAIN: &str = "docker.io";
const LEGACY_DOMAIN: &str = "index.docker.io";
const OFFICIAL: &str = "library/";

/// A normalised image reference: domain and path written out, tag and digest as given.
///
/// ```
/// use ocitar::Reference;
///
/// let name: Reference = "app:1".parse()?;
/// assert_eq!(name.to_string(), "docker.io/library/app:1");
/// assert_eq!(name.familiar(), "app:1");
/// assert_eq!("index.docker.io/app:1".parse::<Reference>()?, name);
/// # Ok::<(), ocitar::ReferenceFault>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<String>,
}

impl Reference {
    /// The registry, such as `docker.io` or `localhost:5000`.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository in the registry, such as `library/app`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag, if one is given.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, if one is given.
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// The reference as `docker images` shows it: without `docker.io/` and `library/`.
    pub fn familiar(&self) -> String {
        format!("{}{}", self.familiar_name(), self.suffix())
    }

    /// Domain and path as Docker shows them, without tag and digest.
    pub fn familiar_name(&self) -> String {
        match (&*self.domain, &*self.path) {
            (DEFAULT_DOMAIN, path) => {
                path.strip_prefix(OFFICIAL).filter(|p| !p.contains('/')).unwrap_or(path).to_owned()
            }
            (domain, path) => format!("{domain}/{path}"),
        }
    }

    /// The same reference with the tag `latest` if it has neither tag nor digest.
    #[must_use]
    pub fn or_latest(mut self) -> Self {
        if self.tag.is_none() && self.digest.is_none() {
            self.tag = Some("latest".to_owned());
        }
        self
    }

    /// The same reference without a digest.
    #[must_use]
    pub fn without_digest(mut self) -> Self {
        self.digest = None;
        self
    }

    /// The same reference without a tag.
    #[must_use]
    pub fn without_tag(mut self) -> Self {
        self.tag = None;
        self
    }

    /// The same path and tag in another registry.
    #[must_use]
    pub fn with_domain(mut self, domain: &str) -> Self {
        domain.clone_into(&mut self.domain);
        self
    }

    fn suffix(&self) -> String {
        let tag = self.tag.iter().map(|t| format!(":{t}"));
        let digest = self.digest.iter().map(|d| format!("@{d}"));
        tag.chain(digest).collect()
    }
}

impl std::str::FromStr for Reference {
    type Err = ReferenceFault;

    fn from_str(text: &str) -> Result<Self, ReferenceFault> {
        if text.len() == 64 && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ReferenceFault::Identifier);
        }
        let (domain, rest) = split_domain(text);
        let path_end = rest.find(':').unwrap_or(rest.len());
        if rest[..path_end].bytes().any(|c| c.is_ascii_uppercase()) {
            return Err(ReferenceFault::Uppercase);
        }
        let full = format!("{domain}/{rest}");
        let parts = grammar::split(&full)?;
        let (domain, path) = parts.name.split_once('/').ok_or(ReferenceFault::Format)?;
        Ok(Self {
            domain: domain.to_owned(),
            path: path.to_owned(),
            tag: parts.tag.map(str::to_owned),
            digest: parts.digest.map(str::to_owned),
        })
    }
}

/// Splits off the registry, which the first component names only if it looks like a host.
fn split_domain(text: &str) -> (&str, String) {
    let Some((first, rest)) = text.split_once('/') else {
        return (DEFAULT_DOMAIN, format!("{OFFICIAL}{text}"));
    };
    let (domain, rest) = match first {
        LEGACY_DOMAIN | DEFAULT_DOMAIN => (DEFAULT_DOMAIN, rest),
        "localhost" => return (first, rest.to_owned()),
        _ if first.contains(['.', ':']) => return (first, rest.to_owned()),
        _ if first.chars().any(char::is_uppercase) => return (first, rest.to_owned()),
        _ => (DEFAULT_DOMAIN, text),
    };
    if rest.contains('/') { (domain, rest.to_owned()) } else { (domain, format!("{OFFICIAL}{rest}")) }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.domain, self.path, self.suffix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_as_go_does() {
        let long_tag = format!("a:{}", "t".repeat(129));
        let hex = "0".repeat(64);
        let cases: &[(&str, Result<&str, ReferenceFault>)] = &[
            ("app", Ok("docker.io/library/app")),
            ("app:1", Ok("docker.io/library/app:1")),
            ("hand/app:1", Ok("docker.io/hand/app:1")),
            ("docker.io/app:1", Ok("docker.io/library/app:1")),
            ("docker.io/hand/app:1", Ok("docker.io/hand/app:1")),
            ("index.docker.io/library/app:1", Ok("docker.io/library/app:1")),
            ("localhost/app:1", Ok("localhost/app:1")),
            ("localhost:5000/app", Ok("localhost:5000/app")),
            ("127.0.0.1:5599/corpus/app:1", Ok("127.0.0.1:5599/corpus/app:1")),
            ("[::1]:5000/app", Ok("[::1]:5000/app")),
            ("X.com/z:1", Ok("X.com/z:1")),
            ("Host/z:1", Ok("Host/z:1")),
            ("a__b/c.d/e---f_g", Ok("docker.io/a__b/c.d/e---f_g")),
            ("sha256:abc", Ok("docker.io/library/sha256:abc")),
            ("App:1", Err(ReferenceFault::Uppercase)),
            ("hand/App:1", Err(ReferenceFault::Uppercase)),
            ("a:b:c", Err(ReferenceFault::Format)),
            ("a b", Err(ReferenceFault::Format)),
            ("", Err(ReferenceFault::Format)),
            ("a:", Err(ReferenceFault::Format)),
            (":a", Err(ReferenceFault::Format)),
            ("-a", Err(ReferenceFault::Format)),
            ("a-", Err(ReferenceFault::Format)),
            ("a___b", Err(ReferenceFault::Format)),
            ("a..b", Err(ReferenceFault::Format)),
            ("a/", Err(ReferenceFault::Format)),
            ("a@sha256:0", Err(ReferenceFault::Format)),
            (&long_tag, Err(ReferenceFault::Format)),
            (&hex, Err(ReferenceFault::Identifier)),
            ("app\u{1b}", Err(ReferenceFault::Format)),
        ];
        for (text, want) in cases {
            let got = text.parse::<Reference>().map(|r| r.to_string());
            assert_eq!(got.as_deref().map_err(|e| *e), *want, "{text:?}");
        }
    }

    #[test]
    fn shows_the_familiar_form() {
        for (text, want) in [
            ("docker.io/library/app:1", "app:1"),
            ("docker.io/hand/app:1", "hand/app:1"),
            ("docker.io/library/a/b:1", "library/a/b:1"),
            ("localhost/app:1", "localhost/app:1"),
        ] {
            assert_eq!(text.parse::<Reference>().unwrap().familiar(), want);
        }
    }
}
