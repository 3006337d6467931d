use std::fmt;

/// Why a JSON document is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonFault {
    /// Bytes that are not JSON (RFC 8259), a byte order mark or a comment among them.
    Syntax,
    /// Bytes that are not UTF-8: Go replaces them, others refuse.
    Utf8,
    /// An escaped surrogate without its partner: Go replaces it, others refuse.
    Surrogate,
    /// A key twice in one object: Go keeps the last or merges, others keep the first or refuse.
    DuplicateKey(String),
    /// A key that differs from a known one only in case: Go matches it, others do not.
    FoldedKey(String),
    /// More nesting than the limit.
    Depth,
    /// More values than the limit.
    Values,
    /// Bytes after the document: Docker ignores them, podman refuses.
    Trailing,
    /// A known field whose value has another type than engines expect.
    Type {
        /// The field, as a path such as `config.digest`.
        field: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A field that engines need is not there or null.
    Missing(String),
}

impl JsonFault {
    /// The stable name of the rule, for scripts and searches.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Syntax => "json-syntax",
            Self::Utf8 => "json-utf8",
            Self::Surrogate => "json-surrogate",
            Self::DuplicateKey(_) => "json-duplicate-key",
            Self::FoldedKey(_) => "json-folded-key",
            Self::Depth => "json-depth",
            Self::Values => "json-values",
            Self::Trailing => "json-trailing",
            Self::Type { .. } => "json-type",
            Self::Missing(_) => "json-missing",
        }
    }
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::DuplicateKey(key) => {
                return write!(f, "the key {key:?} occurs twice in one object: readers keep different ones");
            }
            Self::FoldedKey(key) => {
                return write!(f, "the key {key:?} is a known one in other case: Go reads it, others do not");
            }
            Self::Type { field, expected } if field.is_empty() => {
                return write!(f, "the document or an element of it is not {expected}");
            }
            Self::Type { field, expected } => return write!(f, "{field} is not {expected}"),
            Self::Missing(field) => return write!(f, "{field} is missing or null"),
            Self::Syntax => "not valid JSON",
            Self::Utf8 => "not valid UTF-8: Go replaces such bytes, others refuse them",
            Self::Surrogate => "half a surrogate pair: Go replaces it, others refuse it",
            Self::Depth => "nested deeper than the limit",
            Self::Values => "more values than the limit",
            Self::Trailing => "bytes follow the document: Docker ignores them, podman refuses",
        };
        f.write_str(text)
    }
}

/// A fault and where in the document it is, in bytes from the document's start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JsonError {
    pub(crate) fault: JsonFault,
    pub(crate) offset: usize,
}

impl JsonError {
    pub(crate) fn new(fault: JsonFault, offset: usize) -> Self {
        Self { fault, offset }
    }
}
