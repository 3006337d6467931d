//! Images compared by what is in them, where their IDs cannot be.
//!
//! An image that a host shows with the same unpacked layers and the same config runs the same, whatever
//! the store calls it.

use serde_json::Value;

use crate::host::StoredImage;
use crate::platforms;
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
    /// The platform it is for.
    Platform,
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
            Self::Platform => f.write_str("it is for another platform"),
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
        ContentDifference::Config(_) => usize::MAX - 2,
        ContentDifference::Platform => usize::MAX - 1,
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
    if let Some(key) = RUN.into_iter().find(|key| is_other(key, &on.run, &stored.run)) {
        return Some(ContentDifference::Config(key));
    }
    if stored.platform.as_ref().is_some_and(|there| !platforms::agree(&on.platform, there)) {
        return Some(ContentDifference::Platform);
    }
    let times = on.created.as_deref().zip(stored.created.as_deref());
    times.is_some_and(|(own, there)| instant(own) != instant(there)).then_some(ContentDifference::Created)
}

/// Docker's containerd store shows no `StopTimeout` of any image.
fn is_other(key: &str, own: &Value, there: &Value) -> bool {
    let (own, there) = (part(own, key), part(there, key));
    own != there && (key != "StopTimeout" || there.is_some())
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

/// A time in the form that engines give it: at Greenwich, and without zeros at its end.
fn instant(time: &str) -> String {
    let Some((clock, offset)) = split(time).filter(|(clock, _)| clock.is_ascii() && clock.len() >= 19) else {
        return time.to_owned();
    };
    let (seconds, fraction) = clock.split_at(19);
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    match minutes(seconds) {
        Some(minutes) => format!("{}:{}{fraction}", minutes - offset, &seconds[17..]),
        None => time.to_owned(),
    }
}

/// The clock of a time, and by how many minutes it is ahead of Greenwich.
fn split(time: &str) -> Option<(&str, i64)> {
    if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = time.len().checked_sub(6).filter(|at| time.is_char_boundary(*at))?;
    let (clock, offset) = time.split_at(at);
    let ahead = offset.strip_prefix('+').map(|digits| (1, digits));
    let (sign, digits) = ahead.or_else(|| Some((-1, offset.strip_prefix('-')?)))?;
    let (hours, minutes) = digits.split_once(':')?;
    Some((clock, sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)))
}

/// Minutes from the year 0 to `2024-01-02T03:04:05`.
fn minutes(clock: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| clock.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    // The year begins in March, so that a leap day is its last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (153 * month + 2) / 5 + day;
    Some(days * 24 * 60 + number(11..13)? * 60 + number(14..16)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::instant;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// What a host prints may be cut nowhere but between characters.
        #[test]
        fn any_text_may_stand_where_a_time_should(
            text in "[0-9T:.+Zé-]{0,30}",
            clock in "2024-01-0[0-9]T00:00:00[.0-9]{0,3}[+é-][0-9:é]{4,6}",
        ) {
            let _ = (instant(&text), instant(&clock));
        }
    }

    #[test]
    fn one_moment_is_one_whatever_the_clock() {
        for (one, other, same) in [
            ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", true),
            ("2024-01-01T00:00:00.500Z", "2024-01-01T00:00:00.5Z", true),
            ("2024-01-01T00:00:00.000Z", "2024-01-01T00:00:00Z", true),
            ("2024-03-01T01:30:00+02:00", "2024-02-29T23:30:00Z", true),
            ("2023-12-31T19:00:00-05:00", "2024-01-01T00:00:00Z", true),
            ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00+01:00", false),
            ("2024-01-01T00:00:00Z", "2024-01-01T00:00:01Z", false),
            ("2024-01-01T00:00:00.1Z", "2024-01-01T00:00:00Z", false),
            ("", "2024-01-01T00:00:00Z", false),
            ("2024-01-01T00:00:0é+00:00", "2024-01-01T00:00:00Z", false),
            ("é00:00", "", false),
            // A character where a sign would be.
            ("2024-01-01T00:00:00é0:00", "2024-01-01T00:00:00Z", false),
        ] {
            assert_eq!(instant(one) == instant(other), same, "{one} {other}");
        }
    }
}
