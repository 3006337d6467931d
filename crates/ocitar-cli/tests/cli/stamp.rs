use std::path::Path;

use insta::assert_snapshot;
use ocitar_testkit::archive::{docker_archive, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};
use serde_json::Value;

use super::schema::{check, schema};
use super::{Ran, SAVED, file, fixtures, ocitar, ocitar_with};

const CONFIG: &str = "sha256:cf944c6ccf637ada32cc47966ecf871ebc55cb255407faae0d4f6612eaa28329";
const MANIFEST: &str = "sha256:ecd555d7ad4d5a812070b2e8452ff1981a2262e746e74513e299f936507c3165";

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// A path in the folder, as an argument.
fn at(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

fn is(ran: &Ran, code: i32) {
    assert_eq!(ran.code, code, "{}", ran.text());
}

#[test]
fn a_stamp_says_all_that_identifies_an_archive() {
    let ran = ocitar(&["stamp", SAVED, "-o", "-", "--platform", "linux/amd64", "--label", "git.sha=1f3c"]);
    assert_snapshot!(ran.text());
    check(&schema("ocitar.stamp.1.json"), &ran);
    let legacy = docker_archive(&[ImageSpec::nameless(), ImageSpec::new("a/b:1")]).to_tar();
    check(&schema("ocitar.stamp.1.json"), &ocitar_with(&["stamp", "-"], &legacy));
}

#[test]
fn an_archive_is_held_against_its_stamp() {
    let folder = tempfile::tempdir().unwrap();
    let (archive, stamp) = (at(&folder, "app.tar"), at(&folder, "app.stamp.json"));
    std::fs::copy(fixtures().join(SAVED), &archive).unwrap();
    is(&ocitar(&["stamp", &archive]), 0);
    let ran = ocitar(&["verify", &archive, "--stamp", &stamp]);
    is(&ran, 0);
    assert!(ran.out.contains("byte for byte, every digest, every ID"), "{}", ran.text());
    // The same image in another file, and another image.
    let packed = at(&folder, "packed.tar.gz");
    is(&ocitar(&["stamp", &archive, "--tee", &packed, "--compress", "gzip"]), 0);
    let ran = ocitar(&["verify", &packed, "--stamp", &stamp]);
    is(&ran, 1);
    assert!(ran.out.contains("only the file around them differs"), "{}", ran.text());
    is(&ocitar(&["verify", &packed, "--stamp", &at(&folder, "packed.stamp.json")]), 0);
    let other = docker_archive(&[ImageSpec::new("corpus/dup:1")]).to_tar();
    let ran = ocitar_with(&["verify", "-", "--stamp", &stamp], &other);
    is(&ran, 1);
    assert!(ran.out.contains("images[0].platforms[0].config: expected"), "{}", ran.text());
    let head = "      the stamp is of corpus/dup:1 (config cf944c6ccf63), and this is corpus/dup:1 (config ";
    assert!(ran.out.lines().any(|line| line.starts_with(head)), "{}", ran.text());
    assert!(ran.out.ends_with("  try: give the archive that was stamped, or stamp this one anew\n"));
}

#[test]
fn what_is_passed_on_is_what_is_stamped() {
    let folder = tempfile::tempdir().unwrap();
    let (out, stamp) = (at(&folder, "out.tar"), at(&folder, "out.stamp.json"));
    let mut saved = std::fs::read(fixtures().join(SAVED)).unwrap();
    // Engines stop at the end of the tar; a file has all of it.
    saved.extend([0; 10240]);
    is(&ocitar_with(&["stamp", "-", "--tee", &out], &saved), 0);
    assert_eq!(std::fs::read(&out).unwrap(), saved);
    let json: Value = serde_json::from_str(&text(Path::new(&stamp))).unwrap();
    assert_eq!(json["archive"]["size"], saved.len());
    assert_eq!(json["archive"]["sha256"], ocitar::Digest::of(&saved).to_string());
    assert_eq!(json["archive"]["name"], "out.tar");
}

/// Nothing is stamped of which not all went through, whatever who reads it ends with.
#[test]
fn a_reader_that_goes_away_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = at(&folder, "s.json");
    let layer = LayerBuilder::new().file("a", "x".repeat(4 << 20));
    let archive = file(&docker_archive(&[ImageSpec::new("app:1").layer(layer)]).to_tar());
    let mut child = super::spawn(&["stamp", archive.path().to_str().unwrap(), "--tee", "-", "-o", &stamp]);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
    assert!(!Path::new(&stamp).exists());
}

#[test]
fn an_archive_at_fault_is_neither_stamped_nor_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let (out, stamp) = (at(&folder, "out.tar"), at(&folder, "out.stamp.json"));
    std::fs::write(&stamp, "an older stamp").unwrap();
    let twice = docker_archive(&[ImageSpec::new("app:1")]).duplicate("manifest.json").to_tar();
    let ran = ocitar_with(&["stamp", "-", "--tee", &out], &twice);
    is(&ran, 1);
    assert!(ran.err.contains("no stamp: the archive is at fault"), "{}", ran.text());
    assert!(!Path::new(&out).exists() && !Path::new(&stamp).exists());
}

/// An older stamp is gone once the archive decides, and not before: arguments say nothing of it.
#[test]
fn an_older_stamp_does_not_outlive_a_failure_of_the_archive() {
    let folder = tempfile::tempdir().unwrap();
    let stamp = at(&folder, "s.json");
    let garbage = file(b"garbage");
    let garbage = garbage.path().to_str().unwrap();
    let nowhere = at(&folder, "no/such/folder/x");
    let bad = file(b"no tar");
    let bad = bad.path().to_str().unwrap();
    let other = file(CONFIG.replace("cf94", "0000").as_bytes());
    let cases = [
        (&[SAVED, "--iidfile", garbage][..], 2, true),
        (&[SAVED, "--iidfile", &nowhere], 2, true),
        (&[SAVED, "--in-toto", &nowhere], 2, true),
        (&[SAVED, "--tee", &nowhere], 2, true),
        (&[SAVED, "--label", "a=b", "--label", "a=c"], 2, true),
        (&[bad], 1, false),
        (&["absent.tar"], 2, false),
        (&[SAVED, "--iidfile", other.path().to_str().unwrap()], 1, false),
    ];
    for (args, code, stays) in cases {
        std::fs::write(&stamp, "an older stamp").unwrap();
        let ran = ocitar(&[&["stamp", "-o", &stamp], args].concat());
        is(&ran, code);
        assert_eq!(Path::new(&stamp).exists(), stays, "{args:?}");
        assert_eq!(ran.err.contains("which was older, was removed"), !stays, "{}", ran.text());
    }
}

#[test]
fn nothing_is_overwritten_by_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let archive = at(&folder, "app.tar");
    std::fs::copy(fixtures().join(SAVED), &archive).unwrap();
    let link = at(&folder, "link");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&archive, &link).unwrap();
    for options in [
        &["-o", &archive][..],
        #[cfg(unix)]
        &["-o", &link],
        &["--in-toto", &archive],
        &["--tee", &archive],
        &["--tee", &at(&folder, "x"), "-o", &at(&folder, "x")],
        &["-o", &at(&folder, "x"), "--in-toto", &at(&folder, "x")],
    ] {
        let ran = ocitar(&[&["stamp", &archive], options].concat());
        assert!(ran.code == 2 && ran.err.contains("would be overwritten"), "{}", ran.text());
        assert_eq!(std::fs::read(&archive).unwrap(), std::fs::read(fixtures().join(SAVED)).unwrap());
    }
}

#[test]
fn ci_gets_ids_by_engine() {
    let folder = tempfile::tempdir().unwrap();
    let (stamp, env) = (at(&folder, "s.json"), at(&folder, "env"));
    let ran = ocitar(&["stamp", SAVED, "-o", &stamp, "--engine", "docker-containerd", "--env", &env]);
    is(&ran, 0);
    assert_eq!(text(Path::new(&env)), format!("DUP_IMAGE={MANIFEST}\n"));
    // Compose looks for passwords there too.
    std::fs::write(&env, "PASSWORD=x\nDUP_IMAGE=old\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&env, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    is(&ocitar(&["stamp", SAVED, "-o", &stamp, "--engine", "docker-containerd", "--env", &env]), 0);
    let merged = format!("PASSWORD=x\nDUP_IMAGE={MANIFEST}\n");
    assert_eq!(text(Path::new(&env)), merged);
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&Path::new(&env).metadata().unwrap()) & 0o777, 0o600);
    let oci = oci_archive(&[Entry::from(ImageSpec::new("app:1"))]).to_tar();
    let ran = ocitar_with(&["stamp", "-", "-o", &stamp, "--engine", "docker-classic", "--env", &env], &oci);
    is(&ran, 1);
    assert!(ran.err.contains("no ID on docker-classic"), "{}", ran.text());
    assert_eq!(text(Path::new(&env)), merged);
}

#[test]
fn a_statement_has_every_identity_for_a_subject() {
    let folder = tempfile::tempdir().unwrap();
    let (stamp, statement) = (at(&folder, "s.json"), at(&folder, "statement.json"));
    is(&ocitar(&["stamp", SAVED, "-o", &stamp, "--in-toto", &statement]), 0);
    let json: Value = serde_json::from_str(&text(Path::new(&statement))).unwrap();
    assert_eq!(json["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(json["predicate"], serde_json::from_str::<Value>(&text(Path::new(&stamp))).unwrap());
    let subjects = json["subject"].to_string();
    for digest in [CONFIG, MANIFEST, json["predicate"]["archive"]["sha256"].as_str().unwrap()] {
        let hex = digest.trim_start_matches("sha256:");
        assert!(subjects.contains(&format!("{{\"sha256\":\"{hex}\"}}")), "{digest}: {subjects}");
    }
}

#[test]
fn what_a_build_wrote_is_held_against_the_archive() {
    let metadata = |config: &str| {
        format!("{{\"containerimage.config.digest\":\"{config}\",\"containerimage.digest\":\"{MANIFEST}\"}}")
    };
    let other = CONFIG.replace("cf94", "0000");
    let cases = [
        ("--metadata-file", metadata(CONFIG), 0, "is the ID on docker-containerd, containerd"),
        ("--metadata-file", metadata(&other), 1, "is of no image in the archive"),
        ("--metadata-file", "{}".to_owned(), 2, "it has none of"),
        ("--iidfile", format!("{CONFIG}\n"), 0, "is the ID on docker-classic, podman"),
        ("--iidfile", other.clone(), 1, "is of no image in the archive"),
        ("--iidfile", "sha256:12".to_owned(), 2, "64 lower-case hex digits"),
        ("--iidfile", "garbage".to_owned(), 2, "the ID \"garbage\""),
        ("--metadata-file", metadata("sha256:12"), 2, "64 lower-case hex digits"),
    ];
    for (option, text, code, said) in cases {
        let build = file(text.as_bytes());
        let ran = ocitar(&["stamp", SAVED, "-o", "-", option, build.path().to_str().unwrap()]);
        is(&ran, code);
        assert!(ran.err.contains(said), "{option} {text}: {}", ran.text());
    }
}

#[test]
fn a_stamp_that_is_none_is_refused() {
    let layer = LayerBuilder::new().file("a", "a");
    let archive = file(&docker_archive(&[ImageSpec::new("app:1").layer(layer)]).to_tar());
    let archive = archive.path().to_str().unwrap();
    for (text, said) in [
        ("", "is no stamp: EOF"),
        ("[]", "is no stamp"),
        ("{}", "is of schema \"\""),
        ("{\"schema\":\"ocitar.stamp/2\"}", "is of schema \"ocitar.stamp/2\""),
        ("{\"schema\":\"ocitar.stamp/1\"}", "missing field"),
    ] {
        let stamp = file(text.as_bytes());
        let ran = ocitar(&["verify", archive, "--stamp", stamp.path().to_str().unwrap()]);
        is(&ran, 2);
        assert!(ran.err.contains(said), "{text}: {}", ran.text());
    }
}

/// What `action.yml` runs, as a runner would.
#[test]
#[cfg(unix)]
fn the_action_tells_ids_to_the_steps_that_follow() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(fixtures().join(SAVED), folder.path().join("app.tar")).unwrap();
    let tool = Path::new(env!("CARGO_BIN_EXE_ocitar")).parent().unwrap();
    let path = format!("{}:{}", tool.display(), std::env::var("PATH").unwrap());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../action/stamp");
    let ran = std::process::Command::new(script)
        .current_dir(folder.path())
        .env("PATH", path)
        .env("GITHUB_OUTPUT", folder.path().join("outputs"))
        .env("OCITAR_ARCHIVE", "app.tar")
        .env("OCITAR_LABELS", "git.sha=1f3c\nrun=2\n")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let outputs = text(&folder.path().join("outputs"));
    let want = [("image-id", CONFIG), ("image-id-containerd", MANIFEST), ("digest", MANIFEST)];
    let want: String = want.iter().map(|(name, id)| format!("{name}={id}\n")).collect();
    assert_eq!(outputs, want + "stamp=app.stamp.json\n");
    let stamp: Value = serde_json::from_str(&text(&folder.path().join("app.stamp.json"))).unwrap();
    assert_eq!(stamp["labels"], serde_json::json!({"git.sha": "1f3c", "run": "2"}));
}
