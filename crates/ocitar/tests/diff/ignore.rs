//! What is left out.

use ocitar::{By, ConfigField, Field, Ignore};
use ocitar_testkit::LayerBuilder;

use crate::setup::{compare, files, image, words};

#[test]
fn paths_and_fields_can_be_ignored() {
    let old = LayerBuilder::new().dir("var").dir("var/cache").file("var/cache/a", "1").file("log", "1");
    let new =
        LayerBuilder::new().dir("var").dir("var/cache").file("var/cache/a", "2").mode(0o600).file("log", "1");
    let (old, new) = (image(&[old]), image(&[new]));
    let ignore = Ignore::new().path("/var/cache").unwrap().field(Field::Mode);
    for ignore in [ignore, Ignore::new().path("/").unwrap(), Ignore::new().path("**").unwrap()] {
        let image = compare(old.clone(), new.clone(), &files().ignore(ignore));
        assert!(image.is_same(By::Files));
        assert_eq!(image.files.unwrap().ignored, 2);
    }
    for glob in ["[", ""] {
        assert!(Ignore::new().path(glob).is_err(), "{glob:?}");
    }
}

/// A file that is moved and given to another user is more than moved.
#[test]
fn security_has_what_moves() {
    let su = |owner, time| LayerBuilder::new().mode(0o4755).owner(owner, 0).mtime(time);
    let old = || image(&[su(1, 1).file("bin/su", "su")]);
    let moved = |owner| image(&[su(owner, 2).file("usr/bin/su", "su")]);
    let security = files().ignore(Ignore::but_security());
    assert_eq!(words(&compare(old(), moved(0), &security)), ["bin/su>usr/bin/su"]);
    assert!(compare(old(), moved(1), &security).is_same(By::Files));
}

#[test]
fn security_leaves_out_what_is_harmless() {
    let passwd = |text: &str| LayerBuilder::new().dir("etc").file("etc/passwd", text);
    let old = image(&[passwd("root"), LayerBuilder::new().mode(0o755).file("su", "1").file("doc", "1")]);
    let new =
        LayerBuilder::new().mode(0o4755).file("su", "1").file("doc", "2").mode(0o755).file("tool", "ELF");
    let new = image(&[passwd("root+eve"), new]).env("A=1").edit_config("\"Env\"", "\"User\":\"0\",\"Env\"");
    let image = compare(old, new, &files().ignore(Ignore::but_security()));
    assert_eq!(words(&image), ["~etc/passwd", "mode su", "+tool"]);
    assert_eq!(image.config.iter().map(|change| &change.field).collect::<Vec<_>>(), [&ConfigField::User]);
}
