use std::fmt;
use std::str::FromStr;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing; fails nothing.
    Note,
    /// Fails only where one is strict.
    Warning,
    /// Fails.
    Error,
}

impl Level {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule, by which findings are told apart and excused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// Neither tag nor digest: whatever `latest` is that day.
    NoTag,
    /// The tag `latest` without a digest.
    LatestTag,
    /// Any other tag without a digest.
    FloatingTag,
    /// A tag and a digest of which an archive says otherwise.
    ContradictsArchive,
    /// No reference.
    InvalidReference,
    /// A key that stands twice in one mapping.
    DuplicateKey,
    /// An ignore comment without a reason, or of no rule.
    InvalidIgnore,
    /// A digest without a tag: people cannot see which version it is.
    DigestWithoutTag,
    /// A floating tag that is fetched at every start.
    PullPolicyAlways,
    /// One repository by different references.
    MixedReferences,
    /// A tag that YAML reads as a number, and may print as another text.
    NumberAsTag,
    /// An ignore comment that excuses nothing.
    UnusedIgnore,
    /// A variable without a default: what it says is not known.
    UnresolvedVariable,
    /// A tag that is not in this file.
    TagElsewhere,
    /// A name that the same service builds.
    BuiltLocally,
    /// A name that may be that of a build context.
    MaybeContext,
    /// An image in whose place another file says another one.
    Overridden,
}

impl Rule {
    /// All rules, the weightiest first.
    pub const ALL: [Self; 17] = [
        Self::NoTag,
        Self::LatestTag,
        Self::FloatingTag,
        Self::ContradictsArchive,
        Self::InvalidReference,
        Self::DuplicateKey,
        Self::InvalidIgnore,
        Self::DigestWithoutTag,
        Self::PullPolicyAlways,
        Self::MixedReferences,
        Self::NumberAsTag,
        Self::UnusedIgnore,
        Self::UnresolvedVariable,
        Self::TagElsewhere,
        Self::BuiltLocally,
        Self::MaybeContext,
        Self::Overridden,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoTag => "no-tag",
            Self::LatestTag => "latest-tag",
            Self::FloatingTag => "floating-tag",
            Self::ContradictsArchive => "contradicts-archive",
            Self::InvalidReference => "invalid-reference",
            Self::DuplicateKey => "duplicate-key",
            Self::InvalidIgnore => "invalid-ignore",
            Self::DigestWithoutTag => "digest-without-tag",
            Self::PullPolicyAlways => "pull-policy-always",
            Self::MixedReferences => "mixed-references",
            Self::NumberAsTag => "number-as-tag",
            Self::UnusedIgnore => "unused-ignore",
            Self::UnresolvedVariable => "unresolved-variable",
            Self::TagElsewhere => "tag-elsewhere",
            Self::BuiltLocally => "built-locally",
            Self::MaybeContext => "maybe-context",
            Self::Overridden => "overridden",
        }
    }

    /// How much its findings weigh.
    pub fn level(self) -> Level {
        match self {
            Self::NoTag
            | Self::LatestTag
            | Self::FloatingTag
            | Self::ContradictsArchive
            | Self::InvalidReference
            | Self::DuplicateKey
            | Self::InvalidIgnore => Level::Error,
            Self::DigestWithoutTag
            | Self::PullPolicyAlways
            | Self::MixedReferences
            | Self::NumberAsTag
            | Self::UnusedIgnore => Level::Warning,
            Self::UnresolvedVariable
            | Self::TagElsewhere
            | Self::BuiltLocally
            | Self::MaybeContext
            | Self::Overridden => Level::Note,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Rule {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|rule| rule.name() == text).ok_or(())
    }
}
