//! JSON text with its keys in the order written.
//!
//! Image IDs are digests of such text, so key order must neither change with a feature of `serde_json` that some
//! other crate turns on, nor differ needlessly from what the engines write.

/// Quotes a string.
pub(crate) fn text(value: &str) -> String {
    serde_json::to_string(value).expect("a string is always valid JSON")
}

/// Joins JSON values to an array.
pub(crate) fn array(items: impl IntoIterator<Item = String>) -> String {
    let items: Vec<String> = items.into_iter().collect();
    format!("[{}]", items.join(","))
}

/// Quotes strings and joins them to an array.
pub(crate) fn texts<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    array(items.into_iter().map(|item| text(item.as_ref())))
}

/// Collects the fields of one object.
#[derive(Default)]
pub(crate) struct Object {
    fields: Vec<String>,
}

impl Object {
    /// Starts an object without fields.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a field whose value is JSON already.
    pub(crate) fn field(mut self, key: &str, json: impl std::fmt::Display) -> Self {
        self.fields.push(format!("{}:{json}", text(key)));
        self
    }

    /// Adds a string field.
    pub(crate) fn text(self, key: &str, value: &str) -> Self {
        self.field(key, text(value))
    }

    /// Adds a string field if there is a value for it.
    pub(crate) fn optional(self, key: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    /// Adds one string field for each pair.
    pub(crate) fn texts<'a>(self, pairs: impl IntoIterator<Item = &'a (String, String)>) -> Self {
        pairs.into_iter().fold(self, |object, (key, value)| object.text(key, value))
    }

    /// Gives the object's text.
    pub(crate) fn finish(self) -> String {
        format!("{{{}}}", self.fields.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_their_order_and_strings_are_escaped() {
        let object = Object::new().text("z", "\"\n").field("a", texts(["b"])).optional("o", None);
        assert_eq!(object.finish(), r#"{"z":"\"\n","a":["b"]}"#);
    }
}
