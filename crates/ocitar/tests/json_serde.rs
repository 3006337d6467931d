//! The strict JSON checks against `serde_json`, through archives that hold random documents.
//!
//! What `serde_json` refuses must have a finding. What it accepts must not be called no JSON:
//! duplicate keys, types, limits and missing fields are other matters.

use ocitar::{Archive, Finding};
use ocitar_testkit::{ArchiveFiles, ImageSpec, archive};
use proptest::prelude::*;
use serde_json::Value;

/// Rules that say that a document is no JSON, or is cut or followed by something.
const NO_JSON: [&str; 5] = ["json-syntax", "json-utf8", "json-surrogate", "json-trailing", "json-depth"];

/// An archive with the document as `manifest.json`, and one with it as a config.
fn archives(document: &[u8]) -> [ArchiveFiles; 2] {
    let image = || ImageSpec::new("app:1");
    [
        archive::docker_archive(&[image()]).replace("manifest.json", document),
        archive::docker_archive(&[image().raw_config(document)]),
    ]
}

fn rules(files: &ArchiveFiles) -> Vec<&'static str> {
    let archive = Archive::read(files.to_tar().as_slice()).unwrap();
    archive.findings().iter().map(Finding::rule).collect()
}

/// A document that does not even begin like an object or array is `not-json`.
fn is_json_rule(rule: &str) -> bool {
    rule.starts_with("json-") || rule == "not-json"
}

/// `serde_json` refuses numbers that no `f64` holds; engines skip them where they need none.
fn is_out_of_range(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("number out of range")
}

fn check(document: &[u8]) -> Result<(), TestCaseError> {
    for files in archives(document) {
        let rules = rules(&files);
        let shown = document.escape_ascii().to_string();
        match serde_json::from_slice::<Value>(document) {
            Ok(_) => {
                let wrong = rules.iter().find(|rule| NO_JSON.contains(rule));
                prop_assert!(wrong.is_none(), "{shown}: JSON, but {wrong:?}");
            }
            Err(e) if is_out_of_range(&e) => {}
            Err(e) => {
                let found = rules.iter().any(|rule| is_json_rule(rule));
                prop_assert!(found, "{shown}: {e}, but {rules:?}");
            }
        }
    }
    Ok(())
}

/// Parts of which JSON is made, sound ones and others.
const TOKENS: [&[u8]; 46] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b",",
    b" ",
    b"\n",
    b"\x0c",
    b"\"a\":1",
    b"\"a\":",
    b"\"Config\":",
    b"\"config\":",
    b"\"Layers\":[]",
    b"\"\"",
    b"\"\\u0041\"",
    b"\"\\ud83d\\ude00\"",
    b"\"\\ud83d\"",
    b"\"\\ude00\\ud83d\"",
    b"\"\\uD83D\\n\"",
    b"\"\\x\"",
    b"\"\\u12\"",
    b"\"caf\xc3\xa9\"",
    b"\"\xff\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xc0\xaf\"",
    b"\"\t\"",
    b"\"\x7f\"",
    b"\"",
    b"\\",
    b"0",
    b"-0",
    b"01",
    b"-1.5e+3",
    b"1.",
    b"1e999",
    b"18446744073709551616",
    b"null",
    b"true",
    b"NaN",
    b"\xef\xbb\xbf",
];

fn tokens() -> impl Strategy<Value = Vec<u8>> {
    let token = (0..TOKENS.len()).prop_map(|i| TOKENS[i]);
    prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat())
}

/// A string as JSON text, escaped in one way or another.
fn string() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        any::<char>().prop_map(|c| serde_json::to_string(&c).unwrap().trim_matches('"').to_owned()),
        any::<u16>().prop_map(|unit| format!("\\u{unit:04x}")),
        "[a-z]".prop_map(|c| c),
        Just("\\\"".to_owned()),
        Just("\\/".to_owned()),
    ];
    prop::collection::vec(char, 0..6).prop_map(|chars| format!("\"{}\"", chars.concat()))
}

/// Well-formed values, but for halves of surrogate pairs; with duplicate keys now and then.
fn value() -> impl Strategy<Value = String> {
    let number =
        prop_oneof![any::<f64>().prop_map(|n| n.to_string()), any::<i64>().prop_map(|n| n.to_string())];
    let word = prop_oneof![Just("null".to_owned()), Just("true".to_owned()), Just("false".to_owned())];
    let leaf = prop_oneof![string(), number, word];
    leaf.prop_recursive(8, 40, 5, |inner| {
        let key = prop_oneof![string(), Just("\"a\"".to_owned()), Just("\"rootfs\"".to_owned())];
        let member = (key, inner.clone()).prop_map(|(key, value)| format!("{key} : {value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..5).prop_map(|members| format!("{{{}}}", members.join(",\n"))),
        ]
    })
}

/// A document that is JSON but for one byte.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    (value(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
        let mut bytes = format!("[{text}]").into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_on_values(text in value()) {
        check(text.as_bytes())?;
        check(format!("[{text}]").as_bytes())?;
    }

    #[test]
    fn agrees_on_values_with_a_wrong_byte(bytes in broken()) {
        check(&bytes)?;
    }

    #[test]
    fn agrees_on_tokens(bytes in tokens()) {
        check(&bytes)?;
        check(&[b"[", &bytes[..], b"]"].concat())?;
    }

    #[test]
    fn agrees_on_depth(depth in 0usize..60, text in value()) {
        // A random value is at most ten levels deep, so the sum may pass the limit; serde_json's
        // is higher.
        let document = format!("{}{}{}", "[".repeat(depth), text, "]".repeat(depth));
        let rules = rules(&archives(document.as_bytes())[0]);
        let deep = rules.contains(&"json-depth");
        prop_assert!(!deep || depth > 64 - 10, "{depth}: {rules:?}");
    }
}

#[test]
fn finds_what_serde_json_does_not() {
    let cases: [(&[u8], &str); 6] = [
        (br#"[{"a":1,"a":1}]"#, "json-duplicate-key"),
        (br#"[{"\u0061":1,"a":1}]"#, "json-duplicate-key"),
        (br#"[{"config":"x"}]"#, "json-folded-key"),
        ("[{\"Layer\u{17f}\":[]}]".as_bytes(), "json-folded-key"),
        (&[&[b'['; 65][..], &[b']'; 65]].concat(), "json-depth"),
        (br#"[["a",[],[]]]"#, "json-type"),
    ];
    for (document, rule) in cases {
        assert!(serde_json::from_slice::<Value>(document).is_ok());
        let rules = rules(&archives(document)[0]);
        assert!(rules.contains(&rule), "{}: {rules:?}", document.escape_ascii());
    }
}
