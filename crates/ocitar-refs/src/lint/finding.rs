use std::fmt;

use ocitar::{Escaped, Reference, ReferenceFault};

use super::rule::{Level, Rule};
use crate::place::Place;

/// Something that is wrong at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LintFinding {
    /// Which of the files it is in.
    pub file: usize,
    /// Where.
    pub place: Place,
    /// The keys that lead there, for each who is concerned; none where no image is.
    pub paths: Vec<String>,
    /// The Kubernetes object that each of these leads through, as [`Owner::object`](crate::Owner::object)
    /// has it.
    pub objects: Vec<Option<String>>,
    /// The reference as it stands; empty where no image is concerned.
    pub reference: String,
    /// Whether that is so only as long as variables have their defaults.
    pub is_by_default: bool,
    /// What is wrong.
    pub problem: Problem,
    /// Further lines on which a comment excuses it: of the other parts of a split reference.
    pub(super) lines: Vec<usize>,
    /// What to do about it, where more is known than the problem tells.
    pub(super) remedy: Option<String>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// [`Rule::NoTag`].
    NoTag(Reference),
    /// [`Rule::LatestTag`].
    LatestTag(Reference),
    /// [`Rule::FloatingTag`].
    FloatingTag {
        /// The reference.
        reference: Reference,
        /// Whether the tag looks like the beginning of an ID, and nothing proves that it is one.
        is_like_id: bool,
    },
    /// [`Rule::DigestWithoutTag`].
    DigestWithoutTag(Reference),
    /// [`Rule::PullPolicyAlways`].
    PullPolicyAlways,
    /// [`Rule::ContradictsArchive`].
    ContradictsArchive {
        /// The reference.
        reference: Reference,
        /// The archives that have that name, by another digest.
        sources: Vec<String>,
    },
    /// [`Rule::MixedReferences`].
    MixedReferences {
        /// The repository as Docker shows it.
        repository: String,
        /// The different references, each once.
        references: Vec<String>,
    },
    /// [`Rule::InvalidReference`].
    InvalidReference(ReferenceFault),
    /// [`Rule::DuplicateKey`].
    DuplicateKey {
        /// The key.
        key: String,
        /// The line on which it stands first.
        first: usize,
    },
    /// [`Rule::NumberAsTag`].
    NumberAsTag(String),
    /// [`Rule::UnresolvedVariable`].
    UnresolvedVariable(Vec<String>),
    /// [`Rule::TagElsewhere`].
    TagElsewhere,
    /// [`Rule::BuiltLocally`].
    BuiltLocally,
    /// [`Rule::MaybeContext`].
    MaybeContext(Reference),
    /// [`Rule::Overridden`].
    Overridden(Reference),
    /// [`Rule::InvalidIgnore`].
    InvalidIgnore(IgnoreFault),
    /// [`Rule::UnusedIgnore`].
    UnusedIgnore(Rule),
}

/// What is wrong with an ignore comment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IgnoreFault {
    /// It says not why.
    NoReason,
    /// It names no rule in brackets.
    NoRule,
    /// It names what is no rule.
    UnknownRule(String),
}

impl LintFinding {
    /// The rule.
    pub fn rule(&self) -> Rule {
        match &self.problem {
            Problem::NoTag(_) => Rule::NoTag,
            Problem::LatestTag(_) => Rule::LatestTag,
            Problem::FloatingTag { .. } => Rule::FloatingTag,
            Problem::DigestWithoutTag(_) => Rule::DigestWithoutTag,
            Problem::PullPolicyAlways => Rule::PullPolicyAlways,
            Problem::ContradictsArchive { .. } => Rule::ContradictsArchive,
            Problem::MixedReferences { .. } => Rule::MixedReferences,
            Problem::InvalidReference(_) => Rule::InvalidReference,
            Problem::DuplicateKey { .. } => Rule::DuplicateKey,
            Problem::NumberAsTag(_) => Rule::NumberAsTag,
            Problem::UnresolvedVariable(_) => Rule::UnresolvedVariable,
            Problem::TagElsewhere => Rule::TagElsewhere,
            Problem::BuiltLocally => Rule::BuiltLocally,
            Problem::MaybeContext(_) => Rule::MaybeContext,
            Problem::Overridden(_) => Rule::Overridden,
            Problem::InvalidIgnore(_) => Rule::InvalidIgnore,
            Problem::UnusedIgnore(_) => Rule::UnusedIgnore,
        }
    }

    /// How much it weighs.
    pub fn level(&self) -> Level {
        self.rule().level()
    }

    /// What to do about it.
    pub fn advice(&self) -> &str {
        self.remedy.as_deref().unwrap_or_else(|| self.problem.advice())
    }

    /// Where it is for people: `services.web.image, services.worker.image`, `spec.containers[0].image of
    /// Pod/web`.
    pub fn owners(&self) -> String {
        let one = |(path, object): (&String, &Option<String>)| match object {
            Some(object) => format!("{} of {}", Escaped(path), Escaped(object)),
            None => Escaped(path).to_string(),
        };
        let shown: Vec<String> = self.paths.iter().zip(&self.objects).take(OWNERS).map(one).collect();
        match self.paths.len().checked_sub(OWNERS) {
            Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
            _ => shown.join(", "),
        }
    }
}

/// How many owners of one reference are told.
const OWNERS: usize = 3;

impl Problem {
    fn advice(&self) -> &'static str {
        match self {
            Self::NoTag(_) | Self::LatestTag(_) | Self::FloatingTag { is_like_id: false, .. } => {
                "add the digest, as in name:tag@sha256:…, or deploy by the image's ID"
            }
            Self::FloatingTag { is_like_id: true, .. } => {
                "prove it with --from ARCHIVE, allow it with --allow, or add the digest"
            }
            Self::DigestWithoutTag(_) => "write the tag before the digest; engines take the digest",
            Self::PullPolicyAlways => "pin the image by its digest instead",
            Self::ContradictsArchive { .. } => "give the digest of the archive, or the right archive",
            Self::MixedReferences { .. } => "use one reference, or excuse the one that is meant to differ",
            Self::InvalidReference(_) => "write it as [registry/]repository[:tag][@digest], in lower case",
            Self::DuplicateKey { .. } => "remove one of them",
            Self::NumberAsTag(_) => "put the tag in quotes",
            Self::UnresolvedVariable(_) => "judge the file with the variables filled in",
            Self::TagElsewhere => "judge the rendered objects, as of `helm template` or `kubectl kustomize`",
            Self::BuiltLocally => "judge the file that deploys what is built",
            Self::MaybeContext(_) => "if it is an image, add the tag and the digest",
            Self::Overridden(_) => "keep both files together; without the override file this is what runs",
            Self::InvalidIgnore(_) => "write it as `# ocitar-ignore[rule]: reason`",
            Self::UnusedIgnore(_) => "remove the comment",
        }
    }
}

impl fmt::Display for LintFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)?;
        if self.is_by_default {
            write!(f, " (with the defaults of the variables in `{}`)", Escaped(&self.reference))?;
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |reference: &Reference| format!("`{}`", Escaped(&reference.familiar()));
        match self {
            Self::NoTag(reference) => write!(f, "{} has no tag: it is whatever `latest` is", name(reference)),
            Self::LatestTag(reference) => {
                write!(f, "{} is whatever `latest` is on that day", name(reference))
            }
            Self::FloatingTag { reference, is_like_id: false } => {
                write!(f, "{} has a tag without a digest, which can be moved", name(reference))
            }
            Self::FloatingTag { reference, is_like_id: true } => {
                write!(
                    f,
                    "{} has a tag that looks like an ID, but can be moved as any other",
                    name(reference)
                )
            }
            Self::DigestWithoutTag(reference) => {
                write!(f, "{} is pinned, but does not tell its version", name(reference))
            }
            Self::PullPolicyAlways => {
                f.write_str("pulling always does not pin: every start may get another image")
            }
            Self::ContradictsArchive { reference, sources } => {
                let sources: Vec<String> = sources.iter().map(|source| Escaped(source).to_string()).collect();
                let digest = reference.digest().unwrap_or_default();
                let name = Escaped(&reference.clone().without_digest().familiar()).to_string();
                write!(f, "`{name}` is not {} in {}", Escaped(digest), sources.join(", "))
            }
            Self::MixedReferences { repository, references } => {
                let all: Vec<String> = references.iter().map(|one| format!("`{}`", Escaped(one))).collect();
                write!(f, "`{}` is used by different references: {}", Escaped(repository), all.join(", "))
            }
            Self::InvalidReference(fault) => write!(f, "is no reference: {fault}"),
            Self::DuplicateKey { key, first } => {
                write!(
                    f,
                    "the key `{}` stands on line {first} already; readers differ on which counts",
                    Escaped(key)
                )
            }
            Self::NumberAsTag(text) => {
                write!(f, "the tag `{}` is a number in YAML, and may become another text", Escaped(text))
            }
            Self::UnresolvedVariable(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{}`", Escaped(name))).collect();
                write!(f, "depends on {}, so it is not judged", names.join(", "))
            }
            Self::TagElsewhere => f.write_str("the tag is not in this file, so it is not judged"),
            Self::BuiltLocally => {
                f.write_str("the service builds it, so the name is what it will be called; it is not judged")
            }
            Self::MaybeContext(reference) => {
                write!(
                    f,
                    "{} has no tag, or is a context that the build is given; it is not judged",
                    name(reference)
                )
            }
            Self::Overridden(reference) => write!(
                f,
                "{} is not what runs: the override file gives the service another image",
                name(reference)
            ),
            Self::InvalidIgnore(fault) => write!(f, "{fault}"),
            Self::UnusedIgnore(rule) => write!(f, "there is no finding of {rule} to be ignored here"),
        }
    }
}

impl fmt::Display for IgnoreFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoReason => f.write_str("the comment does not say why"),
            Self::NoRule => f.write_str("the comment does not say which rule it is about"),
            Self::UnknownRule(name) => write!(f, "`{}` is no rule", Escaped(name)),
        }
    }
}
