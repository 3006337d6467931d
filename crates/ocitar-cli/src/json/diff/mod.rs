//! What `ocitar diff` says.

mod cause;
mod config;
mod files;
mod image;
mod layer;

use ocitar::{Refusal, Side};
use serde::Serialize;

use super::finding::FindingReport;
use crate::cmd::diff::Case;
use crate::exit::Failure;
use crate::gist;
use image::ImageReport;

#[derive(Debug, Serialize)]
struct Document<'a> {
    schema: &'static str,
    same: bool,
    known: bool,
    asked: AskedReport,
    old: String,
    new: String,
    refusals: Vec<RefusalReport>,
    images: Vec<ImageReport<'a>>,
}

#[derive(Debug, Serialize)]
struct AskedReport {
    by: &'static str,
    per_layer: bool,
    trust_digests: bool,
    profile: Option<&'static str>,
    ignored_fields: Vec<&'static str>,
    ignored_paths: Vec<String>,
    platform: Option<String>,
}

#[derive(Debug, Serialize)]
struct RefusalReport {
    side: &'static str,
    finding: FindingReport,
}

/// The text of the document.
pub(crate) fn document(case: &Case<'_>) -> Result<String, Failure> {
    let (report, args) = (&case.report, case.args);
    let (fields, paths) = args.ignored();
    let [old, new] = case.paths.clone();
    super::text(&Document {
        schema: "ocitar.diff/1",
        same: report.is_same(),
        known: report.is_known(),
        asked: AskedReport {
            by: gist::word(report.by),
            per_layer: args.is_per_layer(),
            trust_digests: args.trusts_digests(),
            profile: args.profile(),
            ignored_fields: fields.iter().map(|field| field.name()).collect(),
            ignored_paths: paths.to_vec(),
            platform: args.platform().map(ToString::to_string),
        },
        old,
        new,
        refusals: report.refusals.iter().map(refusal).collect(),
        images: report.images.iter().map(|image| image::image(image, report.by)).collect(),
    })
}

fn refusal(refusal: &Refusal) -> RefusalReport {
    RefusalReport { side: side(refusal.side), finding: FindingReport::from(&refusal.finding) }
}

fn side(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}

/// Bytes as text; of what is no UTF-8, the invalid parts are replaced.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Bytes that are no UTF-8, in hexadecimal.
fn hex(bytes: &[u8]) -> Option<String> {
    let is_text = std::str::from_utf8(bytes).is_ok();
    (!is_text).then(|| bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
