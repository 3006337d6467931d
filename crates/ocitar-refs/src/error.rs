//! Why the references of a file could not be told.

use std::fmt;

/// A file whose references cannot be told: why, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindError {
    /// What stopped the work.
    pub kind: FindErrorKind,
    /// Bytes from the start of the file, where that is known.
    pub offset: Option<usize>,
    /// Line and column as people count, where they are known.
    pub position: Option<(usize, usize)>,
}

/// What stopped the work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FindErrorKind {
    /// More bytes than [`Limits::file`](crate::Limits::file).
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// No UTF-8. Engines read nothing else but UTF-16, which none of these files is in.
    NotUtf8,
    /// A NUL, which no text has.
    Nul,
    /// A character that YAML 1.1 takes for the end of a line and YAML 1.2 does not (U+0085, U+2028, U+2029):
    /// what is a comment to one reader is a key to another.
    LineSeparator,
    /// Not the language that the file's kind is in.
    Syntax(String),
    /// A template, which is text of that language only once something has filled it in.
    Template,
    /// Nested deeper than [`Limits::depth`](crate::Limits::depth).
    TooDeep {
        /// The limit in levels.
        limit: usize,
    },
    /// More values than [`Limits::nodes`](crate::Limits::nodes).
    TooMany {
        /// The limit in values.
        limit: usize,
    },
    /// Aliases that lead to more than [`Limits::steps`](crate::Limits::steps), or to more uses than
    /// [`Limits::uses`](crate::Limits::uses).
    TooMuch {
        /// The limit in steps, or in uses.
        limit: usize,
    },
    /// An alias within what it stands for.
    Recursive,
}

impl FindError {
    pub(crate) fn new(kind: FindErrorKind) -> Self {
        Self { kind, offset: None, position: None }
    }

    pub(crate) fn at(mut self, text: &str, offset: usize) -> Self {
        self.offset = Some(offset);
        self.position = Some(crate::place::position(text, offset));
        self
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            FindErrorKind::TooLarge { .. } => "split the file, or leave it out",
            FindErrorKind::NotUtf8 | FindErrorKind::Nul => "save the file as UTF-8 text",
            FindErrorKind::LineSeparator => "write it as an escape in double quotes, or remove it",
            FindErrorKind::Syntax(_) => "correct the file",
            FindErrorKind::Template => "render it first, as with `helm template`, and give what comes out",
            FindErrorKind::TooDeep { .. } | FindErrorKind::TooMany { .. } => "leave the file out",
            FindErrorKind::TooMuch { .. } | FindErrorKind::Recursive => {
                "write out what the aliases stand for"
            }
        }
    }
}

impl fmt::Display for FindErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "is larger than {limit} bytes"),
            Self::NotUtf8 => f.write_str("is not UTF-8"),
            Self::Nul => f.write_str("has a NUL"),
            Self::LineSeparator => f.write_str("has a character that ends a line for some readers only"),
            Self::Syntax(text) => write!(f, "cannot be parsed: {}", ocitar::Escaped(text)),
            Self::Template => f.write_str("is a template, which is read only once it is filled in"),
            Self::TooDeep { limit } => write!(f, "is nested deeper than {limit} levels"),
            Self::TooMany { limit } => write!(f, "has more than {limit} values"),
            Self::TooMuch { limit } => write!(f, "leads through aliases to more than {limit} values"),
            Self::Recursive => f.write_str("has an alias within what it stands for"),
        }
    }
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.position, self.offset) {
            (Some((line, column)), _) => write!(f, "line {line}, column {column}: {}", self.kind),
            (None, Some(offset)) => write!(f, "byte {offset}: {}", self.kind),
            (None, None) => write!(f, "{}", self.kind),
        }
    }
}

impl std::error::Error for FindError {}
