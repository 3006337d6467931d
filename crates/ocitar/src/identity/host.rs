use std::collections::BTreeMap;
use std::fmt;

use crate::digest::{BlobDigest, Digest};
use crate::platform::Platform;

/// The host that will load an archive.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Host {
    /// What it runs.
    pub platform: Platform,
    /// What Docker's containerd there has stored (its namespace `moby`), if known; else it is taken
    /// to be empty, and IDs that depend on it say so.
    pub content: Option<HostContent>,
}

impl Default for Host {
    /// Linux on this machine's architecture, with an unknown store.
    fn default() -> Self {
        Self { platform: Platform::host(), content: None }
    }
}

impl Host {
    /// A host of that platform, with an unknown store.
    pub fn new(platform: Platform) -> Self {
        Self { platform, content: None }
    }

    /// The same host with a known content store.
    #[must_use]
    pub fn with_content(mut self, content: HostContent) -> Self {
        self.content = Some(content);
        self
    }
}

/// The layers that a host's containerd has stored, from the text of `ctr -n moby content ls`.
///
/// When an archive without an OCI layout is loaded, containerd replaces an uncompressed layer by a
/// stored blob whose label `containerd.io/uncompressed` is the layer's digest. It walks the store
/// in the order of digests and keeps the last one it meets (observed with containerd 1.7 and 2.1).
#[derive(Clone, Debug, Default)]
pub struct HostContent {
    /// By the digest of the uncompressed bytes.
    by_uncompressed: BTreeMap<Digest, Stored>,
}

/// A stored blob that containerd takes for a layer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    pub(super) digest: BlobDigest,
    /// Bytes; `None` if the listing shows them rounded.
    pub(super) size: Option<u64>,
}

const LABEL: &str = "containerd.io/uncompressed=";

impl HostContent {
    /// Reads a listing. Its SIZE column is rounded above 9,999 bytes; where the exact size is
    /// needed, it may be written there as a plain number of bytes.
    ///
    /// # Errors
    ///
    /// If a line is not of the form that `ctr content ls` prints.
    ///
    /// ```
    /// use ocitar::HostContent;
    ///
    /// let listing = "DIGEST\tSIZE\tAGE\tLABELS\n";
    /// assert!(HostContent::parse(listing).is_ok());
    /// ```
    pub fn parse(listing: &str) -> Result<Self, HostContentFault> {
        let mut content = Self::default();
        let mut lines = listing.lines().enumerate();
        // Without its heading it is not known to be a listing at all, be it empty.
        if !lines.next().is_some_and(|(_, heading)| heading.starts_with("DIGEST")) {
            return Err(HostContentFault { line: 1 });
        }
        for (i, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
            content.add(line).ok_or(HostContentFault { line: i + 1 })?;
        }
        Ok(content)
    }

    fn add(&mut self, line: &str) -> Option<()> {
        let mut cells = line.split(['\t']).map(str::trim).filter(|cell| !cell.is_empty());
        let digest: BlobDigest = cells.next()?.parse().ok()?;
        let size = size(cells.next()?)?;
        let labels = cells.next_back()?;
        let uncompressed = labels.split(',').find_map(|label| label.strip_prefix(LABEL));
        let Some(uncompressed) = uncompressed else {
            return Some(());
        };
        let stored = Stored { digest, size };
        let entry = self.by_uncompressed.entry(uncompressed.parse().ok()?).or_insert(stored);
        if entry.digest < digest {
            *entry = stored;
        }
        Some(())
    }

    pub(super) fn instead_of(&self, layer: BlobDigest) -> Option<Stored> {
        self.by_uncompressed.get(&layer.digest()).copied()
    }
}

/// Reads a size such as `82B`, `2.048kB` or `123456`: exact if it was not rounded.
#[expect(clippy::option_option, reason = "the outer option is a syntax error, the inner a rounded size")]
fn size(text: &str) -> Option<Option<u64>> {
    if let Ok(bytes) = text.parse() {
        return Some(Some(bytes));
    }
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(unit_at);
    number.parse::<f64>().ok()?;
    match unit {
        "B" => Some(number.parse().ok()),
        "kB" => Some(thousands(number)),
        "MB" | "GB" | "TB" | "PB" => Some(None),
        _ => None,
    }
}

/// `2.048` thousands, exact as long as four digits hold all of them.
fn thousands(number: &str) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() != 1 || fraction.len() > 3 {
        return None;
    }
    format!("{whole}{fraction:0<3}").parse().ok()
}

/// A line that `ctr content ls` would not print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HostContentFault {
    /// Its number, from 1.
    pub line: usize,
}

impl fmt::Display for HostContentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {} is not as `ctr -n moby content ls` prints it: a heading, then digest, size, age and labels, separated by tabs",
            self.line
        )
    }
}

impl std::error::Error for HostContentFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_sizes_as_far_as_they_are_exact() {
        for (text, want) in [
            ("82B", Some(Some(82))),
            ("999B", Some(Some(999))),
            ("2.048kB", Some(Some(2048))),
            ("2.05kB", Some(Some(2050))),
            ("2kB", Some(Some(2000))),
            ("12.29kB", Some(None)),
            ("2.09MB", Some(None)),
            ("2090496", Some(Some(2_090_496))),
            ("", None),
            ("x", None),
            ("1QB", None),
        ] {
            assert_eq!(size(text), want, "{text}");
        }
    }

    #[test]
    fn the_greatest_digest_wins() {
        let [a, b, layer] = ["a", "b", "c"].map(|c| format!("sha256:{}", c.repeat(64)));
        let row = |digest: &str, size: &str| {
            format!("{digest}\t{size}\t3 minutes\tcontainerd.io/gc=x,containerd.io/uncompressed={layer}\n")
        };
        for rows in [[row(&a, "1B"), row(&b, "2B")], [row(&b, "2B"), row(&a, "1B")]] {
            let text = format!("DIGEST\t\tSIZE\tAGE\tLABELS\n{}{a}\t1B\tAbout a minute\t-\n", rows.concat());
            let content = HostContent::parse(&text).unwrap();
            let stored = content.instead_of(layer.parse().unwrap()).unwrap();
            assert_eq!((stored.digest.to_string(), stored.size), (b.clone(), Some(2)));
        }
        assert_eq!(HostContent::parse("nonsense").unwrap_err().line, 1);
    }
}
