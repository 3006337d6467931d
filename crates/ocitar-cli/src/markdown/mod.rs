//! The report of `ocitar diff` for a comment on a pull request.

mod details;
mod escape;
mod tables;

use ocitar::ImageDiff;

use crate::cmd::diff::Case;
use crate::gist::{self, Answer};
use crate::render::bytes;
use escape::{code, escape};

/// The whole comment.
pub(crate) fn report(case: &Case<'_>) -> String {
    let report = &case.report;
    let (mark, word) = match Answer::of(report) {
        Answer::Same => ("✅", "Same"),
        Answer::Different => ("❌", "Different"),
        Answer::Unknown => ("❔", "Not known"),
    };
    let [old, new] = &case.names;
    let basis = if report.images.iter().any(|image| gist::trusted(image) > 0) {
        ", going by digests without hashing all layers"
    } else {
        ""
    };
    let (by, aside) = (gist::word(report.by), case.args.aside());
    let mut out = format!("### {mark} {word} by {by}{aside}{basis}\n\n{} → {}\n", code(old), code(new));
    for image in &report.images {
        out += &block(case, image);
    }
    out
}

fn block(case: &Case<'_>, image: &ImageDiff) -> String {
    let verdict = gist::verdict(image);
    let mut out = format!("\n**{}**: {verdict}\n\n", tables::title(image));
    out += &gist::causes(image).iter().map(|cause| format!("- {}\n", escape(cause))).collect::<String>();
    if !image.layers.is_empty() {
        out += &format!("- {} would travel\n", bytes(image.travels()));
    }
    out + &tables::ids(image)
        + &tables::layers(image)
        + &tables::packages(image)
        + &tables::config(image)
        + &details::files(case, image)
        + &details::content(case, image)
}
