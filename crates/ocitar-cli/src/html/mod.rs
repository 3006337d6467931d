//! A comparison as one HTML file that opens offline.
//!
//! Takes a [`DiffReport`], gives a page. All that is known stands in the markup, so that it can be
//! read without scripts; the script only filters what is there. Text of images enters the markup
//! through [`escape`] alone, and the page's own policy forbids everything but its style and script.

mod config;
mod content;
mod csp;
mod directories;
mod escape;
mod fields;
mod files;
mod identity;
mod image;
mod layers;
mod page;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use ocitar::{DiffOptions, DiffReport};

/// The page. The names are those of the archives, old and new, as the user gave them; `aside` says
/// whether something is ignored, and the text of files is that which the options ask for.
pub(crate) fn page(
    report: &DiffReport,
    names: (&str, &str),
    aside: &str,
    content: Option<&DiffOptions>,
) -> String {
    page::Page { report, names, aside, content }.to_string()
}
