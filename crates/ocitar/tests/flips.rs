//! One flipped byte in an archive that a real tool wrote: either `verify` does not let it pass, or
//! nothing that reaches the image has changed.
//!
//! `OCITAR_FLIPS=n` flips so many bytes instead of some hundreds. What may change without a trace:
//!
//! * padding behind a member's content, and the byte that ends a checksum field: no reader looks;
//! * white space in `manifest.json`, `index.json`, `oci-layout` and `repositories`, and what they
//!   say that no engine reads (their other JSON documents are blobs, and every byte of these is
//!   hashed);
//! * in a `docker save` without a layout, what a compressed layer's bytes do not decode to, such as
//!   the time in a gzip header: the layer stays, its file's digest does not, and with it the ID that
//!   the containerd store makes up;
//! * a name, where the archive has it once: an OCI layout, and a `docker save` without layout and
//!   without `repositories`. Only `--expect NAME=ID` knows better.

mod common;

use std::collections::BTreeSet;

use common::{corpus, verdicts};
use ocitar::{Archive, Engine, Gate, Host};
use ocitar_testkit::XorShift;

/// What of an archive reaches a host.
#[derive(Debug, PartialEq, Eq)]
struct Reaches {
    /// Configs and layers, by content.
    content: BTreeSet<String>,
    ids: BTreeSet<String>,
    names: BTreeSet<String>,
}

fn reaches(archive: &Archive) -> Reaches {
    let host = Host::new("linux/amd64".parse().unwrap());
    let manifests = || archive.images().iter().flat_map(|image| image.manifests());
    let content = manifests().map(|m| {
        let layers: Vec<String> = m.layers().iter().map(|layer| layer.diff_id.to_string()).collect();
        format!("{} {} {layers:?}", m.platform(), m.config().digest())
    });
    let predictions: Vec<_> =
        Engine::ALL.into_iter().flat_map(|engine| archive.predict_on(engine, &host)).collect();
    Reaches {
        content: content.collect(),
        ids: predictions.iter().map(|p| format!("{} {:?}", p.engine, p.outcome.id())).collect(),
        names: predictions
            .iter()
            .map(|p| format!("{} {:?} {:?}", p.engine, p.outcome.id(), p.names))
            .collect(),
    }
}

fn passes(archive: &Archive) -> bool {
    archive.verify_on(&Host::new("linux/amd64".parse().unwrap())).passes(&Gate::default())
}

/// The IDs but those of `ctr`, which keeps no image that has lost its name.
fn kept(ids: &BTreeSet<String>) -> Vec<&String> {
    ids.iter().filter(|id| !id.starts_with("containerd ")).collect()
}

/// Whether the archive has each name twice.
fn names_are_covered(archive: &Archive) -> bool {
    let is_hybrid = archive.has_manifest_json() && archive.has_index();
    is_hybrid || archive.inventory().get("repositories").is_some()
}

#[test]
fn no_flipped_byte_reaches_an_image() {
    let flips: usize = std::env::var("OCITAR_FLIPS").ok().and_then(|n| n.parse().ok()).unwrap_or(600);
    let folder = common::testdata().join("engines");
    let is_real = |record: &verdicts::Record| record.file.starts_with("p-");
    let records: Vec<_> = verdicts::read(&folder.join("verdicts.json")).into_iter().filter(is_real).collect();
    let mut random = XorShift::new(11);
    let (mut passed, mut wrong, mut renamed, mut repacked) = (0, Vec::new(), 0, 0);
    for _ in 0..flips.div_ceil(20) {
        let record = &records[random.below(records.len())];
        let bytes = corpus::load(&folder, &record.file).unwrap();
        let sound = Archive::read(bytes.as_slice()).unwrap();
        let (before, covered) = (reaches(&sound), names_are_covered(&sound));
        for _ in 0..20 {
            let (at, bit) = (random.below(bytes.len()), 1 + u8::try_from(random.below(255)).unwrap());
            let mut flipped = bytes.clone();
            flipped[at] ^= bit;
            let archive = Archive::read(flipped.as_slice()).unwrap();
            if !passes(&archive) {
                continue;
            }
            passed += 1;
            let after = reaches(&archive);
            let what = format!("{} at {at} by {bit:#x}", record.file);
            if after.content != before.content {
                wrong.push(what);
            } else if !covered && kept(&after.ids) == kept(&before.ids) && after.ids != before.ids {
                renamed += 1;
            } else if after.ids != before.ids {
                repacked += 1;
                if sound.has_oci_layout() {
                    wrong.push(format!("{what}: {:?} {:?}", before.ids, after.ids));
                }
            } else if after.names != before.names {
                renamed += 1;
                if covered {
                    wrong.push(format!("{what}: {:?} {:?}", before.names, after.names));
                }
            }
        }
    }
    println!(
        "{flips} flips, {passed} passed, {renamed} renamed where a name stands once, {repacked} repacked"
    );
    assert_eq!(wrong, Vec::<String>::new());
}
