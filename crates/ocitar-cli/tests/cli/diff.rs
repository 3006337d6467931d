use insta::assert_snapshot;
use ocitar_testkit::archive::{IndexSpec, docker_archive, hybrid, oci_archive};
use ocitar_testkit::{Compression, Entry, ImageSpec, LayerBuilder};
use tempfile::NamedTempFile;

use super::{Ran, SAVED, file, fixtures, ocitar, ocitar_with};

fn base() -> LayerBuilder {
    LayerBuilder::new()
        .dir("etc")
        .file("etc/motd", "hello\n")
        .dir("bin")
        .mode(0o755)
        .file("bin/sh", "\0ELF sh")
}

fn app(content: &str) -> LayerBuilder {
    LayerBuilder::new().dir("app").file("app/one", content).file("app/two", "2").file("app/three", "3")
}

fn saved(layers: &[LayerBuilder]) -> NamedTempFile {
    archive(layers.iter().cloned().fold(ImageSpec::new("app:1"), ImageSpec::layer))
}

fn archive(image: ImageSpec) -> NamedTempFile {
    file(&docker_archive(&[image]).to_tar())
}

/// Runs `ocitar diff`, with the archives' names in what it printed replaced.
fn diff(args: &[&str], old: &NamedTempFile, new: &NamedTempFile) -> Ran {
    let [one, other] = [old, new].map(|file| file.path().to_str().unwrap().to_owned());
    let mut ran = ocitar(&[&["diff", "--platform", "linux/amd64"], args, &[&one, &other]].concat());
    for text in [&mut ran.out, &mut ran.err] {
        *text = text.replace(&one, "OLD").replace(&other, "NEW");
    }
    ran
}

#[test]
fn the_same_image_is_the_same() {
    let one = saved(&[base(), app("1")]);
    let ran = diff(&[], &one, &one);
    assert_snapshot!(ran.text());
    for by in ["identity", "layers", "files"] {
        assert_eq!(diff(&["--by", by], &one, &one).code, 0, "{by}");
    }
}

#[test]
fn says_what_differs_and_why() {
    let old = ImageSpec::new("app:1").env("A=1").layer(base()).layer(app("one\n"));
    let insert = LayerBuilder::new().dir("opt").file("opt/tool", "x".repeat(3000));
    let new = ImageSpec::new("app:2").env("A=2").env("B=3").layer(base()).layer(insert).layer(app("two\n"));
    let (old, new) = (archive(old), archive(new));
    let ran = diff(&[], &old, &new);
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.text());
    assert_snapshot!(diff(&["-v"], &old, &new).text());
    assert_snapshot!(diff(&["--files"], &old, &new).text());
    assert_snapshot!(diff(&["--layers"], &old, &new).text());
    assert_snapshot!(diff(&["--content", "app/*", "--format", "markdown"], &old, &new).text());
}

#[test]
fn a_moved_tag_is_the_same_image() {
    let [old, new] = ["app:1", "app:2"].map(|name| archive(ImageSpec::new(name).layer(base())));
    let ran = diff(&[], &old, &new);
    assert_eq!(ran.code, 0);
    assert_snapshot!(ran.text());
}

#[test]
fn an_image_in_another_form_is_the_same_by_layers() {
    let with =
        |compression| ImageSpec::new("app:1").layer_as(base(), compression).layer_as(app("1"), compression);
    let old = archive(with(Compression::None));
    let new = file(&oci_archive(&[Entry::from(with(Compression::Gzip))]).to_tar());
    let again = archive(with(Compression::Zstd));
    let ran = diff(&[], &old, &again);
    assert_eq!(ran.code, 1);
    assert_snapshot!(ran.text());
    for by in ["layers", "files"] {
        assert_eq!(diff(&["--by", by], &old, &again).code, 0, "{by}");
        assert_eq!(diff(&["--by", by], &old, &new).code, 0, "{by}");
    }
}

#[test]
fn tells_times_from_content() {
    let old = saved(&[base().mtime(1), app("1")]);
    let new = saved(&[base().mtime(1), app("1").mtime(1_700_000_000).file("app/four", "4")]);
    let later = saved(&[
        base().mtime(1),
        LayerBuilder::new()
            .mtime(1_700_000_000)
            .dir("app")
            .file("app/one", "1")
            .file("app/two", "2")
            .file("app/three", "3"),
    ]);
    let ran = diff(&[], &old, &later);
    assert_snapshot!(ran.text());
    for (args, to, code) in [
        (&["--by", "files"][..], &later, 1),
        (&["--ignore", "mtime"], &later, 0),
        (&["--semantic"], &later, 0),
        (&["--by", "identity", "--semantic"], &later, 1),
        (&["--semantic"], &new, 1),
        (&["--semantic", "--ignore-path", "app/four"], &new, 0),
        (&["--ignore", "mtime,owner", "--ignore-path", "/app/**"], &new, 0),
        (&["--security"], &new, 0),
    ] {
        assert_eq!(diff(args, &old, to).code, code, "{args:?}");
    }
}

/// In all forms of the report.
#[test]
fn the_verdict_holds() {
    let file = |path: &str, text: &str, time| LayerBuilder::new().mtime(time).file(path, text);
    let [a, b] = ["a", "b"].map(|path| file(path, "text", 1));
    let node = |minor| LayerBuilder::new().char_device("null", 1, minor);
    for (old, new, args, verdict) in [
        (
            vec![a.clone()],
            vec![file("a.old", "text", 2)],
            "",
            "the same contents of files, some at other paths",
        ),
        (vec![a.clone()], vec![file("a", "text", 2)], "", "nothing but times differs"),
        (vec![a.clone()], vec![a.clone(), file("a", "text", 2)], "", "the same files but for their times"),
        (
            vec![a.clone()],
            vec![a.clone().owner(1, 1).file("a", "text")],
            "",
            "the same contents of files, with other attributes",
        ),
        (vec![node(3)], vec![node(5)], "", "other files"),
        (
            vec![a.clone(), b.clone()],
            vec![b.clone(), a.clone()],
            "",
            "the same files and config; layers differ",
        ),
        (vec![a.clone(), b.clone()], vec![b, a.clone()], "--layers", "other files in layers"),
        (vec![a.clone()], vec![a.clone(), a.clone()], "", "the same files; the config differs"),
        (vec![a.clone()], vec![file("./a", "text", 1)], "", "the same files and config; layers differ"),
        (
            vec![a.clone()],
            vec![file("./a", "text", 1)],
            "--layers",
            "the same files and config; layers differ in form only",
        ),
        (
            vec![a],
            vec![file("a", "other", 1)],
            "--ignore-path=a",
            "nothing differs in files and config but what is ignored",
        ),
    ] {
        let ran = |format| {
            let args: Vec<&str> =
                ["--format", format, args].into_iter().filter(|arg| !arg.is_empty()).collect();
            diff(&args, &saved(&old), &saved(&new)).out
        };
        assert!(
            ran("text").lines().any(|line| line.ends_with(&format!(": {verdict}"))),
            "{verdict}: {}",
            ran("text")
        );
        assert!(ran("json").contains(&format!("\"verdict\": \"{verdict}\"")), "{verdict}");
        assert!(ran("markdown").contains(&format!("**: {verdict}\n")), "{verdict}");
        assert!(ran("html").contains(&format!("<p>{verdict}</p>")), "{verdict}");
    }
}

#[test]
fn tells_which_names_are_of_one_file() {
    let one = base().file("bin/gunzip", "gz").hardlink("bin/uncompress", "bin/gunzip");
    let two = base().file("bin/gunzip", "gz").file("bin/uncompress", "gz");
    let [old, new] = [one, two].map(|layer| saved(&[layer]));
    for (args, code, told) in [
        (&["--semantic"][..], 1, "~  bin/gunzip      hard link with bin/uncompress -> (none)"),
        (&["--semantic", "--format", "markdown"], 1, "files differ in nothing but hard links"),
        (
            &["--semantic", "--format", "html"],
            1,
            "<li>hard link with<del>bin/uncompress</del><ins>none</ins>",
        ),
        (&["--by", "files", "--ignore", "hard-links"], 0, "2 paths differ, only in what is ignored"),
    ] {
        let ran = diff(args, &old, &new);
        assert_eq!(ran.code, code, "{args:?}");
        assert!(ran.out.contains(told), "{args:?}: {}", ran.text());
    }
}

#[test]
fn counts_what_bears_on_security() {
    let old = saved(&[base()]);
    let setuid = LayerBuilder::new().dir("bin").mode(0o4755).file("bin/su", "su");
    let ran = diff(&["--security"], &old, &saved(&[base(), setuid, app("1")]));
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("bin/su") && !ran.out.contains("app/one"), "{}", ran.text());
}

#[test]
fn shows_packages() {
    let status = |version: &str| {
        let text = format!(
            "Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n"
        );
        LayerBuilder::new().dir("var").dir("var/lib").dir("var/lib/dpkg").file("var/lib/dpkg/status", text)
    };
    let ran = diff(&[], &saved(&[base(), status("3.0.15")]), &saved(&[base(), status("3.0.17")]));
    assert!(ran.out.contains("openssl  3.0.15 -> 3.0.17"), "{}", ran.text());
}

#[test]
fn shows_text_and_no_binary() {
    let old = saved(&[base()]);
    let changed =
        LayerBuilder::new().dir("etc").file("etc/motd", "bye\u{1b}[2K\n").dir("bin").file("bin/sh", "\0ELF2");
    let new = saved(&[base(), changed]);
    assert_snapshot!(diff(&["--content", "etc/motd", "--content", "bin/**"], &old, &new).out);
    let ran = diff(&["--content", "absent"], &old, &new);
    assert!(ran.out.contains("no file that differs has a path that --content asks for"), "{}", ran.text());
}

/// What is ignored is not said to be the same.
#[test]
fn what_is_ignored_is_said() {
    let file = |text: &str, time| LayerBuilder::new().mtime(time).file("a", text);
    let (old, new) = (saved(&[file("1", 1)]), saved(&[file("2", 2)]));
    for (args, aside) in [(&["--ignore", "content"][..], true), (&["--by", "files"], false)] {
        for format in ["text", "markdown", "html"] {
            let ran = diff(&[args, &["--format", format]].concat(), &old, &new);
            assert_eq!(ran.code, 1, "{args:?} {format}");
            assert_eq!(ran.out.contains(", what is ignored aside"), aside, "{format}: {}", ran.text());
            assert_eq!(ran.out.contains("nothing but times differs"), aside, "{format}: {}", ran.text());
        }
    }
}

/// What was not compared is no difference.
#[test]
fn what_is_not_known_is_said() {
    let link = LayerBuilder::new().dir("usr").dir("usr/lib").symlink("lib", "usr/lib");
    let [old, new] = ["1", "2"].map(|text| saved(&[link.clone(), LayerBuilder::new().file("lib/x", text)]));
    for (args, code, told) in [
        (&["--by", "files"][..], 2, "NOT KNOWN by files: whether the files differ is not known\n"),
        (&["--by", "files", "--quiet"], 2, ""),
        (&["--by", "files", "--format", "markdown"], 2, "Not known by files\n"),
        (&["--by", "files", "--format", "html"], 2, "<span class=\"badge refused\">not known</span>"),
        (&["--by", "files", "--json"], 2, "\"known\": false"),
        (&["--by", "layers"], 1, "DIFFERENT by layers: whether the files differ is not known\n"),
        (&[], 1, "DIFFERENT by identity"),
    ] {
        let ran = diff(args, &old, &new);
        assert_eq!(ran.code, code, "{args:?}: {}", ran.text());
        assert!(ran.out.contains(told), "{args:?}: {}", ran.text());
        assert_eq!(ran.err.contains("not all was compared"), code == 2, "{args:?}: {}", ran.err);
    }
}

/// Nothing is said of content that was not looked at, in all forms of the report that show it.
#[test]
fn says_what_is_known_of_content() {
    let layer = LayerBuilder::new;
    let linked = |text: &str| vec![layer().file("z", text).hardlink("a", "z")];
    let through = |text: &str| {
        vec![layer().dir("usr").dir("usr/lib").symlink("lib", "usr/lib"), layer().file("lib/x", text)]
    };
    let only = |text: &str| vec![layer().file("a", text)];
    let moved = |path: &str| vec![layer().file(path, "text\n")];
    let nothing = "nothing differs in the content of files that --content asks for";
    for (old, new, args, told) in [
        (
            linked("1"),
            linked("2"),
            &["--content", "a"][..],
            "not kept, as a link to a file that --content does not ask for",
        ),
        (moved("a"), moved("b"), &["--content", "b"], "moved, with the same content"),
        (moved("a"), moved("b"), &["--content", "a"], "moved, with the same content"),
        (
            through("1"),
            through("2"),
            &["--content", "lib/x"],
            "whether the content of files that --content asks for differs is not certain",
        ),
        (only("1"), only("2"), &["--content", "a", "--security"], "asks for, what is ignored aside"),
        (only("1"), only("2"), &["--content", "a", "--ignore-path", "a"], "asks for, what is ignored aside"),
        (only("1\r2\r\n"), only("1\r3\r\n"), &["--content", ".//a"], "1\\r3\\r"),
        (only("1"), only("2"), &["--content", "b"], "no file that differs has a path that"),
    ] {
        for format in ["text", "markdown", "html"] {
            let ran = diff(&[args, &["--format", format]].concat(), &saved(&old), &saved(&new));
            assert!(ran.out.contains(told), "{args:?} {format}: {}", ran.text());
            assert!(!ran.out.contains(&format!("{nothing}\n")), "{args:?} {format}");
            let ends = ran.out.matches("No newline").count();
            assert!(ends == 0, "{args:?} {format}: {}", ran.text());
        }
    }
}

/// However long the values are.
#[test]
fn what_differs_is_shown() {
    let long = "x".repeat(600);
    let with = |end: &str| {
        let path = format!("{0}/{0}/{0}/{end}", "d".repeat(200));
        let layer = LayerBuilder::new()
            .xattr("user.x", long.clone() + end)
            .file("text", format!("{long}{end}{long}\n"))
            .symlink("link", &path)
            .file(&path, format!("{end} and more"));
        let image = ImageSpec::new("app:1").label("long", &format!("{long}{end}{long}")).layer(layer);
        archive(image.label("lines", &format!("a\n{end}")).history(&format!("RUN {long}{end}{long}")))
    };
    for (args, alike) in [
        (&["--files"][..], "..xxxxxxxxxxxxxxxx"),
        (&["-v"], "..xxxxxxxxxxxxxxxx"),
        (&["--content", "text"], "-...xxxxxxxxxxxxxxxx"),
        (&["--format", "markdown", "--files"], "...xxxxxxxxxxxxxxxx"),
    ] {
        let ran = diff(args, &with("OLD"), &with("NEW"));
        for end in ["OLD", "NEW"] {
            assert!(ran.out.contains(&format!("xxxx{end}")), "{args:?}: {}", ran.text());
        }
        assert!(ran.out.contains(&format!("{alike}OLD")), "{args:?}: {}", ran.text());
        let escaped = if args.contains(&"markdown") { "\"a&#92;nOLD\"" } else { "\"a\\nOLD\"" };
        assert!(ran.out.contains(escaped), "{args:?}: {}", ran.text());
    }
}

/// Each path once, by what weighs most.
#[test]
fn counts_paths_by_what_became_of_them() {
    let old = LayerBuilder::new()
        .file("d/moved", "text")
        .file("kind", "1")
        .symlink("link", "here")
        .char_device("node", 1, 3)
        .file("text", "1")
        .file("mode", "1");
    let new = LayerBuilder::new()
        .mode(0o600)
        .file("d/moved.old", "text")
        .dir("kind")
        .symlink("link", "there")
        .char_device("node", 1, 5)
        .file("text", "2")
        .mode(0o600)
        .file("mode", "1");
    let ran = diff(&[], &saved(&[old]), &saved(&[new]));
    let counts = "1 moved, 1 of another kind, 1 with other content, 1 with another target, 1 for another device, 1 with other attributes only";
    assert!(ran.out.contains(counts), "{}", ran.text());
}

#[test]
fn what_an_archive_says_stays_text() {
    let name = "<script>alert(1)</script>|`x`\u{1b}[2K";
    let bad = LayerBuilder::new().file("a", "1").file(name, "1").symlink("link", "`@all`|");
    let old = archive(ImageSpec::new("app:1").layer(base()));
    let new = archive(
        ImageSpec::new("app:1")
            .label("a`|<b>\u{1b}", "<i>@x\u{202e}")
            .layer(base())
            .layer(bad)
            .history("COPY")
            .history("RUN <b>|`\u{1b}[2K"),
    );
    for args in [&["--files"][..], &["-v"], &["--json"]] {
        let ran = diff(args, &old, &new);
        assert!(ran.out.chars().all(|c| matches!(c, ' '..='~' | '\n')), "{}", ran.text());
    }
    let ran = diff(&["--format", "markdown", "--content", "**"], &old, &new);
    assert!(
        !ran.out.contains("<script") && !ran.out.contains('\u{1b}') && !ran.out.contains("@all"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("<i>") && !ran.out.contains("<b>"), "{}", ran.out);
    let row = ran.out.lines().find(|line| line.contains("alert")).unwrap();
    assert_eq!(row.matches('|').count(), 3, "{row}");
}

#[test]
fn names_in_a_comment_are_no_markup() {
    let old = archive(ImageSpec::new("app:1").layer(base()));
    for (name, forbidden) in [
        ("<script>", "<script>"),
        ("@team", "@team"),
        ("https://x.org", "https://"),
        ("www.x.org", "www."),
        ("`a`", "`"),
        ("a|b", "a|b"),
        (":smile:", ":smile:"),
        ("#1", "#1"),
        ("[a](b)", "[a]"),
        ("**a**", "**a**"),
        ("__init__.py", "__init__"),
    ] {
        let added = LayerBuilder::new().file("a", "1").file(name, "1").symlink("link", name);
        let image = ImageSpec::new("app:1").label(name, name).env(&format!("{name}=1")).layer(base());
        let new = archive(image.layer(added).history("COPY").history(name));
        let ran = diff(&["--format", "markdown"], &old, &new);
        assert!(ran.out.contains("symlink to ") && !ran.out.contains(forbidden), "{name}: {}", ran.out);
    }
}

#[test]
fn an_archive_at_fault_is_not_compared() {
    let sound = saved(&[base()]);
    let twice = docker_archive(&[ImageSpec::new("app:1").layer(base())]).duplicate("manifest.json").to_tar();
    let broken = file(&twice);
    let ran = diff(&[], &sound, &broken);
    assert_snapshot!(ran.text());
    for (old, new) in [(&sound, &broken), (&broken, &sound), (&broken, &broken)] {
        for args in [&[][..], &["--quiet"], &["--format", "markdown"], &["--by", "files"]] {
            let ran = diff(args, old, new);
            assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
            assert!(ran.err.contains("manifest.json"), "{}", ran.err);
        }
        let ran = diff(&["--json"], old, new);
        assert_eq!(ran.code, 2);
        assert!(ran.out.contains("\"same\": false") && !ran.out.contains("\"images\": [\n"), "{}", ran.out);
    }
}

/// Both views of an archive have one config, and one thing is wrong with it.
#[test]
fn a_finding_is_told_once() {
    let image =
        ImageSpec::new("app:1").env("A=1").layer(base()).edit_config("\"Env\"", "\"user\":\"x\",\"Env\"");
    let ran = diff(&[], &saved(&[base()]), &file(&hybrid(&[image]).to_tar()));
    assert_eq!(ran.err.matches("json-folded-key").count(), 1, "{}", ran.text());
}

#[test]
fn takes_a_pipe_and_a_folder() {
    let old = std::fs::read(fixtures().join(SAVED)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    tar::Archive::new(old.as_slice()).unpack(folder.path()).unwrap();
    let folder = folder.path().to_str().unwrap();
    let other = saved(&[base()]);
    let other = other.path().to_str().unwrap();
    for (args, code) in [
        (["diff", "-", SAVED], 0),
        (["diff", SAVED, "-"], 0),
        (["diff", folder, SAVED], 0),
        (["diff", "-", folder], 0),
        (["diff", "-", other], 1),
        (["diff", other, "-"], 1),
        (["diff", "-", "-"], 2),
        (["diff", "absent.tar", "-"], 2),
        (["diff", SAVED, "absent.tar"], 2),
    ] {
        let ran = ocitar_with(&args, &old);
        assert_eq!(ran.code, code, "{args:?}: {}", ran.text());
    }
    let [pipe, file] = [["diff", "--json", "-", other], ["diff", "--json", SAVED, other]];
    let same = |text: String| text.replace("\"old\": \"-\"", &format!("\"old\": \"{SAVED}\""));
    assert_eq!(same(ocitar_with(&pipe, &old).out), ocitar(&file).out);
}

#[test]
fn quiet_says_nothing() {
    let (old, new) = (saved(&[base()]), saved(&[base(), app("1")]));
    for (to, code) in [(&old, 0), (&new, 1)] {
        let ran = diff(&["--quiet"], &old, to);
        assert_eq!((ran.code, &*ran.out, &*ran.err), (code, "", ""));
    }
    assert_eq!(diff(&["--quiet", "--json"], &old, &new).code, 2);
}

#[test]
fn compares_images_by_name_and_platform() {
    let image = |name: &str, content: &str| ImageSpec::new(name).layer(base()).layer(app(content));
    let two = file(&hybrid(&[image("app:1", "1"), image("app:2", "2")]).to_tar());
    let path = two.path().to_str().unwrap();
    let named = |name: &str| format!("docker-archive:{path}:{name}");
    let code = |old: &str, new: &str| ocitar(&["diff", &named(old), &named(new)]).code;
    assert_eq!((code("app:1", "app:2"), code("app:1", "app:1"), code("app:1", "app:3")), (1, 0, 2));
    let on = |architecture, content: &str| {
        ImageSpec::nameless().platform("linux", architecture, None).layer(app(content))
    };
    let both = |content| {
        let index = IndexSpec::new("app:1", [on("amd64", "1"), on("arm64", content)]);
        file(&oci_archive(&[Entry::from(index)]).to_tar())
    };
    let (old, new) = (both("1"), both("2"));
    assert_eq!(diff(&["--by", "layers"], &old, &new).code, 0);
    let on = |platform| {
        let args = ["diff", "--by", "layers", "--platform", platform];
        ocitar(&[&args[..], &[old.path().to_str().unwrap(), new.path().to_str().unwrap()]].concat()).code
    };
    assert_eq!((on("linux/amd64"), on("linux/arm64"), on("linux/s390x")), (0, 1, 2));
}

#[test]
fn writes_the_report_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report");
    let (old, new) = (saved(&[base()]), saved(&[base(), app("1")]));
    let ran = diff(&["-o", path.to_str().unwrap()], &old, &new);
    assert_eq!((ran.code, &*ran.out), (1, ""));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("DIFFERENT by identity"));
    let absent = folder.path().join("absent").join("report");
    for path in [folder.path(), &absent] {
        let ran = diff(&["-o", path.to_str().unwrap()], &old, &new);
        assert!(ran.code == 2 && ran.err.contains("cannot write"), "{}", ran.text());
    }
    let broken = file(b"no archive");
    assert_eq!(diff(&["-o", path.to_str().unwrap()], &old, &broken).code, 2);
    // The older answer must not outlive a failure.
    assert!(!path.exists());
    assert_eq!(diff(&["-o", "-"], &old, &new).out, diff(&[], &old, &new).out);
}

#[test]
fn a_report_is_not_written_over_what_it_is_of() {
    let folder = tempfile::tempdir().unwrap();
    let [archive, link, hard] = ["app.tar", "link.tar", "hard.tar"].map(|name| folder.path().join(name));
    std::fs::copy(fixtures().join(SAVED), &archive).unwrap();
    let size = archive.metadata().unwrap().len();
    std::os::unix::fs::symlink("app.tar", &link).unwrap();
    std::fs::hard_link(&archive, &hard).unwrap();
    let [archive, link, hard] = [&archive, &link, &hard].map(|path| path.to_str().unwrap());
    for (read, written) in [(archive, archive), (archive, link), (link, archive), (hard, archive)] {
        for args in [
            &["diff", read, SAVED, "-o", written][..],
            &["diff", SAVED, &format!("docker-archive:{read}"), "-o", written],
            &["id", "-e", "podman", "--iidfile", written, read],
            &["stamp", "-o", written, read],
            &["stamp", "-o", "-", "--env", written, read],
        ] {
            let ran = ocitar(args);
            assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}: {}", ran.text());
            assert_eq!(std::fs::metadata(written).unwrap().len(), size, "{args:?}");
        }
    }
}

#[test]
fn refuses_arguments_that_make_no_sense() {
    for args in [
        &["--ignore", "size"][..],
        &["--ignore-path", "["],
        &["--content", "["],
        &["--semantic", "--security"],
        &["--by", "bytes"],
        &["--json", "--format", "text"],
    ] {
        let ran = ocitar(&[&["diff"], args, &[SAVED, SAVED]].concat());
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
    }
}

#[test]
fn trusted_layers_are_told() {
    let hybrid = |content| {
        let image = [base(), app(content)].into_iter().fold(ImageSpec::new("app:1"), ImageSpec::layer);
        file(&hybrid(&[image]).to_tar())
    };
    let (old, new) = (hybrid("1"), hybrid("2"));
    let ran = diff(&["--by", "layers", "--layers", "--trust-digests"], &old, &new);
    assert_eq!(ran.code, 1, "{}", ran.text());
    assert!(ran.out.contains("1 shared, 1 changed (1 not hashed, by their digests)"), "{}", ran.text());
    // Nothing was looked at of what is the same by its digests alone: no form says more than that.
    for (format, head) in [
        ("text", "same by identity: the same by the digests that both name; 2 layers not hashed\n"),
        ("json", "\"verdict\": \"the same by the digests that both name; 2 layers not hashed\""),
        ("markdown", "Same by identity, going by digests without hashing all layers\n"),
        ("html", ">Same by the digests that both name<"),
    ] {
        let ran = diff(&["--trust-digests", "--format", format], &old, &old);
        assert!(ran.code == 0 && ran.out.contains(head), "{format}: {}", ran.text());
        assert!(!ran.out.contains("the same image"), "{format}: {}", ran.text());
    }
}

#[test]
fn says_that_content_was_asked_of_nothing() {
    let (old, new) = (saved(&[base(), app("1")]), saved(&[base(), app("2")]));
    for (glob, said) in [("nope/**", true), ("app/*", false)] {
        let ran = diff(&["--content", glob], &old, &new);
        assert_eq!(
            ran.out.contains("no file that differs has a path that --content asks for"),
            said,
            "{}",
            ran.text()
        );
    }
}

#[test]
fn a_page_says_what_the_text_says() {
    let (old, new) = (saved(&[base(), app("1")]), saved(&[base(), app("2")]));
    let ran = diff(&["--format", "html"], &old, &new);
    assert_eq!(ran.code, 1, "{}", ran.text());
    assert!(ran.out.starts_with("<!DOCTYPE html>") && ran.out.contains("app/one"), "{}", ran.text());
}
