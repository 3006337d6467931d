use insta::assert_snapshot;
use ocitar_testkit::archive::{IndexSpec, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};

use super::{SAVED, ocitar, ocitar_with};

#[test]
fn lists_images() {
    assert_snapshot!(ocitar(&["ls", SAVED]).text());
    assert_snapshot!(ocitar(&["ls", SAVED, "absent.tar"]).text());
}

#[test]
fn lists_platforms() {
    let image = |architecture| {
        ImageSpec::nameless()
            .platform("linux", architecture, None)
            .layer(LayerBuilder::new().file("arch", architecture))
    };
    let index = IndexSpec::new("app:1", [image("amd64"), image("arm64")]).attested();
    assert_snapshot!(ocitar_with(&["ls", "-"], &oci_archive(&[Entry::from(index)]).to_tar()).text());
}
