//! The report of `ocitar diff`, for people: the verdict, then what it rests on, on one screen.

mod config;
mod content;
mod files;
mod identity;
mod layers;
mod packages;
mod width;

use ocitar::{By, ImageDiff};

use super::style::{CHANGED, DIFFERENT, HEAD, SAME, paint};
use crate::cmd::diff::Case;
use crate::gist::{self, Answer};
use width::Width;

/// The whole report.
pub(crate) fn report(case: &Case<'_>) -> String {
    let width = Width::of_output(case.args.is_verbose());
    let mut out = verdict(case);
    let single = case.report.images.len() == 1;
    for image in &case.report.images {
        out += &block(case, image, single, width);
    }
    out
}

fn verdict(case: &Case<'_>) -> String {
    let (report, by) = (&case.report, case.report.by);
    let answer = Answer::of(report);
    let count = |of: Answer| report.images.iter().filter(|image| Answer::of_image(image, by) == of).count();
    let what = match report.images.as_slice() {
        [image] => gist::verdict(image),
        all if answer == Answer::Same => {
            format!("{}, all the same{}", gist::count(all.len(), "image"), basis(case))
        }
        all => format!("{} of {}{}", count(answer), gist::count(all.len(), "image"), basis(case)),
    };
    let [old, new] = &case.names;
    let by = format!("by {}{}", gist::word(by), case.args.aside());
    format!("{} {by}: {}\n  {old} -> {new}\n", word(answer), paint(HEAD, what))
}

fn word(answer: Answer) -> String {
    match answer {
        Answer::Same => paint(SAME, answer.word()),
        answer => paint(DIFFERENT, answer.word().to_uppercase()),
    }
}

/// What was taken for the same unseen.
fn basis(case: &Case<'_>) -> String {
    match case.report.images.iter().map(gist::trusted).sum::<usize>() {
        0 => String::new(),
        n => format!("; {} not hashed, by the digests that both name", gist::count(n, "layer")),
    }
}

fn block(case: &Case<'_>, image: &ImageDiff, single: bool, width: Width) -> String {
    let by = case.report.by;
    let mut out = format!("\n{}\n", paint(HEAD, identity::names(image)));
    if !single {
        out += &format!("  {}: {}\n", word(Answer::of_image(image, by)), gist::verdict(image));
    }
    out += &identity::ids(image, width);
    for cause in gist::causes(image) {
        out += &format!("  {} {cause}\n", paint(CHANGED, "*"));
    }
    let is_plain = image.is_same(By::Layers) && !case.args.is_verbose();
    if !image.layers.is_empty() && !is_plain {
        out += &layers::table(image, width);
    }
    out += &packages::list(image, width);
    out += &config::list(image, width);
    out += &files::list(case, image, width);
    out + &content::list(case, image)
}

/// The head of a part.
fn part(head: &str, rest: &str) -> String {
    let gap = if rest.is_empty() { "" } else { "  " };
    format!("  {}{gap}{rest}\n", paint(HEAD, head))
}
