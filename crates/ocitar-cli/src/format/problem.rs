//! One thing to report, whatever command found it.

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    /// An error, or what only strictness minds.
    pub(crate) fn of(is_error: bool) -> Self {
        if is_error { Self::Error } else { Self::Warning }
    }
}

/// One thing to report.
pub(crate) struct Problem {
    /// The rule's stable name.
    pub(crate) rule: &'static str,
    pub(crate) level: Level,
    /// The file's path; none of what is about all of them.
    pub(crate) path: Option<String>,
    /// Where in an archive, for people.
    pub(crate) place: Option<String>,
    /// Bytes from the start of an archive; none if that is compressed.
    pub(crate) offset: Option<u64>,
    /// Where in a text.
    pub(crate) region: Option<Region>,
    pub(crate) text: String,
}

/// A part of one line, from 1 and in characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// Behind its last character.
    pub(crate) end: usize,
}
