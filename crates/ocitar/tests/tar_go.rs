//! What the strict tar profile accepts, Go's `archive/tar` reads identically.
//!
//! `testdata/hostile/cases.json` records what Go read of every archive. Where no `tar-*` rule finds
//! a fault, our members must be the same: names, types, sizes, contents.

mod common;

use std::collections::BTreeMap;

use common::corpus;
use ocitar::{Archive, Codec, Content, Member};
use serde_json::Value;

/// Go's names are recorded up to this length.
const NAME: usize = 80;

/// Name, type as tar writes it, size, start of the content's SHA-256.
type Listed = (String, char, u64, String);

/// What Go read: its first members, how many there are, and why it stopped.
struct Go {
    members: Vec<Listed>,
    count: usize,
    error: String,
}

impl Go {
    fn new(json: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let member = |m: &Value| {
            let kind = text(&m[1]).chars().next().unwrap();
            (text(&m[0]), kind, m[2].as_u64().unwrap_or(0), text(&m[3]))
        };
        Self {
            members: json["members"].as_array().unwrap().iter().map(member).collect(),
            count: usize::try_from(json["count"].as_u64().unwrap()).unwrap(),
            error: text(&json["err"]),
        }
    }

    /// The members as our reader shows them: names cleaned, without headers that are no members.
    fn normal(&self) -> Vec<Listed> {
        self.members.iter().filter_map(normal).collect()
    }

    fn is_cut(&self) -> bool {
        self.members.len() < self.count
    }
}

/// Global headers and the root are no members to us; one leading `./` and a directory's slash go.
fn normal((name, kind, size, digest): &Listed) -> Option<Listed> {
    let name = if *kind == '5' { name.strip_suffix('/').unwrap_or(name) } else { name };
    if *kind == 'g' || (*kind == '5' && name == ".") {
        return None;
    }
    let name = name.strip_prefix("./").unwrap_or(name);
    Some((name.to_owned(), *kind, *size, digest.clone()))
}

fn listed(member: &Member) -> Listed {
    let empty = ocitar_testkit::sha256_hex("")[..12].to_owned();
    let (kind, size, digest) = match &member.content {
        Content::Directory => ('5', 0, empty),
        Content::Symlink { .. } => ('2', 0, empty),
        Content::File(blob) => ('0', blob.size, blob.digest.unwrap().digest().hex()[..12].to_owned()),
        other => panic!("{other:?}"),
    };
    (cut(member.name.as_str()), kind, size, digest)
}

fn cut(name: &str) -> String {
    name.chars().take(NAME).collect()
}

fn has_tar_fault(archive: &Archive) -> bool {
    let is_fault = |rule: &str| rule.starts_with("tar-") && rule != "tar-no-end-marker";
    archive.findings().iter().any(|finding| is_fault(finding.rule()))
}

/// Holds our reading against Go's; gives whether there was anything to compare.
fn compare(name: &str, archive: &Archive, go: &Go) -> bool {
    // Go was given the file as it is, so of compressed archives there is nothing to compare.
    if has_tar_fault(archive) || archive.inventory().outer_codec() != Codec::Plain {
        return false;
    }
    let mut ours: Vec<Listed> = archive.members().iter().map(listed).collect();
    let theirs = go.normal();
    if go.is_cut() {
        assert_eq!(ours.len(), go.count, "{name}");
        ours.truncate(theirs.len());
    }
    assert_eq!(ours, theirs, "{name}");
    assert_eq!(go.error, "", "{name}: Go fails behind the members that it reads");
    true
}

#[test]
fn go_reads_the_same_members_of_what_is_accepted() {
    let folder = common::testdata().join("hostile");
    let json: Value = serde_json::from_slice(&std::fs::read(folder.join("cases.json")).unwrap()).unwrap();
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    let cases = json.as_array().unwrap();
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let file = case["file"].as_str().unwrap().trim_end_matches(".fixture.zst");
        let bytes = corpus::load(&folder, file).expect(name);
        let archive = Archive::read(bytes.as_slice()).unwrap();
        if compare(name, &archive, &Go::new(&case["go"])) {
            *groups.entry(case["group"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    // A reader that refuses everything would pass, so it must accept what is no matter of tar.
    let compared: usize = groups.values().sum();
    assert!(cases.len() >= 250 && compared >= 110, "{compared} of {}: {groups:?}", cases.len());
    for group in ["ok", "pax", "num", "fmt", "name", "link", "json", "config", "oci", "layer"] {
        assert!(groups.contains_key(group), "nothing compared of {group}: {groups:?}");
    }
}

#[test]
fn whole_archive_compression_does_not_change_the_members() {
    let folder = common::testdata().join("hostile");
    let bytes = corpus::load(&folder, "ok-ustar.tar").expect("the plain case");
    let listed_of = |bytes: &[u8]| {
        let archive = Archive::read(bytes).unwrap();
        assert!(archive.fault().is_none());
        archive.members().iter().map(listed).collect::<Vec<_>>()
    };
    let plain = listed_of(&bytes);
    for compression in ocitar_testkit::Compression::ALL {
        assert_eq!(listed_of(&compression.apply(&bytes)), plain, "{compression:?}");
    }
}
