use ocitar::{ConfigChange, ConfigField, HistoryChange, HistoryEntry};
use serde::Serialize;
use serde_json::Value;

#[derive(Debug, Serialize)]
pub(super) struct ConfigReport {
    field: String,
    key: Option<String>,
    change: &'static str,
    old: Option<Value>,
    new: Option<Value>,
}

#[derive(Debug, Serialize)]
pub(super) struct StepReport {
    old_index: Option<usize>,
    new_index: Option<usize>,
    old: Option<EntryReport>,
    new: Option<EntryReport>,
}

#[derive(Debug, Serialize)]
struct EntryReport {
    created: Option<String>,
    created_by: Option<String>,
    comment: Option<String>,
    empty_layer: bool,
}

pub(super) fn change(change: &ConfigChange) -> ConfigReport {
    let (field, key) = match &change.field {
        ConfigField::Env(key) => ("Env".to_owned(), Some(key.clone())),
        ConfigField::Port(key) => ("ExposedPorts".to_owned(), Some(key.clone())),
        ConfigField::Volume(key) => ("Volumes".to_owned(), Some(key.clone())),
        ConfigField::Label(key) => ("Labels".to_owned(), Some(key.clone())),
        ConfigField::Other(path) => (path.clone(), None),
        field => (field.to_string(), None),
    };
    let word = match (&change.old, &change.new) {
        (None, _) => "added",
        (_, None) => "removed",
        _ => "changed",
    };
    let value = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()));
    let (old, new) = (change.old.as_ref().map(value), change.new.as_ref().map(value));
    ConfigReport { field, key, change: word, old, new }
}

pub(super) fn step(change: &HistoryChange) -> StepReport {
    StepReport {
        old_index: change.old_index,
        new_index: change.new_index,
        old: change.old.as_ref().map(entry),
        new: change.new.as_ref().map(entry),
    }
}

fn entry(entry: &HistoryEntry) -> EntryReport {
    EntryReport {
        created: entry.created.clone(),
        created_by: entry.created_by.clone(),
        comment: entry.comment.clone(),
        empty_layer: entry.empty_layer,
    }
}
