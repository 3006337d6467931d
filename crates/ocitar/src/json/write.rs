//! Values as text again, in one form.

use std::fmt::Write as _;

use super::value::{Kind, Value};

impl Value {
    /// The value without blanks, and with the members of objects in the order of their keys.
    pub(crate) fn to_text(&self) -> String {
        let mut text = String::new();
        write(self, &mut text);
        text
    }
}

/// A text as a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn write(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(number.text()),
        Kind::String(text) => out.push_str(&quoted(text)),
        Kind::Array(items) => list(out, ['[', ']'], items.iter(), write),
        Kind::Object(object) => {
            let mut members: Vec<(&str, &Value)> = object.iter().collect();
            members.sort_by_key(|(key, _)| *key);
            list(out, ['{', '}'], members.into_iter(), |(key, value), out| {
                out.push_str(&quoted(key));
                out.push(':');
                write(value, out);
            });
        }
    }
}

fn list<T>(out: &mut String, ends: [char; 2], items: impl Iterator<Item = T>, each: impl Fn(T, &mut String)) {
    out.push(ends[0]);
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(',');
        }
        each(item, out);
    }
    out.push(ends[1]);
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use crate::limits::Limits;

    #[test]
    fn writes_one_form() {
        let cases = [
            (r#" { "b" : [ 1 , -2.50e1, true ], "a" : null } "#, r#"{"a":null,"b":[1,-2.50e1,true]}"#),
            (r#""\u0041\n\u001b\"\\/""#, r#""A\n\u001b\"\\/""#),
        ];
        for (text, want) in cases {
            assert_eq!(parse(text.as_bytes(), &Limits::default()).unwrap().to_text(), want);
        }
    }
}
