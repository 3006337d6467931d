//! A stamp with any one value changed is not that of its archive any more.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use std::path::Path;

use ocitar::{Archive, Host};
use ocitar_deploy::{ArchiveFile, Stamp};
use serde_json::{Value, json};

/// What a stamp is not held to: what made it, what the file was called, and what was noted beside. The
/// other two are empty, and may be left out.
const FREE: [&str; 5] = ["/tool/", "/archive/name", "/labels", "/conditions", "/refused"];

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |key: String, value: &Value| {
        let at = format!("{at}/{key}");
        pointers(value, &at, found);
        found.push(at);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| below(key.clone(), value)),
        Value::Array(values) => values.iter().enumerate().for_each(|(i, value)| below(i.to_string(), value)),
        _ => {}
    }
}

fn other(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(format!("{}0", text.trim_end_matches('0'))),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::Bool(is) => json!(!is),
        Value::Array(values) => {
            json!([values.as_slice(), &[values.first().cloned().unwrap_or(json!("x"))]].concat())
        }
        _ => json!("x"),
    }
}

#[test]
fn no_value_of_a_stamp_can_be_changed_unnoticed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/hosts/archives/v2.tar");
    let file = ArchiveFile { name: None, size: Some(1), sha256: Some(ocitar::Digest::of(b"x")) };
    let host = Host::new("linux/amd64".parse().unwrap());
    let stamp = Stamp::of(&Archive::open(path).unwrap(), file, &host);
    let whole = serde_json::to_value(&stamp).unwrap();
    let mut all = Vec::new();
    pointers(&whole, "", &mut all);
    all.retain(|at| !FREE.iter().any(|free| at.contains(free)) && at != "/tool");
    assert!(all.len() > 40, "{all:?}");
    for at in all {
        for replacement in [Value::Null, other(whole.pointer(&at).unwrap())] {
            let mut changed = whole.clone();
            *changed.pointer_mut(&at).unwrap() = replacement.clone();
            if changed == whole {
                continue;
            }
            let read = Stamp::from_json(changed.to_string().as_bytes());
            let is_noticed = read.map_or(true, |read| !read.differences(&stamp).is_empty());
            assert!(is_noticed, "{at}: {replacement}");
        }
    }
}
