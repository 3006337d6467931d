use insta::assert_snapshot;
use ocitar_testkit::archive::hybrid;
use ocitar_testkit::{ImageSpec, LayerBuilder};

use super::{SAVED, ocitar, ocitar_with};

#[test]
fn shows_all_of_an_image() {
    assert_snapshot!(ocitar(&["inspect", SAVED]).text());
}

#[test]
fn prints_raw_documents() {
    let image = ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "b"));
    let tar = hybrid(std::slice::from_ref(&image)).to_tar();
    let raw = |what| ocitar_with(&["inspect", "--raw", what, "-"], &tar).out;
    assert_eq!(raw("config").as_bytes(), image.config());
    assert_eq!(raw("manifest").as_bytes(), image.manifest());
    assert!(raw("index").contains(&image.manifest_digest()));
}

#[test]
fn escapes_what_an_archive_says() {
    let image =
        ImageSpec::new("app:1").label("a\u{1b}[2K", "b\u{202e}\n").layer(LayerBuilder::new().file("a", "b"));
    let tar = hybrid(&[image]).to_tar();
    for args in [&["inspect", "-"][..], &["inspect", "--json", "-"], &["id", "--json", "-"], &["ls", "-"]] {
        let ran = ocitar_with(args, &tar);
        let plain = |text: &str| text.chars().all(|c| matches!(c, ' '..='~' | '\n'));
        assert!(plain(&ran.out) && plain(&ran.err), "{}", ran.text());
    }
}
