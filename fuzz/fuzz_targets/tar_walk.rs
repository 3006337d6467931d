//! The strict tar profile against any bytes.
//!
//! Invariants:
//!
//! 1. Reading never panics, and bytes in memory are always looked at: there is never an `Err`.
//! 2. Where no `tar-*` rule finds a fault and the `tar` crate accepts every entry, both give the
//!    same members: names, types, sizes, link targets and contents.
//!
//! Allowed differences:
//!
//! * the `tar` crate refuses an archive that we accept (it is no reader of any engine);
//! * it gives global PAX headers as entries, which we accept with comments only and leave out;
//! * it gives names as written; we take one leading `./` off, and a directory's trailing slash;
//! * it gives the root directory (`.` or `./`), which we leave out;
//! * archives that are compressed as a whole are not compared.

#![no_main]

use std::io::Read;
use std::num::NonZeroUsize;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use ocitar::{Archive, Codec, Content, ScanOptions};
use ocitar_fuzz::{mutate, view};
use tar::EntryType;

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::tar(data, size, max_size, seed)
});

fuzz_target!(|data: &[u8]| {
    let options = ScanOptions::new().threads(NonZeroUsize::MIN);
    let archive = options.read(data).expect("memory can always be read");
    let plain = archive.inventory().outer_codec() == Codec::Plain;
    if !plain || view::rules(&archive).iter().any(|rule| is_tar_fault(rule)) {
        return;
    }
    if let Some(theirs) = theirs(data) {
        assert_eq!(ours(&archive), theirs);
    }
});

fn is_tar_fault(rule: &str) -> bool {
    rule.starts_with("tar-") && rule != "tar-no-end-marker"
}

/// One member: name, type, target of a link, size and digest of the content.
type Seen = (String, char, String, u64, String);

fn ours(archive: &Archive) -> Vec<Seen> {
    let seen = |member: &ocitar::Member| {
        let name = member.name.to_string();
        match &member.content {
            Content::Directory => (name, 'd', String::new(), 0, String::new()),
            Content::Symlink { target } => (name, 'l', target.clone(), 0, String::new()),
            Content::File(blob) => {
                let digest = blob.digest.map(|digest| digest.to_string()).unwrap_or_default();
                (name, 'f', String::new(), blob.size, digest)
            }
            _ => unreachable!("there are three types of members"),
        }
    };
    archive.members().iter().map(seen).collect()
}

fn theirs(data: &[u8]) -> Option<Vec<Seen>> {
    let mut archive = tar::Archive::new(data);
    let mut all = Vec::new();
    for entry in archive.entries().ok()? {
        all.extend(their_member(entry.ok()?)?);
    }
    Some(all)
}

/// One entry; the outer `None` says that it cannot be read, the inner one that it does not count.
fn their_member(mut entry: tar::Entry<'_, &[u8]>) -> Option<Option<Seen>> {
    let name = String::from_utf8(entry.path_bytes().into_owned()).ok()?;
    let kind = match entry.header().entry_type() {
        EntryType::XGlobalHeader => return Some(None),
        EntryType::Directory => 'd',
        EntryType::Symlink => 'l',
        EntryType::Regular => 'f',
        _ => '?',
    };
    let name = if kind == 'd' { name.strip_suffix('/').unwrap_or(&name) } else { &name };
    if kind == 'd' && name == "." {
        return Some(None);
    }
    let name = name.strip_prefix("./").unwrap_or(name).to_owned();
    if kind != 'f' {
        let link = entry.link_name_bytes().unwrap_or_default().into_owned();
        let link = if kind == 'l' { String::from_utf8(link).ok()? } else { String::new() };
        return Some(Some((name, kind, link, entry.size(), String::new())));
    }
    let mut content = Vec::new();
    entry.read_to_end(&mut content).ok()?;
    Some(Some((name, kind, String::new(), entry.size(), ocitar_testkit::digest(&content))))
}
