//! The page's own words; those of a comparison are in [`gist`](crate::gist).

use ocitar::{By, DiffReport, ImageDiff};

use crate::gist::Answer;

use crate::gist;

/// The answer, in a few words.
pub(super) fn verdict(report: &DiffReport) -> (&'static str, &'static str) {
    match () {
        () if !report.refusals.is_empty() => ("refused", "Not compared: an archive is at fault"),
        () if report.images.is_empty() => ("refused", "Nothing to compare: no images"),
        () if report.is_same() && report.images.iter().any(|image| gist::trusted(image) > 0) => {
            ("same", "Same by the digests that both name")
        }
        () if report.is_same() => {
            ("same", if report.images.len() == 1 { "Same image" } else { "Same images" })
        }
        () if report.is_known() => ("different", "Different"),
        () => ("refused", "Not known: not all was compared"),
    }
}

/// The same of one image, and how it is marked.
pub(super) fn answer(image: &ImageDiff, by: By) -> (&'static str, &'static str) {
    let answer = Answer::of_image(image, by);
    let class = match answer {
        Answer::Same => "same",
        Answer::Different => "different",
        Answer::Unknown => "refused",
    };
    (class, answer.word())
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

/// How many of something.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
