//! Layers side by side, and one by one.

use ocitar::{By, Cause, FieldChange, LayerChange};
use ocitar_testkit::LayerBuilder;

use crate::setup::{app, base, changes, compare, files, image, words};

#[test]
fn an_inserted_layer_is_one_line() {
    let middle = LayerBuilder::new().file("new", "1");
    let old = image(&[base(), app("1"), LayerBuilder::new().file("last", "x")]);
    let new = image(&[base(), middle, app("1"), LayerBuilder::new().file("last", "x")]);
    let image = compare(old, new.clone(), &files());
    let rows: Vec<_> = image.layers.iter().map(|l| (l.change, l.old.as_ref().map(|s| s.index))).collect();
    use LayerChange::{Added, Shared};
    assert_eq!(rows, [(Shared, Some(0)), (Added, None), (Shared, Some(1)), (Shared, Some(2))]);
    assert_eq!(image.travels(), new.layers[1].blob.len() as u64);
    assert_eq!(image.layers[1].new.as_ref().unwrap().created_by.as_deref(), Some("COPY layer 2"));
    assert_eq!(words(&image), ["+new"]);
    assert_eq!(image.causes[0], Cause::LayerAdded { new: 1 });
    assert_eq!(changes(&image)[0].new.as_ref().unwrap().introduced, 1);
}

#[test]
fn a_layer_that_is_there_twice_travels_once() {
    let (old, new) = (image(&[base()]), image(&[base(), app("1"), base(), app("1")]));
    let size = new.layers[1].blob.len() as u64;
    assert_eq!(compare(old, new, &files()).travels(), size);
}

#[test]
fn a_rebuilt_layer_is_paired_with_its_predecessor() {
    let other = || LayerBuilder::new().file("x", "1").file("y", "1");
    let old = image(&[base(), app("1"), other()]);
    let new = image(&[base(), LayerBuilder::new().file("z", "1"), app("changed"), other()]);
    let image = compare(old, new, &files());
    let changed = image.layers.iter().find(|layer| layer.change == LayerChange::Changed).unwrap();
    assert_eq!(changed.old.as_ref().map(|side| side.index), Some(1));
    assert_eq!(changed.new.as_ref().map(|side| side.index), Some(2));
    assert_eq!(changed.alike, Some(100));
    assert_eq!(words(&image), ["~app/one", "+z"]);
    let one = &changes(&image)[0];
    assert!(matches!(one.fields[..], [FieldChange::Size { old: 1, new: 7 }, FieldChange::Content { .. }]));
    assert_eq!((one.old.as_ref().unwrap().changed, one.new.as_ref().unwrap().changed), (1, 2));
    assert!(image.causes.contains(&Cause::LayerReplaced { old: 1, new: 2 }));
    assert!(image.causes.contains(&Cause::Files { added: 1, removed: 0, changed: 1, renamed: 0 }));
}

#[test]
fn layers_can_be_compared_one_by_one() {
    let old = image(&[base(), app("1"), LayerBuilder::new().file("x", "1")]);
    let new = image(&[base(), app("2"), LayerBuilder::new().file("x", "1").whiteout("etc/motd")]);
    let image = compare(old, new, &files().per_layer(true));
    assert!(image.files.is_none() && !image.is_same(By::Files));
    let of = |i: usize| image.layers[i].files.as_ref().unwrap();
    assert_eq!(of(1).changes[0].path, b"app/one");
    assert_eq!(of(2).changes[0].new.as_ref().unwrap().node.kind, ocitar::NodeKind::Whiteout);
    assert!(image.layers[0].files.is_none());
}
