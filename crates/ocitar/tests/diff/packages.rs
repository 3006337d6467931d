//! Packages, as their managers note them.

use ocitar::PackageManager;
use ocitar_testkit::LayerBuilder;

use crate::setup::{compare, files, image};

#[test]
fn packages_are_told_by_version() {
    let dpkg = |version: &str| {
        let text = format!(
            "Package: openssl\nStatus: install ok installed\nVersion: {version}\n\nPackage: a\nVersion: 1\n"
        );
        let extra = format!("Package: tzdata\nVersion: {version}\n");
        let layer = LayerBuilder::new().dir("var/lib/dpkg").file("var/lib/dpkg/status", text);
        image(&[layer.dir("var/lib/dpkg/status.d").file("var/lib/dpkg/status.d/tzdata", extra)])
    };
    let image = compare(dpkg("3.0.15"), dpkg("3.0.17"), &files().packages(true));
    let packages = &image.files.as_ref().unwrap().packages;
    let told: Vec<_> = packages.iter().map(|p| (&*p.name, p.old.as_deref(), p.new.as_deref())).collect();
    let change = |name| (name, Some("3.0.15"), Some("3.0.17"));
    assert_eq!(told, [change("openssl"), change("tzdata")]);
}

#[test]
fn modules_are_told_by_version_and_place() {
    let modules = |version: &str| {
        let document = format!("{{\"name\": \"left-pad\", \"version\": \"{version}\"}}");
        let info = format!("opt/site-packages/six-{version}.dist-info/METADATA");
        let layer = LayerBuilder::new().file("app/node_modules/left-pad/package.json", document);
        let other = "app/node_modules/a/node_modules/left-pad/package.json";
        image(&[layer.file(&info, "").file(other, "{\"name\": \"left-pad\", \"version\": \"0.1\"}")])
    };
    let image = compare(modules("1.0.0"), modules("1.1.0"), &files().packages(true));
    let packages = &image.files.as_ref().unwrap().packages;
    let told: Vec<String> =
        packages.iter().map(|p| format!("{} {} {:?}", p.manager, p.name, p.new)).collect();
    assert_eq!(told, ["pip six Some(\"1.1.0\")", "npm left-pad:app/node_modules Some(\"1.1.0\")"]);
}

#[test]
fn several_versions_in_one_place_are_told() {
    let six = |versions: &[&str]| {
        let info = |layer: LayerBuilder, version: &&str| {
            layer.file(&format!("opt/site-packages/six-{version}.dist-info/METADATA"), "")
        };
        image(&[versions.iter().fold(LayerBuilder::new(), info)])
    };
    let image = compare(six(&["1.0", "1.1"]), six(&["1.1"]), &files().packages(true));
    let [change] = &image.files.as_ref().unwrap().packages[..] else { panic!("{image:#?}") };
    assert_eq!((change.old.as_deref(), change.new.as_deref()), (Some("1.0, 1.1"), Some("1.1")));
}

/// What cannot be read says nothing of a side, and is told.
#[test]
fn what_is_not_known_is_no_change() {
    let status = "Package: a\nVersion: 1\n";
    let layer = LayerBuilder::new;
    let dpkg = || layer().dir("var/lib/dpkg").file("var/lib/dpkg/status", status);
    let large = status.to_owned() + &"\n".repeat(16 << 20);
    let module = |text: &str| layer().file("a/node_modules/x/package.json", text);
    let read = || module("{\"name\": \"x\", \"version\": \"1\"}");
    for (what, old, new, want) in [
        (
            "a link",
            dpkg(),
            layer().file("var/lib/dpkg/real", status).symlink("var/lib/dpkg/status", "real"),
            &[PackageManager::Dpkg][..],
        ),
        (
            "a linked folder",
            dpkg(),
            layer().file("usr/dpkg/status", status).symlink("var/lib/dpkg", "/usr/dpkg"),
            &[PackageManager::Dpkg],
        ),
        (
            "a hard link",
            dpkg(),
            layer().file("real", status).hardlink("var/lib/dpkg/status", "real"),
            &[PackageManager::Dpkg],
        ),
        ("too large", dpkg(), layer().file("var/lib/dpkg/status", large), &[PackageManager::Dpkg]),
        ("one key twice", module("{\"name\": \"x\", \"name\": \"x\", \"version\": \"1\"}"), read(), &[]),
        ("a mark before", module("\u{feff}{\"name\": \"x\", \"version\": \"1\"}"), read(), &[]),
        (
            "another spelling",
            layer().file("s/a_b-1.dist-info/METADATA", ""),
            layer().file("s/A.b-1.dist-info/METADATA", ""),
            &[],
        ),
    ] {
        let image = compare(image(&[old]), image(&[new]), &files().packages(true));
        let files = image.files.as_ref().unwrap();
        assert_eq!((&files.packages[..], &files.packages_unknown[..]), (&[][..], want), "{what}");
    }
}
