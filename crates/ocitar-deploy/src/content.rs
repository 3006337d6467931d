//! Images compared by what is in them, where their IDs cannot be.
//!
//! An image that a host shows with the same unpacked layers and the same config runs the same, whatever
//! the store calls it.

use serde_json::Value;

use crate::host::StoredImage;
use crate::stamp::{ImageStamp, ManifestStamp};

/// What tells a stored image from that of a stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ContentDifference {
    /// The numbers of its layers differ.
    LayerCount {
        /// Of the stamp.
        expected: usize,
        /// On the host.
        actual: usize,
    },
    /// The layer of that number, from 0, has another diffID.
    Layer(usize),
    /// This part of how it runs.
    Config(&'static str),
    /// When it was made.
    Created,
}

impl std::fmt::Display for ContentDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::LayerCount { expected, actual } => {
                write!(f, "it has {actual} layers instead of {expected}")
            }
            Self::Layer(n) => write!(f, "layer {n} is another"),
            Self::Config(key) => write!(f, "its config has another {key}"),
            Self::Created => f.write_str("it was made at another time"),
        }
    }
}

/// What a config says of a run. Other fields are of containers, or of Windows alone.
const RUN: [&str; 13] = [
    "User",
    "ExposedPorts",
    "Env",
    "Entrypoint",
    "Cmd",
    "Volumes",
    "WorkingDir",
    "Labels",
    "StopSignal",
    "Healthcheck",
    "OnBuild",
    "Shell",
    "StopTimeout",
];

/// The platform whose image it is; else how it differs from the one that is closest.
pub(crate) fn compare<'s>(
    image: &'s ImageStamp,
    stored: &StoredImage,
) -> Result<&'s ManifestStamp, ContentDifference> {
    let mut closest = None;
    for on in &image.platforms {
        match difference(on, stored) {
            None => return Ok(on),
            Some(found) => {
                let is_closer = |other: &ContentDifference| closeness(&found) > closeness(other);
                if closest.as_ref().is_none_or(is_closer) {
                    closest = Some(found);
                }
            }
        }
    }
    Err(closest.unwrap_or(ContentDifference::LayerCount { expected: 0, actual: stored.layers.len() }))
}

/// How much is the same where this differs.
fn closeness(difference: &ContentDifference) -> usize {
    match difference {
        ContentDifference::LayerCount { .. } => 0,
        ContentDifference::Layer(n) => n + 1,
        ContentDifference::Config(_) => usize::MAX - 1,
        ContentDifference::Created => usize::MAX,
    }
}

fn difference(on: &ManifestStamp, stored: &StoredImage) -> Option<ContentDifference> {
    let (expected, actual) = (on.layers.len(), stored.layers.len());
    let mut pairs = on.layers.iter().zip(&stored.layers);
    if let Some(layer) = pairs.position(|(own, there)| own.diff_id != *there) {
        return Some(ContentDifference::Layer(layer));
    }
    if expected != actual {
        return Some(ContentDifference::LayerCount { expected, actual });
    }
    if let Some(key) = RUN.into_iter().find(|key| part(&on.run, key) != part(&stored.run, key)) {
        return Some(ContentDifference::Config(key));
    }
    let times = on.created.as_deref().zip(stored.created.as_deref());
    times.is_some_and(|(own, there)| instant(own) != instant(there)).then_some(ContentDifference::Created)
}

/// A field, or none where it is empty in any of the ways in which engines write that.
fn part<'v>(run: &'v Value, key: &str) -> Option<&'v Value> {
    run.get(key).filter(|value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    })
}

/// A time without the zeros at its end, which engines drop.
fn instant(time: &str) -> String {
    match time.strip_suffix('Z').and_then(|time| time.split_once('.')) {
        Some((seconds, fraction)) => match fraction.trim_end_matches('0') {
            "" => format!("{seconds}Z"),
            fraction => format!("{seconds}.{fraction}Z"),
        },
        None => time.to_owned(),
    }
}
