//! Two stamps held against each other.

use serde_json::Value;

use super::Stamp;

/// One place where an archive is not what its stamp says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The place, by the keys of the document: `images[0].ids[1].id`.
    pub place: String,
    /// What the stamp says, as JSON; none if it says nothing there.
    pub expected: Option<String>,
    /// What the archive is; none if nothing is there.
    pub actual: Option<String>,
}

impl Difference {
    /// Whether it is about the file alone, and not about an image in it.
    pub fn is_envelope(&self) -> bool {
        self.place.starts_with("archive.") || self.place.contains(".conditions[")
    }
}

impl Stamp {
    /// What an archive, stamped anew as `actual`, is other than this stamp says: everything but the
    /// file's name, what made the stamp, and its labels.
    pub fn differences(&self, actual: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        compare(String::new(), Some(&comparable(self)), Some(&comparable(actual)), &mut found);
        found
    }
}

fn comparable(stamp: &Stamp) -> Value {
    let mut value = serde_json::to_value(stamp).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        ["tool", "labels", "schema"].iter().for_each(|field| drop(fields.remove(*field)));
    }
    if let Some(archive) = value.get_mut("archive").and_then(Value::as_object_mut) {
        archive.remove("name");
    }
    value
}

fn compare(place: String, expected: Option<&Value>, actual: Option<&Value>, found: &mut Vec<Difference>) {
    match (expected, actual) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => {
            let added = new.keys().filter(|key| !old.contains_key(*key));
            for key in old.keys().chain(added) {
                let dot = if place.is_empty() { "" } else { "." };
                compare(format!("{place}{dot}{key}"), old.get(key), new.get(key), found);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) => {
            for i in 0..old.len().max(new.len()) {
                compare(format!("{place}[{i}]"), old.get(i), new.get(i), found);
            }
        }
        (old, new) if old == new => {}
        (old, new) => {
            let text = |value: Option<&Value>| value.map(Value::to_string);
            found.push(Difference { place, expected: text(old), actual: text(new) });
        }
    }
}
