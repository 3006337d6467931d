//! The ID on a host whose content store is known, held against what Docker 28.5 did there.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

mod common;

use common::{corpus, testdata};
use ocitar::{Archive, Engine, Host, HostContent, ImageId};

/// The exact size of the one layer in the listing that `ctr` shows rounded.
const EXACT: &str = "20439";

fn outcome(listing: Option<&str>) -> Result<ImageId, &'static str> {
    let bytes = corpus::load(&testdata().join("engines"), "h-da-manifest-first.tar").unwrap();
    let archive = Archive::read(bytes.as_slice()).unwrap();
    let host = Host::new("linux/amd64".parse().unwrap());
    let host = match listing {
        Some(listing) => host.with_content(HostContent::parse(listing).unwrap()),
        None => host,
    };
    let prediction = archive.predict_on(Engine::DockerContainerd, &host).remove(0);
    let conditions = prediction.outcome.conditions().iter().map(ocitar::Condition::name).collect::<Vec<_>>();
    assert_eq!(conditions.contains(&"empty-store"), listing.is_none());
    prediction.outcome.id().ok_or_else(|| prediction.outcome.finding().unwrap().rule())
}

#[test]
fn stored_layers_change_the_id_as_docker_has_it() {
    let listing = std::fs::read_to_string(testdata().join("host/after-oci-gzip.txt")).unwrap();
    let starts = |id: ImageId, prefix: &str| id.digest().hex().starts_with(prefix);
    assert!(starts(outcome(None).unwrap(), "0aba614b99fb"));
    assert!(starts(outcome(Some("DIGEST\tSIZE\tAGE\tLABELS\n")).unwrap(), "0aba614b99fb"));
    assert_eq!(outcome(Some(&listing)), Err("host-size-rounded"));
    assert!(starts(outcome(Some(&listing.replace("20.44kB", EXACT))).unwrap(), "86b027adbf20"));
}
