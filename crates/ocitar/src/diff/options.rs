use globset::{Candidate, GlobSet};

use super::chosen::Chosen;
use super::ignore::{self, GlobFault, Ignore};
use super::report::Side;
use crate::changeset::{Keep, Kept};
use crate::identity::Host;
use crate::image::{Image, Manifest};

/// How much must be equal for two images to be the same, and how deep a comparison goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum By {
    /// The IDs that engines give them.
    #[default]
    Identity,
    /// The config, and the decompressed bytes of the layers.
    Layers,
    /// The config, and what is in a container's root directory.
    Files,
}

/// Bytes that are kept of one file whose content is asked for.
const MAX_CONTENT: u64 = 1 << 20;

/// How two archives are compared; a small builder.
///
/// ```no_run
/// use ocitar::{By, DiffOptions, Ignore, ScanOptions};
///
/// let options = DiffOptions::new().by(By::Files).ignore(Ignore::semantic());
/// let (old, new) = ScanOptions::new().open_pair("old.tar", "new.tar", &options)?;
/// let report = old.diff(&new, &options);
/// println!("{}", if report.is_same() { "same" } else { "different" });
/// # Ok::<(), ocitar::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct DiffOptions {
    pub(super) by: By,
    pub(super) detail: By,
    pub(super) per_layer: bool,
    pub(super) trust_digests: bool,
    pub(super) ignore: Ignore,
    pub(super) host: Host,
    pub(super) chosen: Chosen,
    content: Vec<String>,
    contents: GlobSet,
    #[cfg(feature = "packages")]
    pub(super) packages: bool,
}

impl DiffOptions {
    /// By identity, with nothing ignored.
    pub fn new() -> Self {
        Self::default()
    }

    /// What counts as the same.
    #[must_use]
    pub fn by(mut self, by: By) -> Self {
        self.by = by;
        self
    }

    /// How deep to look at least, to tell what is behind a difference that an upper level shows.
    #[must_use]
    pub fn detail(mut self, detail: By) -> Self {
        self.detail = detail;
        self
    }

    /// Whether the files of each layer are compared with those of the layer it is paired with, in
    /// place of the root filesystems.
    #[must_use]
    pub fn per_layer(mut self, per_layer: bool) -> Self {
        self.per_layer = per_layer;
        self
    }

    /// Whether a layer that both archives hold under the same digest is taken for the same without
    /// being hashed: [`LayerDiff::trusted`](crate::LayerDiff::trusted) tells of which this was done.
    ///
    /// Of such a layer, its headers are read where root filesystems differ, and what is in those of its
    /// files that other layers touch; that takes decompressing it, if it is compressed. Heeded by
    /// [`ScanOptions::open_pair`](crate::ScanOptions::open_pair), of folders and of files that are not
    /// compressed as a whole.
    #[must_use]
    pub fn trust_digests(mut self, trust: bool) -> Self {
        self.trust_digests = trust;
        self
    }

    /// What does not count as a difference.
    #[must_use]
    pub fn ignore(mut self, ignore: Ignore) -> Self {
        self.ignore = ignore;
        self
    }

    /// For which host engines' IDs are predicted.
    #[must_use]
    pub fn host(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// Compares only those images of one archive that the rule takes: it is asked for each image, by
    /// its place in [`Archive::images`](crate::Archive::images), and each of its manifests.
    #[must_use]
    pub fn choose(
        mut self,
        side: Side,
        rule: impl Fn(usize, &Image, &Manifest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.chosen.set(side, rule);
        self
    }

    /// Keeps the bytes of files of these paths, up to 1 MiB each and to [`Limits::contents`] together
    /// (see [`DiffReport::lacks_contents`]), so that what differs in their text
    /// can be shown: see [`Node::content`](crate::Node::content). Patterns are those of
    /// [`Ignore::path`].
    ///
    /// [`Limits::contents`]: crate::Limits::contents
    /// [`DiffReport::lacks_contents`]: crate::DiffReport::lacks_contents
    ///
    /// # Errors
    ///
    /// If one is no such pattern.
    pub fn content(mut self, glob: &str) -> Result<Self, GlobFault> {
        self.content.push(glob.to_owned());
        self.contents = ignore::globs(&self.content)?;
        Ok(self)
    }

    /// Whether the bytes of a file of that path were asked for by [`content`](Self::content).
    pub fn has_content(&self, path: &[u8]) -> bool {
        self.contents.is_match_candidate(&Candidate::from_bytes(path))
    }

    /// Whether packages are compared, which says more than their files: the databases of dpkg and apk,
    /// up to 16 MiB each, and what Python and Node.js note beside theirs. Takes a comparison of root
    /// filesystems ([`By::Files`]).
    #[cfg(feature = "packages")]
    #[must_use]
    pub fn packages(mut self, packages: bool) -> Self {
        self.packages = packages;
        self
    }

    #[cfg(feature = "packages")]
    fn kept_for_packages(&self) -> fn(&[u8]) -> Option<u64> {
        if self.packages { super::packages::kept } else { |_| None }
    }

    #[cfg(not(feature = "packages"))]
    fn kept_for_packages(&self) -> fn(&[u8]) -> Option<u64> {
        |_| None
    }

    /// Which files' bytes are kept for it.
    pub(crate) fn keep(&self) -> Keep {
        let globs = self.contents.clone();
        let of_packages = self.kept_for_packages();
        Keep::new(move |path| {
            let is_asked_for = globs.is_match_candidate(&Candidate::from_bytes(path));
            let of_packages = of_packages(path).map(|most| Kept { most, is_extra: false });
            of_packages.or(is_asked_for.then_some(Kept { most: MAX_CONTENT, is_extra: true }))
        })
    }

    /// The level that is computed.
    pub(super) fn level(&self) -> By {
        self.by.max(self.detail)
    }
}
