//! The JSON output. Every document names its `schema`; the schemas are in `docs/schema`.

pub(crate) mod archive;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod finding;
pub(crate) mod id;
pub(crate) mod lint;
pub(crate) mod pin;
pub(crate) mod plan;
mod remedy;
pub(crate) mod verify;

use serde::Serialize;

use crate::exit::Failure;
use crate::shipped::Unread;

/// A document: its schema's name, and a report for each archive.
#[derive(Debug, Serialize)]
struct Document<'a, T> {
    schema: &'static str,
    archives: &'a [T],
}

/// An input of which nothing could be read.
#[derive(Debug, Serialize)]
struct UnreadReport<'a> {
    path: &'a str,
    message: &'a str,
}

fn unread(all: &[Unread]) -> Vec<UnreadReport<'_>> {
    all.iter().map(|unread| UnreadReport { path: &unread.from, message: &unread.failure.text }).collect()
}

/// The text of a document.
pub(crate) fn document(schema: &'static str, archives: &[impl Serialize]) -> Result<String, Failure> {
    text(&Document { schema, archives })
}

/// The text of any JSON.
pub(crate) fn text(document: &impl Serialize) -> Result<String, Failure> {
    let mut text = ascii(serde_json::to_string_pretty(document).map_err(Failure::failed)?);
    text.push('\n');
    Ok(text)
}

/// The same JSON in printable ASCII: what is beyond it stands in strings only, and could steer a
/// terminal.
fn ascii(json: String) -> String {
    let is_plain = |c: char| matches!(c, ' '..='~' | '\n');
    if json.chars().all(is_plain) {
        return json;
    }
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if is_plain(c) {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out += &format!("\\u{unit:04x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_what_is_not_printable() {
        assert_eq!(super::ascii("\"a\n\"".into()), "\"a\n\"");
        assert_eq!(super::ascii("\"a\u{202e}\u{1f600}\u{7f}\"".into()), r#""a\u202e\ud83d\ude00\u007f""#);
    }
}
