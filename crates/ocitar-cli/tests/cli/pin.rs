use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use ocitar_testkit::archive::{docker_archive, hybrid};
use ocitar_testkit::{ImageSpec, LayerBuilder};
use tempfile::TempDir;

use super::schema::{check, schema};
use super::{Ran, SAVED, fixtures};

/// A folder with files, and two archives of one name: `v1.tar` and `v2.tar`.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for version in ["v1", "v2"] {
            let image = ImageSpec::new("app:latest").layer(LayerBuilder::new().file("version", version));
            std::fs::write(folder.path(&format!("{version}.tar")), hybrid(&[image]).to_tar()).unwrap();
        }
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// All files and their bytes.
    fn all(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut all: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.clone(), std::fs::read(path).unwrap()))
            .collect();
        all.sort();
        all
    }

    fn run(&self, args: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_ocitar"))
            .args(args)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .env("SOURCE_DATE_EPOCH", "1795000000")
            .output()
            .unwrap();
        Ran {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code().unwrap(),
        }
    }

    /// `ocitar pin` on Docker's classic store.
    fn pin(&self, args: &[&str]) -> Ran {
        self.run(&[&["pin", "--engine", "docker-classic", "--platform", "linux/amd64"], args].concat())
    }

    fn id(&self, archive: &str, engine: &str) -> String {
        self.run(&["id", "--engine", engine, archive]).out.trim().to_owned()
    }
}

const COMPOSE: &str = "\
# deployed by hand
services:
  web:
    image: app          # the front
    environment: {IMAGE: app}
  worker:
    image: \"app:latest\"
  db:
    image: postgres:16
";

#[test]
fn pins_and_says_so() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    let ran = folder.pin(&["compose.yaml", "--from", "v1.tar"]);
    assert_snapshot!(ran.text());
    let id = folder.id("v1.tar", "docker-classic");
    let want = COMPOSE.replace("image: app  ", &format!("image: {id}  "));
    assert_eq!(folder.text("compose.yaml"), want.replace("\"app:latest\"", &format!("\"{id}\"")));
    assert_snapshot!(folder.text("ocitar.lock"));
}

#[test]
fn a_second_time_changes_nothing() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--check"]).code, 1);
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar"]).code, 0);
    let all = folder.all();
    for args in [&["--check"][..], &[], &["--diff"]] {
        let ran = folder.pin(&[&["compose.yaml", "--from", "v1.tar"], args].concat());
        assert_eq!((ran.code, &*ran.err), (0, ""), "{}", ran.text());
        assert_eq!(folder.all(), all);
    }
    let id = folder.id("v1.tar", "docker-classic");
    let ran = folder.pin(&["compose.yaml", "--from", "v1.tar"]);
    assert!(
        ran.out.starts_with(&format!("compose.yaml:4:12  web     keeps {id} (app:latest)\n")),
        "{}",
        ran.out
    );
}

#[test]
fn shows_what_would_change_and_writes_nothing() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    let all = folder.all();
    assert_snapshot!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--diff"]).text());
    assert_snapshot!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--check"]).text());
    assert_eq!(folder.all(), all);
}

#[test]
fn goes_back_to_what_was_before() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar"]).code, 0);
    let first = folder.text("compose.yaml");
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v2.tar"]).code, 0);
    let second = folder.text("compose.yaml");
    assert_ne!(first, second);
    assert_snapshot!(folder.run(&["pin", "--list"]).text());

    let before = folder.text("ocitar.lock");
    let ran = folder.run(&["pin", "--rollback", "web", "--rollback", "worker"]);
    assert_eq!((ran.code, folder.text("compose.yaml")), (0, first.clone()), "{}", ran.text());
    let lock = folder.text("ocitar.lock");
    let changed: Vec<&str> =
        lock.lines().zip(before.lines()).filter(|(a, b)| a != b).map(|(a, _)| a).collect();
    assert_eq!(changed, ["current = 1", "current = 1"]);

    // The same by hand: one line, and the lock says what files are to be.
    folder.write("ocitar.lock", &lock.replacen("current = 1", "current = 2", 1));
    let ran = folder.run(&["pin", "compose.yaml", "--from", "ocitar.lock"]);
    let [one, two] = ["v1.tar", "v2.tar"].map(|archive| folder.id(archive, "docker-classic"));
    assert_eq!((ran.code, folder.text("compose.yaml")), (0, first.replacen(&one, &two, 1)), "{}", ran.text());
    assert_snapshot!(folder.run(&["pin", "compose.yaml", "--rollback", "worker"]).text());
    assert_snapshot!(folder.run(&["pin", "compose.yaml", "--rollback", "front"]).text());
}

/// What the lock names for `web`, and which of its entries is the current one.
fn locked(folder: &Folder) -> (Vec<String>, u64) {
    let ran = folder.run(&["pin", "--list", "--json"]);
    let service = serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["services"][0].take();
    let files = service["files"].as_array().unwrap().iter();
    let files = files.map(|file| file.as_str().unwrap().to_owned()).collect();
    (files, service["current"].as_u64().unwrap())
}

#[test]
fn a_lock_names_only_files_that_say_what_it_says() {
    let web = "services: {web: {image: app}}\n";
    let folder = Folder::new(&[("a.yaml", web), ("b.yaml", web)]);
    let [one, two] = ["v1.tar", "v2.tar"].map(|archive| folder.id(archive, "docker-classic"));
    let is = |files: &[&str], current: u64, [a, b]: [&String; 2]| {
        assert_eq!(locked(&folder), (files.iter().map(|file| (*file).to_owned()).collect(), current));
        let texts = [a, b].map(|id| web.replace("app", id));
        assert_eq!(["a.yaml", "b.yaml"].map(|name| folder.text(name)), texts);
    };
    assert_eq!(folder.pin(&["a.yaml", "b.yaml", "--from", "v1.tar"]).err, "");
    is(&["a.yaml", "b.yaml"], 1, [&one, &one]);

    // One of them alone: the other is told, and no longer in the lock.
    assert_snapshot!(folder.pin(&["a.yaml", "--from", "v2.tar", "--check"]).text());
    assert_eq!(folder.pin(&["a.yaml", "--from", "v2.tar"]).code, 0);
    is(&["a.yaml"], 2, [&two, &one]);
    assert_eq!(folder.pin(&["b.yaml", "--from", "v2.tar"]).err, "");
    is(&["a.yaml", "b.yaml"], 2, [&two, &two]);

    // No rollback of some of them.
    let all = folder.all();
    assert_snapshot!(folder.run(&["pin", "--rollback", "web", "a.yaml"]).text());
    assert_eq!(folder.all(), all);
    assert_eq!(folder.run(&["pin", "--rollback", "web"]).code, 0);
    is(&["a.yaml", "b.yaml"], 1, [&one, &one]);

    assert_eq!(folder.pin(&["b.yaml", "--from", "v2.tar"]).code, 0);
    is(&["b.yaml"], 3, [&one, &two]);
    assert_eq!(folder.run(&["pin", "--rollback", "web", "a.yaml"]).code, 2);
    assert_eq!(folder.run(&["pin", "--rollback", "web", "a.yaml", "b.yaml"]).code, 0);
    is(&["a.yaml", "b.yaml"], 1, [&one, &one]);

    // One that was given, and says something else by now, is not told to be given.
    folder.write("b.yaml", "services: {web: {image: 'app:9'}}\n");
    let ran = folder.pin(&["a.yaml", "b.yaml", "--from", "v2.tar", "--check"]);
    assert_eq!(ran.err, "note: b.yaml:1: left alone: app:9, which is none of the images\n");
    folder.write("b.yaml", &web.replace("app", &one));

    // By hand: what the lock says of a file that is not given is told.
    folder.write("ocitar.lock", &folder.text("ocitar.lock").replace("current = 1", "current = 2"));
    assert_snapshot!(folder.run(&["pin", "a.yaml", "--from", "ocitar.lock"]).text());
    // A file that is not there any more keeps nobody back.
    std::fs::remove_file(folder.path("b.yaml")).unwrap();
    let ran = folder.run(&["pin", "--rollback", "web", "a.yaml"]);
    assert_eq!((ran.code, ran.err.contains("b.yaml")), (0, false), "{}", ran.text());
    assert_eq!(locked(&folder), (vec!["a.yaml".to_owned()], 1));
}

#[test]
#[cfg(unix)]
fn says_what_a_lock_cannot_name() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new(&[]);
    let name = std::ffi::OsStr::from_bytes(b"\xffcompose.yaml");
    if std::fs::write(folder.0.path().join(name), COMPOSE).is_err() {
        return; // Not every file system takes such names.
    }
    let ran = folder.pin(&[".", "--kind", "compose", "--from", "v1.tar"]);
    assert_eq!(ran.code, 0, "{}", ran.text());
    assert!(ran.err.contains("ocitar.lock cannot name it"), "{}", ran.err);
    assert_eq!(locked(&folder).0, Vec::<String>::new());
}

#[test]
fn what_is_refused_leaves_all_files_alone() {
    let twice = "services:\n  a:\n    image: app\n    image: app\n";
    let bomb: String = (1..30).map(|n| format!("x{n}: &x{n} [*x{0}, *x{0}]\n", n - 1)).collect();
    let pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, image: app}]}\n";
    let files = [
        ("compose.yaml", COMPOSE),
        ("variable.yaml", "services: {a: {image: 'app:${TAG}'}, b: {image: '${DB:-db}'}}"),
        ("twice.yaml", twice),
        ("spread.yaml", "services:\n  a:\n    image: \"ap\\\n      p\"\n"),
        ("built.yaml", "services: {a: {image: app, build: .}}"),
        ("broken.yaml", "services: ["),
        ("deep.yaml", &"[".repeat(1 << 20)),
        ("self.yaml", "services: &s {a: *s}"),
        ("pod.yaml", pod),
    ];
    let folder = Folder::new(&files);
    std::fs::write(folder.path("latin1.yaml"), b"services: {a: {image: 'app\xe4'}}").unwrap();
    std::fs::File::create(folder.path("large.yaml")).unwrap().set_len(100 << 20).unwrap();
    folder.write("bomb.yaml", &format!("x0: &x0 [a]\n{bomb}services: {{a: {{image: b}}}}\n"));
    let text = |name: &str| folder.pin(&["compose.yaml", name, "--from", "v1.tar"]);
    for (name, _) in &files[1..] {
        let ran = text(name);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{name}: {}", ran.text());
        assert!(ran.err.contains(&format!("error: {name}:")), "{name}: {}", ran.text());
    }
    for name in ["latin1.yaml", "large.yaml"] {
        assert_eq!(text(name).code, 2);
    }
    assert_snapshot!(text("variable.yaml").err);
    assert_snapshot!(text("pod.yaml").err);
    assert_eq!(folder.text("compose.yaml"), COMPOSE);
    assert!(!folder.path("ocitar.lock").exists());
    // What is large only for those who follow all aliases is pinned as any file.
    assert_eq!(text("bomb.yaml").code, 0);
}

#[test]
fn nothing_to_pin_is_no_success() {
    let folder = Folder::new(&[("compose.yaml", "services: {web: {image: 'app:1'}, db: {image: db}}")]);
    let all = folder.all();
    assert_snapshot!(folder.pin(&["compose.yaml", "--from", "v1.tar"]).text());
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--check"]).code, 2);
    assert_eq!(folder.all(), all);
}

#[test]
fn asks_for_an_engine_where_it_matters() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    assert_snapshot!(folder.run(&["pin", "compose.yaml", "--from", "v1.tar"]).text());
    // The archive of one store alone can have only one ID.
    let layout = ocitar_testkit::archive::oci_archive(&[ImageSpec::new("app:latest").into()]);
    std::fs::write(folder.path("layout.tar"), layout.to_tar()).unwrap();
    let ran = folder.run(&["pin", "compose.yaml", "--from", "layout.tar", "--check"]);
    assert!(ran.out.contains(&folder.id("layout.tar", "docker-containerd")), "{}", ran.text());
}

#[test]
fn says_conditions_and_commands() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    let image = ImageSpec::new("app:latest").layer(LayerBuilder::new().file("a", "b"));
    std::fs::write(folder.path("old.tar"), docker_archive(&[image]).to_tar()).unwrap();
    let args = ["pin", "compose.yaml", "--from", "old.tar", "--check", "--engine", "docker-containerd"];
    for style in ["id", "tag", "tag-id"] {
        let ran = folder.run(&[&args[..], &["--style", style, "--platform", "linux/amd64"]].concat());
        assert_snapshot!(ran.err);
    }
}

#[test]
fn a_document_of_no_known_kind_is_told() {
    let pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: app}]}\n";
    let rollout = "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {image: app}\n";
    let folder = Folder::new(&[("k8s.yaml", &format!("{pod}---\n{rollout}"))]);
    let ran = folder.pin(&["k8s.yaml", "--from", "v1.tar", "--style", "tag-id"]);
    assert!(
        ran.code == 0 && ran.err.contains("k8s.yaml:5: left alone: of no kind that is known"),
        "{}",
        ran.err
    );
    let ran = folder.run(&["lint", "k8s.yaml"]);
    assert!(ran.err.contains("of no kind that is known, so not judged: k8s.yaml:5\n"), "{}", ran.err);
}

#[test]
fn an_override_file_has_what_extends_a_service() {
    let text = "services:\n  web: {image: app}\n  a: {extends: web}\n  b: {extends: {service: a}}\n  c: {extends: a, image: db}\n";
    let folder = Folder::new(&[("compose.yaml", text)]);
    let ran = folder.pin(&["compose.yaml", "--from", "v1.tar", "--override-file", "o.yaml"]);
    assert_eq!((ran.code, folder.text("o.yaml").matches("sha256:").count()), (0, 3), "{}", ran.err);
}

#[test]
fn an_override_file_of_other_services_is_not_kept_silently() {
    for (after, want) in [
        (
            "services: {front: {image: app}}",
            "o.yaml: web has an image there, and none of the files has that service",
        ),
        ("services: {front: {image: app}, web: {image: nginx:1}}", "o.yaml: web runs nginx:1 by now"),
        ("services: {front: {image: app}, web: {image: app:2}}", "o.yaml: web runs app:2 by now"),
    ] {
        let folder = Folder::new(&[("compose.yaml", "services: {web: {image: app}}\n")]);
        let args = ["compose.yaml", "--from", "v1.tar", "--override-file", "o.yaml"];
        assert_eq!(folder.pin(&args).code, 0);
        folder.write("compose.yaml", after);
        let all = folder.all();
        let ran = folder.pin(&args);
        assert_eq!((ran.code, folder.all()), (2, all), "{after}");
        assert!(ran.err.contains(want), "{}", ran.err);
    }
    // What another file says stays.
    let folder =
        Folder::new(&[("a.yaml", "services: {a: {image: app}}"), ("b.yaml", "services: {b: {image: app}}")]);
    for file in ["a.yaml", "b.yaml"] {
        assert_eq!(folder.pin(&[file, "--from", "v1.tar", "--override-file", "o.yaml"]).code, 0);
    }
    assert_eq!(folder.text("o.yaml").matches("sha256:").count(), 2);
}

#[test]
fn an_override_file_has_only_what_it_can_replace() {
    for (part, place) in [
        (
            "pre_start: [{image: app}]",
            "compose.yaml:1:49: no override file replaces services.web.pre_start[0].image",
        ),
        (
            "volumes: [{type: image, source: app}]",
            "compose.yaml:1:61: no override file replaces services.web.volumes[0].source",
        ),
    ] {
        let text = format!("services: {{web: {{image: db, {part}}}}}\n");
        let folder = Folder::new(&[("compose.yaml", &text)]);
        let all = folder.all();
        let ran = folder.pin(&["compose.yaml", "--from", "v1.tar", "--override-file", "o.yaml"]);
        assert_eq!((ran.code, folder.all()), (2, all), "{}", ran.err);
        assert!(ran.err.contains(place), "{}", ran.err);
    }
}

#[test]
fn an_override_file_leaves_compose_files_alone() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE), ("mine.yaml", "services: {}\n")]);
    let args = ["compose.yaml", "--from", "v1.tar", "--override-file", "compose.override.yaml"];
    assert_eq!(folder.pin(&args).code, 0);
    assert_eq!(folder.text("compose.yaml"), COMPOSE);
    assert_snapshot!(folder.text("compose.override.yaml"));
    let all = folder.all();
    assert_eq!(folder.pin(&args).code, 0);
    assert_eq!(folder.pin(&[&args[..], &["--check"]].concat()).code, 0);
    assert_eq!(folder.all(), all);
    // Others' services are kept, and others' files are not touched.
    let ran =
        folder.pin(&["compose.yaml", "--from", "v2.tar", "--service", "web", "--override-file", args[4]]);
    assert_eq!(ran.code, 0);
    let [one, two] = ["v1.tar", "v2.tar"].map(|archive| folder.id(archive, "docker-classic"));
    let images = folder.text("compose.override.yaml");
    assert!(images.contains(&one) && images.contains(&two), "{images}");
    let ran = folder.pin(&["compose.yaml", "--from", "v1.tar", "--override-file", "mine.yaml"]);
    assert_eq!((ran.code, folder.text("mine.yaml")), (2, "services: {}\n".to_owned()));
    // Going back works through it too.
    let ran = folder.run(&["pin", "--rollback", "web"]);
    assert_eq!(
        (ran.code, folder.all()),
        (0, {
            let lock = folder.text("ocitar.lock");
            let mut all = all;
            all.iter_mut()
                .filter(|(path, _)| path.ends_with("ocitar.lock"))
                .for_each(|(_, text)| *text = lock.clone().into());
            all
        })
    );
}

#[test]
fn what_is_pinned_does_not_float() {
    for (style, engine) in [("id", "docker-classic"), ("digest", "docker-containerd"), ("tag-id", "podman")] {
        let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
        let lint =
            || folder.run(&["lint", "--strict", "--from", "v1.tar", "--allow", "postgres", "compose.yaml"]);
        assert_eq!(lint().code, 1);
        let args = ["pin", "compose.yaml", "--from", "v1.tar", "--style", style, "--engine", engine];
        assert_eq!(folder.run(&args).code, 0);
        let ran = lint();
        assert_eq!(ran.code, 0, "{style}: {}", ran.text());
    }
}

#[test]
fn what_is_pinned_in_an_override_file_does_not_float() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    let over = "compose.override.yaml";
    let args = ["compose.yaml", "--from", "v1.tar", "--override-file", over];
    assert_eq!(folder.pin(&args).code, 0);
    let lint = |files: &[&str]| {
        folder.run(&[&["lint", "--strict", "--from", "v1.tar", "--allow", "postgres"], files].concat())
    };
    assert_snapshot!(lint(&["compose.yaml", over]).text());
    assert_eq!(lint(&["./compose.yaml", over]).code, 0);
    // Either is what is deployed only if it is named.
    assert_eq!(lint(&["compose.yaml"]).code, 1);
    assert_eq!(lint(&["."]).code, 1);
    // Compose would take this one.
    folder.write("compose.override.yml", "services: {}\n");
    assert_eq!(lint(&["compose.yaml", over]).code, 1);
}

#[test]
fn pins_folders() {
    let folder = Folder::new(&[]);
    std::fs::create_dir_all(folder.path("deploy/chart/templates")).unwrap();
    let pod = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: c, image: app}]}\n";
    for (name, text) in [
        ("deploy/compose.yaml", COMPOSE),
        ("deploy/pod.yaml", pod),
        ("deploy/notes.yaml", "image: app\n"),
        ("deploy/chart/templates/web.yaml", "image: {{ .Values.image }}\n  x"),
        ("deploy/broken.txt", "services: ["),
    ] {
        folder.write(name, text);
    }
    let ran = folder.pin(&["deploy", "--from", "v1.tar", "--style", "tag-id"]);
    assert_eq!(ran.code, 0, "{}", ran.text());
    let tag = format!("app:{}", &folder.id("v1.tar", "docker-classic")[7..19]);
    assert_eq!(folder.text("deploy/pod.yaml"), pod.replace("app}", &format!("{tag}}}")));
    assert!(folder.text("deploy/compose.yaml").contains(&tag));
    assert_eq!(folder.text("deploy/notes.yaml"), "image: app\n");
    assert!(folder.path("deploy/ocitar.lock").exists());
}

#[test]
fn leaves_the_templates_of_a_chart_to_what_fills_them_in() {
    let folder = Folder::new(&[]);
    std::fs::create_dir_all(folder.path("chart/templates/web")).unwrap();
    // YAML as it stands, but no text of the chart's.
    let template =
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{image: '{{ .Values.name }}:{{ .Values.tag }}'}]}\n";
    for (name, text) in [
        ("chart/Chart.yaml", "apiVersion: v2\nname: shop\n"),
        ("chart/values.yaml", "image: {repository: app, tag: latest}\n"),
        ("chart/templates/web/pod.yaml", template),
    ] {
        folder.write(name, text);
    }
    let pin = |path| folder.pin(&[path, "--from", "v1.tar", "--style", "tag-id"]);
    let ran = pin("chart");
    assert_eq!(ran.code, 0, "{}", ran.text());
    assert!(ran.err.contains("left alone, as templates: chart/templates/web/pod.yaml;"), "{}", ran.err);
    assert!(!folder.text("chart/values.yaml").contains("latest"));
    let ran = pin("chart/templates/web/pod.yaml");
    assert_eq!(ran.code, 2, "{}", ran.text());
    assert!(ran.err.contains("pin what fills it in"), "{}", ran.err);
    assert_eq!(folder.text("chart/templates/web/pod.yaml"), template);
}

#[test]
fn says_which_services_there_are() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE), ("Dockerfile", "ARG T\nFROM app:$T\n")]);
    assert_snapshot!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--service", "nope"]).text());
    let ran = folder.pin(&["compose.yaml", "--from", "v1.tar", "--service", "nope", "--service", "web"]);
    assert_eq!((ran.code, ran.err.lines().count()), (0, 1), "{}", ran.text());
    assert!(ran.err.starts_with("note: nope: "), "{}", ran.err);
    // A Dockerfile has no services to be left out.
    let ran = folder.pin(&["Dockerfile", "--from", "v1.tar", "--style", "tag-id"]);
    assert!(ran.code == 2 && !ran.err.contains("--service"), "{}", ran.text());
}

#[test]
fn keeps_locks_by_environment() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    std::fs::create_dir(folder.path("deploy")).unwrap();
    std::fs::rename(folder.path("compose.yaml"), folder.path("deploy/compose.yaml")).unwrap();
    for (args, lock) in [
        (&[][..], "deploy/ocitar.lock"),
        (&["--env", "prod"], "deploy/ocitar.prod.lock"),
        (&["--lock", "my.lock"], "my.lock"),
    ] {
        let args = [&["deploy/compose.yaml", "--from", "v1.tar", "--override-file", "o.yaml"], args].concat();
        assert_eq!(folder.pin(&args).code, 0);
        assert!(folder.path(lock).exists(), "{lock}");
    }
    assert_eq!(folder.pin(&["deploy/compose.yaml", "--from", "v1.tar", "--env", "../x"]).code, 2);
    assert!(folder.text("deploy/ocitar.prod.lock").contains("files = [\"compose.yaml\"]"));
    assert!(folder.text("my.lock").contains("files = [\"deploy/compose.yaml\"]"));
    folder.write("my.lock", "schema = \"ocitar.lock/2\"\n");
    let ran = folder.pin(&["deploy/compose.yaml", "--from", "v1.tar", "--lock", "my.lock"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("this version reads ocitar.lock/1"), "{}", ran.err);
}

#[test]
fn names_from_files_cannot_steer_a_terminal() {
    let text =
        "services: {\"\\e[2Kweb\": {image: app}, b: {image: \"app:\\e[2K\"}, c: {image: \"app:${A\\e[2K}\"}}";
    let folder = Folder::new(&[("compose.yaml", text)]);
    for args in [&[][..], &["--service", "\u{1b}[2Kweb"], &["--json"]] {
        let ran = folder.pin(&[&["compose.yaml", "--from", "v1.tar"], args].concat());
        assert!(!ran.text().contains("\u{1b}[2K"), "{:?}", ran.text());
    }
    assert!(!folder.text("ocitar.lock").contains('\u{1b}'));
    assert!(!folder.run(&["pin", "--list"]).text().contains("\u{1b}[2K"));
}

#[test]
#[cfg(unix)]
fn keeps_permissions_and_follows_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real.yaml", COMPOSE)]);
    std::fs::set_permissions(folder.path("real.yaml"), PermissionsExt::from_mode(0o640)).unwrap();
    symlink("real.yaml", folder.path("compose.yaml")).unwrap();
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar"]).code, 0);
    assert!(folder.path("compose.yaml").is_symlink());
    assert!(folder.text("real.yaml").contains("sha256:"));
    let mode = folder.path("real.yaml").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn a_stamp_pins_as_its_archive_does() {
    let pin = |from: &str, style: &str| {
        let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
        assert_eq!(folder.run(&["stamp", "v1.tar", "-o", "v1.stamp.json"]).code, 0);
        let ran = folder.pin(&["compose.yaml", "--from", from, "--style", style]);
        (ran.code, folder.text("compose.yaml"), folder.text("ocitar.lock"))
    };
    for style in ["id", "tag-id"] {
        let [of_stamp, of_archive] = [pin("v1.stamp.json", style), pin("v1.tar", style)];
        assert_eq!((of_stamp.0, &of_stamp.1), (0, &of_archive.1), "{style}");
        // The lock of a stamp knows the archive's bytes too.
        let without = |lock: &str| {
            let lines =
                lock.lines().filter(|line| !line.contains("archive-sha256") && !line.contains("when"));
            lines.map(|line| format!("{line}\n")).collect::<String>()
        };
        assert_eq!(without(&of_stamp.2), without(&of_archive.2), "{style}");
    }
}

#[test]
fn lint_takes_a_stamp_for_its_archive() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    assert_eq!(folder.run(&["stamp", "v1.tar", "-o", "v1.stamp.json"]).code, 0);
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar", "--style", "tag-id"]).code, 0);
    let lint = |args: &[&str]| folder.run(&[&["lint", "compose.yaml", "--json"], args].concat());
    let [of_stamp, of_archive] = ["v1.stamp.json", "v1.tar"].map(|from| lint(&["--from", from]));
    assert_eq!((of_stamp.code, &of_stamp.out), (of_archive.code, &of_archive.out));
    assert_ne!(lint(&[]).out, of_stamp.out);
}

#[test]
fn lint_leaves_locks_to_pin() {
    let folder = Folder::new(&[("compose.yaml", COMPOSE)]);
    assert_eq!(folder.pin(&["compose.yaml", "--from", "v1.tar"]).code, 0);
    let ran = folder.run(&["lint", "compose.yaml", "--from", "ocitar.lock"]);
    assert_eq!((ran.code, &*ran.out), (2, ""), "{}", ran.text());
    assert!(ran.err.contains("`ocitar pin FILE --from ocitar.lock --check`"), "{}", ran.err);
}

#[test]
fn what_cannot_be_pinned_to_is_refused() {
    let folder = Folder::new(&[
        ("compose.yaml", COMPOSE),
        ("app.stamp.json", "{\"schema\": \"ocitar.stamp/1\"}"),
        ("none.tar", "no archive"),
    ]);
    let damaged = std::fs::read(folder.path("v1.tar")).unwrap();
    std::fs::write(folder.path("cut.tar"), &damaged[..2048]).unwrap();
    let all = folder.all();
    for from in ["app.stamp.json", "none.tar", "cut.tar", "absent.tar"] {
        let ran = folder.pin(&["compose.yaml", "--from", from]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{from}: {}", ran.text());
        assert_eq!(
            (ran.err.matches("error: ").count(), ran.err.contains("fault: ")),
            (1, false),
            "{}",
            ran.err
        );
        let ran = folder.run(&["lint", "compose.yaml", "--from", from]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{from}: {}", ran.text());
    }
    let ran = folder.pin(&["v2.tar", "--from", "v1.tar"]);
    assert!(ran.code == 2 && ran.err.contains("v2.tar: an archive, and no"), "{}", ran.text());
    assert_eq!(folder.pin(&["-", "--from", "v1.tar"]).code, 2);
    assert_eq!(folder.pin(&["absent.yaml", "--from", "v1.tar"]).code, 2);
    assert_eq!(folder.run(&["pin", "compose.yaml"]).code, 2);
    assert_eq!(folder.run(&["pin", "--list"]).code, 2);
    assert_eq!(folder.all(), all);
}

#[test]
fn the_output_is_as_documented() {
    let folder =
        Folder::new(&[("compose.yaml", COMPOSE), ("bad.yaml", "services: {a: {image: 'app:$T', x: 1}}")]);
    folder.write("near.yaml", "services: {a: {image: app}, b: {image: 'app:2'}}");
    let (pin, pins) = (schema("ocitar.pin.1.json"), schema("ocitar.pins.1.json"));
    for args in [
        &["compose.yaml", "--check"][..],
        &["compose.yaml"],
        &["compose.yaml"],
        &["compose.yaml", "near.yaml", "--style", "tag-id"],
        &["bad.yaml"],
        &["compose.yaml", "bad.yaml", "--style", "digest"],
    ] {
        let json = check(&pin, &folder.pin(&[args, &["--from", "v1.tar", "--json"]].concat()));
        assert_eq!(json["faults"].as_array().unwrap().is_empty(), !args.contains(&"bad.yaml"));
    }
    let json = check(&pins, &folder.run(&["pin", "--list", "--json"]));
    assert_eq!(json["services"][0]["entries"].as_array().unwrap().len(), 1);
    let lock: toml::Value = toml::from_str(&folder.text("ocitar.lock")).unwrap();
    let lock = serde_json::to_value(lock).unwrap();
    let errors: Vec<String> = schema("ocitar.lock.1.json")
        .iter_errors(&lock)
        .map(|e| format!("{} {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{lock}");
}

/// The example of the README.
#[test]
fn the_example_runs() {
    let folder =
        Folder::new(&[("compose.yaml", "services:\n  web:\n    image: corpus/dup:1  # the front\n")]);
    std::fs::copy(fixtures().join(SAVED), folder.path("app.tar")).unwrap();
    let ran = folder.pin(&["compose.yaml", "--from", "app.tar", "--diff"]);
    assert_readme(&ran.out);
}

fn assert_readme(text: &str) {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    assert!(readme.contains(text), "{text}");
}
