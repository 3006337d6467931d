//! The tree of a checked document, and typed access that reads as Go does.

use super::fault::{JsonError, JsonFault};
use super::number::Number;

/// A value and where it begins, in bytes from the document's start.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) at: usize,
    pub(crate) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number(Number),
    String(Box<str>),
    Array(Vec<Value>),
    Object(Object),
}

/// The values that Go replaces as a whole when their key comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Number,
    String,
    Strings,
}

/// An object's members, in document order; without duplicates unless it is read as Go does.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Object {
    pub(super) members: Vec<(Box<str>, Value)>,
    /// Whether keys match in any case, and the last one counts.
    pub(super) as_go: bool,
}

impl Object {
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        let mut members = self.members.iter();
        let found = match self.as_go {
            true => members.rfind(|(k, _)| folds_to(k, key)),
            false => members.find(|(k, _)| &**k == key),
        };
        found.map(|(_, v)| v)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter().map(|(k, v)| (&**k, v))
    }
}

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    pub(crate) fn as_object(&self) -> Option<&Object> {
        match &self.kind {
            Kind::Object(object) => Some(object),
            _ => None,
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Value]> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// What Go replaces as a whole by a value of the same shape.
    pub(super) fn shape(&self) -> Option<Shape> {
        match &self.kind {
            Kind::Bool(_) => Some(Shape::Bool),
            Kind::Number(number) => number.integer().map(|_| Shape::Number),
            Kind::String(_) => Some(Shape::String),
            Kind::Array(items) if items.iter().all(|item| item.as_str().is_some()) => Some(Shape::Strings),
            Kind::Null | Kind::Array(_) | Kind::Object(_) => None,
        }
    }

    fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn as_integer(&self) -> Option<i64> {
        match &self.kind {
            Kind::Number(number) => number.integer(),
            _ => None,
        }
    }

    /// This value as an object of which `known` fields are read; see [`Fields`].
    pub(crate) fn fields<'a>(&'a self, path: &'a str, known: &[&str]) -> Result<Fields<'a>, JsonError> {
        let Some(object) = self.as_object() else {
            return Err(wrong_type(self, path.to_owned(), "an object"));
        };
        for (key, value) in object.iter().filter(|_| !object.as_go) {
            if !known.contains(&key) && known.iter().any(|k| folds_to(key, k)) {
                return Err(JsonError::new(JsonFault::FoldedKey(key.to_owned()), value.at));
            }
        }
        Ok(Fields { object, path, at: self.at })
    }
}

/// An object whose known fields have been checked against keys of other case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    object: &'a Object,
    path: &'a str,
    at: usize,
}

impl<'a> Fields<'a> {
    /// The field's value, unless it is absent or null, which Go takes alike.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|v| !v.is_null())
    }

    /// Whether the field is there, even as null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.object.get(key).is_some()
    }

    pub(crate) fn need(&self, key: &str) -> Result<&'a Value, JsonError> {
        self.get(key).ok_or_else(|| JsonError::new(JsonFault::Missing(self.path_of(key)), self.at))
    }

    pub(crate) fn string(&self, key: &str) -> Result<Option<&'a str>, JsonError> {
        self.typed(key, "a string", Value::as_str)
    }

    pub(crate) fn integer(&self, key: &str) -> Result<Option<i64>, JsonError> {
        self.typed(key, "an integer of 64 bits", Value::as_integer)
    }

    pub(crate) fn array(&self, key: &str) -> Result<Option<&'a [Value]>, JsonError> {
        self.typed(key, "an array", Value::as_array)
    }

    pub(crate) fn object(&self, key: &str) -> Result<Option<&'a Object>, JsonError> {
        self.typed(key, "an object", Value::as_object)
    }

    /// A truth value; absent and null are false.
    pub(crate) fn boolean(&self, key: &str) -> Result<bool, JsonError> {
        self.typed(key, "true or false", Value::as_bool).map(Option::unwrap_or_default)
    }

    /// An array of strings; absent and null are empty.
    pub(crate) fn strings(&self, key: &str) -> Result<Vec<&'a str>, JsonError> {
        let items = self.array(key)?.unwrap_or_default();
        let text = |v: &'a Value| v.as_str().ok_or_else(|| wrong_type(v, self.path_of(key), "strings only"));
        items.iter().map(text).collect()
    }

    /// An object of strings, in document order; absent and null are empty.
    pub(crate) fn map(&self, key: &str) -> Result<Vec<(&'a str, &'a str)>, JsonError> {
        let Some(object) = self.object(key)? else {
            return Ok(Vec::new());
        };
        let pair = |(k, v): (&'a str, &'a Value)| match &v.kind {
            Kind::String(text) => Ok((k, &**text)),
            Kind::Null => Ok((k, "")),
            _ => Err(wrong_type(v, self.path_of(key), "strings only")),
        };
        object.iter().map(pair).collect()
    }

    pub(crate) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &'static str,
        view: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, JsonError> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        view(value).map(Some).ok_or_else(|| wrong_type(value, self.path_of(key), expected))
    }
}

pub(super) fn wrong_type(value: &Value, field: String, expected: &'static str) -> JsonError {
    JsonError::new(JsonFault::Type { field, expected }, value.at)
}

/// Whether Go matches `key` to the field `known`: equal after simple case folding, by which the
/// long s (U+017F) is an `s` and the Kelvin sign (U+212A) a `k`.
fn folds_to(key: &str, known: &str) -> bool {
    key.chars().map(fold_char).eq(known.chars().map(fold_char))
}

/// What all keys have in common that Go matches to one field.
pub(super) fn fold(key: &str) -> String {
    key.chars().map(fold_char).collect()
}

fn fold_char(c: char) -> char {
    match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    }
}
