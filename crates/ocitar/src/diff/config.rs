//! Configs, field by field.

use std::collections::BTreeMap;
use std::fmt;

use super::history::{self, HistoryChange};
use super::ignore::Ignore;
use crate::image::Config;
use crate::json::{self, Object, Value};
use crate::limits::Limits;
use crate::text::Escaped;

/// A field of the config that differs, with both values as JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigChange {
    /// Which field.
    pub field: ConfigField,
    /// Its value as it was; none if it was not there.
    pub old: Option<String>,
    /// Its value as it is; none if it is not there.
    pub new: Option<String>,
}

/// A field of an image's config.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConfigField {
    /// The operating system.
    Os,
    /// The processor architecture.
    Architecture,
    /// The architecture's variant.
    Variant,
    /// The user, and perhaps the group.
    User,
    /// The part of the command that arguments do not replace.
    Entrypoint,
    /// The command, or the arguments to the entrypoint.
    Cmd,
    /// The folder in which the command starts.
    WorkingDir,
    /// A variable of the environment, by name.
    Env(String),
    /// A port, such as `80/tcp`.
    Port(String),
    /// A path that is kept outside of the container.
    Volume(String),
    /// What ends it.
    StopSignal,
    /// How it is asked whether it is well.
    Healthcheck,
    /// A label, by key.
    Label(String),
    /// Who made the image.
    Author,
    /// When the image was made.
    Created,
    /// Any other field, by its path, such as `config.Shell`.
    Other(String),
}

impl ConfigField {
    fn of(path: &str) -> Self {
        match path {
            "os" => Self::Os,
            "architecture" => Self::Architecture,
            "variant" => Self::Variant,
            "config.User" => Self::User,
            "config.Entrypoint" => Self::Entrypoint,
            "config.Cmd" => Self::Cmd,
            "config.WorkingDir" => Self::WorkingDir,
            "config.StopSignal" => Self::StopSignal,
            "config.Healthcheck" => Self::Healthcheck,
            "author" => Self::Author,
            "created" => Self::Created,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for ConfigField {
    /// The name of the field in the config, made safe to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |f: &mut fmt::Formatter<'_>, set: &str, key: &str| write!(f, "{set} {}", Escaped(key));
        match self {
            Self::Os => f.write_str("os"),
            Self::Architecture => f.write_str("architecture"),
            Self::Variant => f.write_str("variant"),
            Self::User => f.write_str("User"),
            Self::Entrypoint => f.write_str("Entrypoint"),
            Self::Cmd => f.write_str("Cmd"),
            Self::WorkingDir => f.write_str("WorkingDir"),
            Self::Env(key) => name(f, "Env", key),
            Self::Port(key) => name(f, "ExposedPorts", key),
            Self::Volume(key) => name(f, "Volumes", key),
            Self::StopSignal => f.write_str("StopSignal"),
            Self::Healthcheck => f.write_str("Healthcheck"),
            Self::Label(key) => name(f, "Labels", key),
            Self::Author => f.write_str("author"),
            Self::Created => f.write_str("created"),
            Self::Other(path) => write!(f, "{}", Escaped(path)),
        }
    }
}

/// The fields, and the steps of the history, that differ. Layers are compared elsewhere.
pub(super) fn compare(
    old: &Config,
    new: &Config,
    limits: &Limits,
    ignore: &Ignore,
) -> (Vec<ConfigChange>, Vec<HistoryChange>) {
    if old.digest() == new.digest() {
        return Default::default();
    }
    let parse = |config: &Config| json::parse(config.raw(), limits).ok();
    let (before, after) = (parse(old).map(|value| flat(&value)), parse(new).map(|value| flat(&value)));
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let mut fields: Vec<&ConfigField> = before.keys().chain(after.keys()).collect();
    fields.sort();
    fields.dedup();
    let change = |field: &ConfigField| {
        let (old, new) = (before.get(field).cloned(), after.get(field).cloned());
        (old != new).then(|| ConfigChange { field: field.clone(), old, new })
    };
    let changes = fields.into_iter().filter_map(change).filter(|change| !ignore.has_config(change));
    let changes = changes.collect();
    let steps =
        if ignore.has_history() { Vec::new() } else { history::compare(old.history(), new.history()) };
    (changes, steps)
}

type Flat = BTreeMap<ConfigField, String>;

/// All fields of a config and their values. Go takes null for absent, and so is it here.
fn flat(config: &Value) -> Flat {
    let mut fields = Flat::new();
    for (key, value) in members(config) {
        match key {
            "history" => {}
            "rootfs" => rootfs(value, &mut fields),
            "config" => run(value, &mut fields),
            key => put(&mut fields, top(key), value),
        }
    }
    fields
}

/// A member of the config itself. One whose name looks like the path of a field is none that engines
/// know, and must not hide that field.
fn top(key: &str) -> ConfigField {
    match key.starts_with("config.") || key.starts_with("rootfs.") {
        true => ConfigField::Other(json::quoted(key)),
        false => ConfigField::of(key),
    }
}

/// All but the diffIDs, which are the layers.
fn rootfs(rootfs: &Value, fields: &mut Flat) {
    for (key, value) in members(rootfs).filter(|(key, _)| *key != "diff_ids") {
        put(fields, ConfigField::of(&format!("rootfs.{key}")), value);
    }
}

fn run(run: &Value, fields: &mut Flat) {
    for (key, value) in members(run) {
        let keyed = match key {
            "Env" => return_env(value, fields),
            "ExposedPorts" => keys(value, ConfigField::Port, fields),
            "Volumes" => keys(value, ConfigField::Volume, fields),
            "Labels" => keys(value, ConfigField::Label, fields),
            _ => false,
        };
        if !keyed {
            put(fields, ConfigField::of(&format!("config.{key}")), value);
        }
    }
}

/// Whether it is an object, whose members are then fields.
fn keys(set: &Value, field: fn(String) -> ConfigField, fields: &mut Flat) -> bool {
    for (key, value) in members(set) {
        fields.insert(field(key.to_owned()), value.to_text());
    }
    set.as_object().is_some()
}

/// Whether it is a list of variables, each once, which are then fields. A list that has one twice
/// stays one, as its order matters.
fn return_env<'v>(list: &'v Value, fields: &mut Flat) -> bool {
    let texts: Option<Vec<&'v str>> =
        list.as_array().and_then(|items| items.iter().map(|item| item.as_str()).collect());
    let Some(texts) = texts else {
        return false;
    };
    let pair = |text: &&'v str| match text.split_once('=') {
        Some((name, value)) => (name, json::quoted(value)),
        // No empty variable: podman makes no container with it.
        None => (*text, "null".to_owned()),
    };
    let pairs: Vec<(&str, String)> = texts.iter().map(pair).collect();
    let by_name: BTreeMap<&str, String> = pairs.iter().cloned().collect();
    if by_name.len() < pairs.len() {
        return false;
    }
    for (name, value) in by_name {
        fields.insert(ConfigField::Env(name.to_owned()), value);
    }
    true
}

fn put(fields: &mut Flat, field: ConfigField, value: &Value) {
    if !value.is_null() {
        fields.insert(field, value.to_text());
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Object::iter)
}
