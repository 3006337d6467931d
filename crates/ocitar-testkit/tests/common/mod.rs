//! Reads archives back with readers that are not ours.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::collections::BTreeMap;
use std::io::Read;

use ocitar_testkit::{ImageSpec, LayerBuilder};
use serde_json::Value;

/// Two layers and the first again, as some builds leave behind.
pub(crate) fn image(name: &str) -> ImageSpec {
    let motd = LayerBuilder::new().dir("etc/").file("etc/motd", "hello\n");
    let tool = LayerBuilder::new().mode(0o755).file("bin/tool", name);
    ImageSpec::new(name).layer(motd.clone()).layer(tool).layer(motd).env("A=1").label("k", "v")
}

/// Lists names, types and contents in the order of the archive.
pub(crate) fn members(tar: &[u8]) -> Vec<(String, tar::EntryType, Vec<u8>)> {
    let mut archive = tar::Archive::new(tar);
    archive.entries().expect("a tar").map(|entry| read_member(entry.expect("a member"))).collect()
}

fn read_member<R: Read>(mut entry: tar::Entry<'_, R>) -> (String, tar::EntryType, Vec<u8>) {
    let name = String::from_utf8(entry.path_bytes().into_owned()).expect("UTF-8");
    let mut content = Vec::new();
    entry.read_to_end(&mut content).expect("whole content");
    if let Some(target) = entry.link_name_bytes() {
        content = target.into_owned();
    }
    (name, entry.header().entry_type(), content)
}

/// Gives contents by name; links give their targets.
pub(crate) fn contents(tar: &[u8]) -> BTreeMap<String, Vec<u8>> {
    members(tar).into_iter().map(|(name, _, content)| (name, content)).collect()
}

/// Parses a member as JSON.
pub(crate) fn json(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    serde_json::from_slice(&files[name]).expect("valid JSON")
}

/// Gives a string field.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// Gives the items of an array.
pub(crate) fn items(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}
