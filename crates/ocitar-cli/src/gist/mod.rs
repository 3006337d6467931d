//! What a comparison comes down to, in words and numbers that all forms of its report share. Text
//! from an archive is made safe for a terminal here; other forms escape it once more.

mod answer;
mod cause;
mod condition;
mod content;
mod folders;
mod layers;
mod show;
mod step;
mod unknown;
mod value;
mod verdict;

pub(crate) use answer::Answer;
pub(crate) use cause::causes;
pub(crate) use condition::{conditions, conditions_of_both};
pub(crate) use content::{Content, contents, lacks_contents, no_content};
pub(crate) use folders::folders;
pub(crate) use layers::{Row, change_of, counts, rows, trusted};
pub(crate) use show::{apart, json, path, text};
pub(crate) use step::{step, steps};
pub(crate) use unknown::{unknown, unknown_packages};
pub(crate) use value::{about, change, iso};
pub(crate) use verdict::{verdict, word};

/// A number of things.
pub(crate) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
