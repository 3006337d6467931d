//! Configs and histories.

use ocitar::{By, Cause, DiffOptions};
use ocitar_testkit::ImageSpec;

use crate::setup::{base, compare, files};

#[test]
fn configs_are_compared_field_by_field() {
    let old = ImageSpec::new("app:1").layer(base()).env("PATH=/bin").env("A=1").label("v", "1");
    let new =
        ImageSpec::new("app:1").layer(base()).env("A=2").env("PATH=/bin").label("v", "2").label("w", "1");
    let new = new.edit_config("\"Env\"", "\"Shell\":[\"sh\"],\"Cmd\":null,\"Env\"");
    let image = compare(old, new, &DiffOptions::new());
    let changes: Vec<_> =
        image.config.iter().map(|c| (c.field.to_string(), c.old.as_deref(), c.new.as_deref())).collect();
    let want = [
        ("Env A".to_owned(), Some("\"1\""), Some("\"2\"")),
        ("Labels v".to_owned(), Some("\"1\""), Some("\"2\"")),
        ("Labels w".to_owned(), None, Some("\"1\"")),
        ("config.Shell".to_owned(), None, Some("[\"sh\"]")),
    ];
    assert_eq!(changes, want);
    assert!(matches!(image.causes[..], [Cause::Config(_)]));
    let spaced = ImageSpec::new("app:1").layer(base()).edit_config("\"os\":", "\"os\": ");
    let image = compare(ImageSpec::new("app:1").layer(base()), spaced, &files());
    assert_eq!(image.causes, [Cause::ConfigText]);
    assert!(image.is_same(By::Files) && !image.is_same(By::Identity));
}

/// What looks alike, and is not to engines, is told: members of the config whose names are paths of
/// fields, which hide none of these, and a variable without a value, which is no empty one.
#[test]
fn no_field_stands_for_another() {
    let config = |user: &str, more: &str| {
        let image = ImageSpec::new("app:1").layer(base()).env("A=1");
        let image = image.edit_config("\"Env\"", &format!("\"User\":\"{user}\",\"Env\""));
        image.edit_config("\"os\":", &format!("{more}\"os\":"))
    };
    let env = |variable: &str| config("1", "").env(variable);
    for (old, new, want) in [
        (config("1", ""), config("0", "\"config.User\":\"1\","), &["User", "\"config.User\""][..]),
        (config("1", ""), config("1", "\"config.User\":\"0\","), &["\"config.User\""]),
        (config("1", ""), config("1", "\"rootfs.type\":\"layers\","), &["\"rootfs.type\""]),
        (config("1", ""), config("1", "\"os.version\":\"10\","), &["os.version"]),
        (env("B"), env("B="), &["Env B"]),
    ] {
        let image = compare(old, new, &files());
        let told: Vec<String> = image.config.iter().map(|change| change.field.to_string()).collect();
        assert_eq!(told, want);
        assert!(!image.is_same(By::Layers) && !image.is_same(By::Files), "{want:?}");
    }
}

#[test]
fn history_is_aligned_by_command() {
    let steps =
        |all: &[&str]| all.iter().fold(ImageSpec::new("app:1").layer(base()), |i, s| i.empty_history(s));
    let old = steps(&["ENV A", "CMD x"]).history("COPY base");
    let new = steps(&["ENV A", "USER 1", "CMD x"]).history("COPY base");
    let image = compare(old, new, &DiffOptions::new());
    let places: Vec<_> = image.history.iter().map(|change| (change.old_index, change.new_index)).collect();
    assert_eq!(places, [(None, Some(1))]);
    assert_eq!(image.layers[0].old.as_ref().unwrap().created_by.as_deref(), Some("COPY base"));
}
