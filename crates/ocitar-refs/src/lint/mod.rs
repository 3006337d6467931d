//! What is wrong with the references of a set of files.
//!
//! Takes what was found in files, gives findings. A file each for what a reference says, for how
//! several fit together, and for the comments that excuse findings.

mod finding;
mod ignore;
mod judge;
mod merged;
mod mixed;
mod number;
mod remedy;
mod rule;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ocitar::Reference;

pub use finding::{IgnoreFault, LintFinding, Problem};
pub use merged::Merged;
pub use rule::{Level, Rule};

use crate::find::Found;
use crate::target::Target;
use merged::Replaced;

/// Says what is wrong with references.
///
/// ```
/// use ocitar_refs::{Linter, find};
///
/// let found = find("compose.yaml", b"services: {web: {image: nginx}}")?;
/// let findings = Linter::new().lint(&[&found]);
/// assert_eq!(findings[0].rule().name(), "no-tag");
/// # Ok::<(), ocitar_refs::FindError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Linter {
    allowed: Vec<String>,
    globs: GlobSet,
    targets: Vec<Target>,
}

/// A pattern that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternFault(String);

impl std::fmt::Display for PatternFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "is no pattern: {}", self.0)
    }
}

impl std::error::Error for PatternFault {}

impl Linter {
    /// Allows nothing and holds references against no archive.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets references float that match a pattern, as Docker shows them: `nginx`, `nginx:1.*`,
    /// `registry.example/**`. `*` ends at a slash.
    ///
    /// # Errors
    ///
    /// If it is no pattern.
    pub fn allow(mut self, pattern: &str) -> Result<Self, PatternFault> {
        self.allowed.push(pattern.to_owned());
        let mut set = GlobSetBuilder::new();
        for pattern in &self.allowed {
            let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(true).build();
            set.add(glob.map_err(|error| PatternFault(error.kind().to_string()))?);
        }
        self.globs = set.build().map_err(|error| PatternFault(error.kind().to_string()))?;
        Ok(self)
    }

    /// Holds references against an image that was shipped.
    #[must_use]
    pub fn target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// All that is wrong, in the order of the files and their lines.
    pub fn lint(&self, files: &[&Found]) -> Vec<LintFinding> {
        self.lint_merged(files, &[])
    }

    /// The same of files some of which are laid over others: what these replace does not run.
    pub fn lint_merged(&self, files: &[&Found], merged: &[Merged]) -> Vec<LintFinding> {
        let replaced = Replaced::of(files, merged);
        let each = files.iter().enumerate();
        let mut findings: Vec<LintFinding> =
            each.flat_map(|(file, found)| judge::file(self, file, found, &replaced)).collect();
        findings.extend(mixed::findings(self, files, &replaced));
        let mut findings = ignore::apply(files, findings);
        findings.sort_by_key(|finding| (finding.file, finding.place.span.start, finding.rule()));
        findings
    }

    fn allows(&self, reference: &Reference) -> bool {
        self.globs.is_match(reference.familiar()) || self.globs.is_match(reference.familiar_name())
    }

    fn targets(&self) -> &[Target] {
        &self.targets
    }
}
