//! Archives that real tools wrote.

use ocitar::Archive;

use crate::common;
use crate::setup::files;

/// Archives by real tools: each is the same as itself, and those of one image are that to each other,
/// whoever wrote them.
#[test]
fn producers_agree() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/engines");
    let text = std::fs::read_to_string(folder.join("verdicts.json")).unwrap();
    let verdicts: serde_json::Value = serde_json::from_str(&text).unwrap();
    let names = verdicts["verdicts"].as_array().unwrap().iter().map(|v| v["file"].as_str().unwrap());
    let options = files();
    let mut families: std::collections::BTreeMap<Vec<String>, Vec<(String, Archive)>> = Default::default();
    for name in names.filter(|name| name.starts_with("p-")) {
        let bytes = common::corpus::load(&folder, name).unwrap();
        // Of equal layers, files need not be known.
        let archive = Archive::read(bytes.as_slice()).unwrap();
        let report = archive.diff(&archive, &options);
        assert_eq!(report.is_same(), report.refusals.is_empty(), "{name}");
        let configs = archive.images().iter().flat_map(|image| image.manifests());
        let key: Vec<String> = configs.map(|manifest| manifest.config().digest().to_string()).collect();
        if report.refusals.is_empty() {
            families.entry(key).or_default().push((name.to_owned(), archive));
        }
    }
    let (mut pairs, mut causes) = (0, std::collections::BTreeSet::new());
    for family in families.values() {
        let (first, old) = &family[0];
        for (name, new) in &family[1..] {
            let report = old.diff(new, &options);
            assert!(report.is_same(), "{first} {name}: {report:?}");
            assert!(report.images.iter().all(|image| !image.causes.is_empty()), "{first} {name}");
            causes.extend(report.images.iter().map(|image| format!("{:?}", image.causes[0])));
            pairs += 1;
        }
    }
    assert!(pairs > 50, "{pairs}");
    assert!(causes.len() > 3, "{causes:?}");
}
