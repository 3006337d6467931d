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

/// What is moved is gone from one path, and new at another.
#[test]
fn security_counts_both_paths_of_what_moves() {
    let security = files().ignore(Ignore::but_security());
    let at = |mode, path| image(&[LayerBuilder::new().dir("etc").mode(mode).file(path, "text")]);
    for (mode, from, to, counts) in [
        (0o644, "etc/passwd", "etc/passwd-", true),
        (0o644, "etc/shadow.new", "etc/shadow", true),
        (0o644, "etc/sudoers.d/deny", "etc/deny.off", true),
        (0o755, "etc/x", "bin/ls", true),
        (0o4755, "bin/su", "etc/su", true),
        (0o644, "etc/motd", "etc/motd.old", false),
    ] {
        let image = compare(at(mode, from), at(mode, to), &security);
        let told = if counts { vec![format!("{from}>{to}")] } else { Vec::new() };
        assert_eq!((words(&image), image.is_same(By::Files)), (told, !counts), "{from}");
    }
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
