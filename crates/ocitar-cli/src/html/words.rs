//! Verdicts and causes in words, as text that is visible and not yet markup.

use ocitar::{By, Cause, ConfigField, DiffReport, Field, ImageDiff, Side, Unknown};

use super::escape::Visible;

/// The answer, in a few words.
pub(super) fn verdict(report: &DiffReport) -> (&'static str, &'static str) {
    match () {
        () if !report.refusals.is_empty() => ("refused", "Not compared: an archive is at fault"),
        () if report.images.is_empty() => ("refused", "Nothing to compare: no images"),
        () if report.is_same() => {
            ("same", if report.images.len() == 1 { "Same image" } else { "Same images" })
        }
        () => ("different", "Different"),
    }
}

/// What counted as the same.
pub(super) fn measure(by: By) -> &'static str {
    match by {
        By::Identity => "by identity: the IDs that engines give",
        By::Layers => "by layers: the config, and the decompressed bytes of the layers",
        By::Files => "by files: the config, and what is in a container's root directory",
        _ => "by another measure",
    }
}

pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}

/// How many of something.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// One cause, as a sentence without its full stop.
pub(super) fn cause(cause: &Cause, diff: &ImageDiff) -> String {
    let fixed = match cause {
        Cause::ImageRemoved => "The image is in the old archive only",
        Cause::ImageAdded => "The image is in the new archive only",
        Cause::Limit => "Not compared: there is more to compare than the limit",
        Cause::LayerBytes => "Layers differ in bytes, and the files that come of them are the same",
        Cause::History => "Steps of the history differ",
        Cause::ConfigText => "The configs differ in form, and in nothing that counts",
        Cause::Dialect => "Only one of the archives is an OCI layout, and the other has no manifest",
        Cause::ManifestText => "The manifests differ in annotations or media types; config and layers do not",
        Cause::Index => "The index that leads to the same manifest is another",
        Cause::Names => "The names differ: a tag was moved",
        Cause::Envelope => {
            "Not the same bytes, same image: the archives differ in compression, or in order or names of members"
        }
        Cause::Same => "Nothing differs that was looked at",
        other => return counted(other, diff),
    };
    fixed.to_owned()
}

fn counted(cause: &Cause, diff: &ImageDiff) -> String {
    match cause {
        Cause::Platform => match (&diff.old, &diff.new) {
            (Some(old), Some(new)) => format!("Another platform: {} → {}", old.platform, new.platform),
            _ => "Another platform".to_owned(),
        },
        Cause::LayerReplaced { old, new } if old == new => format!("Layer {old} was replaced"),
        Cause::LayerReplaced { old, new } => format!("Layer {old} was replaced, and is layer {new} now"),
        Cause::LayerAdded { new } => format!("Layer {new} was added"),
        Cause::LayerRemoved { old } => format!("Layer {old} was removed"),
        Cause::Files { added, removed, changed, renamed } => {
            let parts = [(added, "added"), (removed, "removed"), (changed, "changed"), (renamed, "moved")];
            let parts = parts.iter().filter(|(n, _)| **n > 0).map(|(n, what)| format!("{n} {what}"));
            format!("Files differ: {}", parts.collect::<Vec<_>>().join(", "))
        }
        Cause::FileFields(fields) => {
            format!(
                "Files differ, and only in {}",
                list(fields.iter().map(|field| Field::name(*field).to_owned()))
            )
        }
        Cause::Ignored { paths } => {
            format!("{}, and only in what is ignored", count(*paths, "path differs", "paths differ"))
        }
        Cause::Config(fields) => {
            format!("The config differs in {}", list(fields.iter().map(ConfigField::to_string)))
        }
        Cause::Compression { layers } => format!(
            "The same config and layers, compressed otherwise ({} {}): the same image under another manifest",
            if layers.len() == 1 { "layer" } else { "layers" },
            list(layers.iter().map(usize::to_string))
        ),
        _ => "Something else differs".to_owned(),
    }
}

/// How many items of one list are shown.
const LISTED: usize = 8;

fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(LISTED);
    let mut shown = items.take(LISTED).collect::<Vec<_>>().join(", ");
    if more > 0 {
        shown += &format!(" and {more} more");
    }
    shown
}

/// What is not known, and why.
pub(super) fn unknown(unknown: &Unknown) -> String {
    match unknown {
        Unknown::NotRecorded { side: s, layer, .. } => {
            format!("Layer {layer} of the {} image was not read file by file", side(*s))
        }
        Unknown::Gap { side: s, layer, why, .. } => format!("Layer {layer} of the {} image: {why}", side(*s)),
        Unknown::Conflict { side: s, conflict, .. } => format!(
            "{} in layer {} of the {} image {}",
            Visible(&conflict.path),
            conflict.layer,
            side(*s),
            conflict.kind
        ),
        _ => "Something is not known".to_owned(),
    }
}
