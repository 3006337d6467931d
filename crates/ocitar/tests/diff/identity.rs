//! Which images are compared, and when they are the same.

use std::slice::from_ref;

use ocitar::{By, Cause, DiffOptions, Host, Image, ImageDiff, LayerChange, Manifest, Side};
use ocitar_testkit::archive::{
    ArchiveFiles, IndexSpec, docker_archive, docker_archive_legacy_symlinks, hybrid, oci_archive,
};
use ocitar_testkit::{Compression, ImageSpec};

use crate::setup::{app, base, diff, files, image, only, read, words};

#[test]
fn one_image_in_all_wrappings_is_the_same() {
    let with = |compression| {
        [base(), app("1")]
            .into_iter()
            .fold(ImageSpec::new("app:1"), |i, layer| i.layer_as(layer, compression))
    };
    let plain = with(Compression::None);
    let old = docker_archive(from_ref(&plain));
    let wrapped: Vec<(&str, ArchiveFiles, Vec<Cause>)> = vec![
        ("itself", old.clone(), vec![Cause::Same]),
        ("legacy", docker_archive_legacy_symlinks(from_ref(&plain)), vec![Cause::Envelope, Cause::Same]),
        ("hybrid", hybrid(from_ref(&plain)), vec![Cause::Dialect]),
        (
            "gzip",
            oci_archive(&[with(Compression::Gzip).into()]),
            vec![Cause::Compression { layers: vec![0, 1] }, Cause::Dialect],
        ),
        ("zstd", docker_archive(&[with(Compression::Zstd)]), vec![Cause::Compression { layers: vec![0, 1] }]),
    ];
    for (what, new, want) in wrapped {
        for by in [By::Layers, By::Files] {
            let report = diff(&old, &new, &DiffOptions::new().by(by));
            assert!(report.is_same(), "{what}");
            let image = only(report);
            // OCI layouts write names out, which makes them no other names.
            assert_eq!(image.causes, want, "{what}");
            assert!(
                image.layers.iter().all(|layer| layer.change == LayerChange::Shared && layer.travels == 0)
            );
        }
    }
}

#[test]
fn a_moved_tag_is_the_same_image() {
    let [old, new] = ["app:1", "app:2"].map(|name| ImageSpec::new(name).layer(base()));
    let report = diff(&docker_archive(&[old]), &docker_archive(&[new]), &DiffOptions::new());
    assert!(report.is_same());
    assert_eq!(only(report).causes[0], Cause::Names);
}

/// What differs for want of another name or image is no other wrapping.
#[test]
fn names_and_tags_are_told_for_what_they_are() {
    let of = |name: &str, content: &str| ImageSpec::new(name).layer(app(content));
    let causes = |old: &[ImageSpec], new: &[ImageSpec]| {
        let report = diff(&hybrid(old), &hybrid(new), &files());
        report.images.into_iter().map(|image| image.causes).collect::<Vec<_>>()
    };
    let one = of("a:1", "1");
    assert_eq!(causes(from_ref(&one), &[of("a:2", "1")]), [[Cause::Names, Cause::Same]]);
    assert_eq!(causes(from_ref(&one), &[one.clone().name("a:2")]), [[Cause::Names, Cause::Same]]);
    let two = [one.clone(), of("b:1", "2")];
    assert_eq!(causes(&two, from_ref(&one)), [[Cause::Same], [Cause::ImageRemoved]]);
    let swapped = causes(&two, &[of("a:1", "2"), of("b:1", "1")]);
    let moved = |name: &str| Cause::TagMoved { names: vec![format!("docker.io/library/{name}")] };
    assert_eq!([&swapped[0][0], &swapped[1][0]], [&moved("b:1"), &moved("a:1")]);
}

#[test]
fn only_chosen_images_are_compared() {
    let two = docker_archive(&[
        ImageSpec::new("app:1").layer(base()).layer(app("1")),
        ImageSpec::new("app:2").layer(base()).layer(app("2")),
    ]);
    let named = |name: &'static str| move |_: usize, image: &Image, _: &Manifest| image.names() == [name];
    let options = files().choose(Side::Old, named("app:1")).choose(Side::New, named("app:2"));
    let image = only(diff(&two, &two, &options));
    assert_eq!(words(&image), ["~app/one"]);
    assert_eq!(diff(&two, &two, &files()).images.len(), 2);
    // Where nothing is compared, nothing is the same.
    let options = files().choose(Side::Old, named("app:3")).choose(Side::New, named("app:3"));
    assert!(!diff(&two, &two, &options).is_same());
}

#[test]
fn images_are_paired_by_platform_and_name() {
    let of = |name: &str, content: &str| ImageSpec::new(name).layer(app(content));
    let old = docker_archive(&[of("a:1", "1"), of("b:1", "2"), of("gone:1", "3")]);
    let new = docker_archive(&[of("new:1", "4"), of("b:1", "5"), of("a:2", "6")]);
    let report = diff(&old, &new, &DiffOptions::new());
    let name = |side: &Option<ocitar::ImageSide>| side.as_ref().map(|side| side.names[0].clone());
    let pairs: Vec<_> = report.images.iter().map(|image| (name(&image.old), name(&image.new))).collect();
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(
        pairs,
        [(some("a:1"), some("a:2")), (some("b:1"), some("b:1")), (some("gone:1"), some("new:1"))]
    );
    let report = diff(&old, &docker_archive(&[of("a:1", "1"), of("b:1", "2")]), &DiffOptions::new());
    assert!(!report.is_same());
    assert_eq!(report.images[2].causes, [Cause::ImageRemoved]);
}

#[test]
fn an_archive_at_fault_is_refused() {
    let good = docker_archive(&[image(&[base()])]);
    let bad = good.clone().add_file("manifest.json", "[]");
    let options = DiffOptions::new();
    let report = read(&good, &options).diff(&read(&bad, &options), &options);
    assert!(!report.is_same() && report.images.is_empty());
    assert_eq!(report.refusals.len(), 1);
    assert_eq!(report.refusals[0].side, Side::New);
}

/// podman's ID is that of the host's platform. Where no other engine takes the image, as without a name
/// and with a folder that Docker cannot make, it must not stand for other platforms.
#[test]
fn an_id_of_one_platform_is_none_of_another() {
    let on = |architecture: &str, content: &str| {
        ImageSpec::nameless().platform("linux", architecture, None).layer(app(content)).env("A=1")
    };
    let folder = format!("\"WorkingDir\":\"/{}\",\"Env\"", "x".repeat(300));
    let index = |content| {
        let platforms = [on("amd64", "1").edit_config("\"Env\"", &folder), on("arm64", content)];
        let mut index = IndexSpec::new("", platforms);
        index.names.clear();
        oci_archive(&[index.into()])
    };
    let options = DiffOptions::new().host(Host::new("linux/amd64".parse().unwrap()));
    let report = diff(&index("1"), &index("2"), &options);
    let ids = |image: &ImageDiff| image.new.as_ref().unwrap().ids.iter().filter(|on| on.id.is_some()).count();
    let found: Vec<_> = report.images.iter().map(|image| (ids(image), image.is_same(By::Identity))).collect();
    assert_eq!(found, [(1, true), (0, false)]);
}

/// Of an image that is in one archive only, layers are told too, and travel as far as the other archive
/// has no image with them.
#[test]
fn layers_of_a_lone_image_travel() {
    let one = image(&[base()]);
    let two = ImageSpec::new("two:1").layer(base()).layer(app("1"));
    let (few, both) = (docker_archive(std::slice::from_ref(&one)), docker_archive(&[one, two]));
    let app_size = app("1").bytes().len() as u64;
    for (old, new, change, travels) in
        [(&few, &both, LayerChange::Added, app_size), (&both, &few, LayerChange::Removed, 0)]
    {
        let report = diff(old, new, &files());
        let lone = &report.images[1];
        assert!(lone.layers.iter().all(|layer| layer.change == change), "{change:?}");
        assert_eq!((lone.layers.len(), lone.travels()), (2, travels), "{change:?}");
        assert!(lone.is_different(By::Identity) && lone.is_different(By::Files));
    }
}
