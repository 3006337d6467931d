//! What is found in files of every kind, and that each span is exact.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

use ocitar_refs::{Found, ImageUse, Meaning, Style, find};

/// What a file says, one line a use; every span was seen to hold its text.
fn told(name: &str, text: &str) -> Vec<String> {
    let found = find(name, text.as_bytes()).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
    check_spans(&found, text);
    found.uses.iter().map(line).collect()
}

fn line(image: &ImageUse) -> String {
    let owners: Vec<&str> = image.owners.iter().map(|owner| owner.path.as_str()).collect();
    let place = &image.scalar().place;
    let what = match &image.meaning {
        Meaning::Reference(_) => "",
        Meaning::Id(_) => " id",
        Meaning::Variable(_) => " variable",
        Meaning::Elsewhere(_) => " elsewhere",
        Meaning::MaybeContext(_) => " maybe",
        _ => " invalid",
    };
    let how = if image.scalar().style == Style::Spread { " spread" } else { "" };
    let text = image.text();
    format!("{}:{} {} {}{what}{how}", place.line, place.column, text.escape_debug(), owners.join(" "))
}

fn check_spans(found: &Found, text: &str) {
    for scalar in found.uses.iter().flat_map(|image| image.form.scalars()) {
        let raw = &text[scalar.place.span.clone()];
        if scalar.style != Style::Spread {
            let said = scalar.style.decode(raw).unwrap();
            assert_eq!(said, scalar.text.trim_end_matches('\n'), "{raw:?} {scalar:?}");
        }
    }
}

#[test]
fn finds_images_of_compose() {
    let text = "\u{feff}# ü\r\nx-base: &base\r\n  image: 'app:1'\r\nservices:\r\n  a: {<<: *base, build: .}\r\n  b:\r\n    \
                <<: [*base]\r\n  \"c.d\":\r\n    \"image\": \"r\\x65d\" # ü\r\n  e:\r\n    image: >-\r\n      x/y:2\r\n\r\n  \
                f: {image: ä, volumes: [{type: image, source: v:1}, {type: bind, source: w}]}\r\n  \
                g:\r\n    image: !!str plain\t# tab\r\n  h: {build: .}\r\n  i: {image: }\r\n  j: {image: ''}\r\n  k: {image: \"a\\\n  b\"}\r\n";
    let want = [
        "3:11 app:1 services.a.image services.b.image",
        "9:15 red services.\"c.d\".image",
        "12:7 x/y:2 services.e.image",
        "14:14 ä services.f.image invalid",
        "14:49 v:1 services.f.volumes[0].source",
        "16:18 plain services.g.image",
        "20:14 ab services.k.image spread",
    ];
    assert_eq!(told("compose.yaml", text), want);
}

#[test]
fn finds_images_of_kubernetes() {
    let text = "\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: n}
spec:
  volumes:
    - name: data
      image: {reference: \"v:1\", pullPolicy: Always}
    - name: other
      configMap: {name: image}
  initContainers: &all
    - image: i:1
  containers: *all
  ephemeralContainers:
    - {name: debug, image: sha256:0000000000000000000000000000000000000000000000000000000000000000}
---
# nothing but a comment
---
apiVersion: v1
kind: ConfigMap
data:
  image: no:1
  pod.yaml: |
    apiVersion: v1
    kind: Pod
    spec: {containers: [{image: no:2}]}
---
apiVersion: batch/v1
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {containers: [{image: c:1}]}}}}}
---
apiVersion: example.com/v1
kind: Job
spec: {template: {spec: {containers: [{image: no:3}]}}}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {containers: [{image: d:1}]}}}}
  - {apiVersion: apps/v1, kind: DaemonSet, spec: {template: {spec: {containers: [{image: $IMAGE}]}}}}
---
apiVersion: v1
kind: PodList
items: [{spec: {containers: [{image: p:1}]}}]
";
    let want = [
        "7:27 v:1 spec.volumes[0].image.reference",
        "11:14 i:1 spec.initContainers[0].image spec.containers[0].image",
        "14:28 sha256:0000000000000000000000000000000000000000000000000000000000000000 \
         spec.ephemeralContainers[0].image id",
        "29:68 c:1 spec.jobTemplate.spec.template.spec.containers[0].image",
        "38:91 d:1 items[0].spec.template.spec.containers[0].image",
        "39:90 $IMAGE items[1].spec.template.spec.containers[0].image variable",
        "43:38 p:1 items[0].spec.containers[0].image",
    ];
    assert_eq!(told("x.yaml", text), want);
    let strange = "\
---
apiVersion: v1
kind: List
items:
  - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {template: {spec: {containers: [{image: r:1}]}}}}
---
{}
---
[a]
";
    let told = |text: &str| find("x.yaml", text.as_bytes()).unwrap().unknown;
    assert_eq!(told(&format!("{text}{strange}")).len() - told(text).len(), 2);
    assert_eq!(told(strange), [5, 9]);
    for (text, is_known) in [
        ("web: {image: app:1}", false),
        ("version: '2'\nx-a: {image: b}\nvolumes: {image: {}}", true),
        ("services: {web: {image: app:1}}", true),
    ] {
        assert_eq!(find("docker-compose.yml", text.as_bytes()).unwrap().is_unknown(), !is_known, "{text}");
    }
    let kinds: Vec<bool> =
        find("x.yaml", text.as_bytes()).unwrap().kinds.iter().map(Option::is_some).collect();
    // Of the custom resource nothing is known.
    assert_eq!(kinds, [true, false, true, true, false, true, true]);
}

#[test]
fn finds_images_of_other_yaml() {
    let cases: &[(&str, &str, &[&str])] = &[
        (
            "kustomization.yml",
            "images:\n- {name: a, newTag: '1'}\n- {name: a, newName: r/b, digest: sha256:0}\n- {name: c, newName: d}\n- {newTag: x}\n",
            &["2:10 a:1 images[0]", "3:22 r/b@sha256:0 images[1] invalid", "4:22 d images[2] elsewhere"],
        ),
        (
            "x.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: a, newTag: b}]\n",
            &["3:17 a:b images[0]"],
        ),
        (
            "values.yaml",
            "image:\n  registry: r.io\n  repository: a/b\n  tag: 1.2.3\nside: {image: {repository: c, tag: \"\"}, other: {repository: 'https://x', tag: 1}}\n\
             git: {repository: foo}\nlist: [{repository: e, tag: \"{{ .x }}\"}]\nw: {image: f, imageTag: v1}\n\
             n: {registry: r, image: g/h, tag: v2, digest: 'sha256:1'}\np: {image: i:1}\nq: {image: logo.png}\ns: {image: 'https://x/y:1'}\n\
             &k t: {image: true}\nu: {defaultBackendImage: {repository: z}}\n",
            &[
                "3:15 r.io/a/b:1.2.3 image",
                "5:28 c side.image elsewhere",
                "7:21 e:{{ .x }} list[0] variable",
                "8:12 f:v1 w",
                "9:25 r/g/h:v2@sha256:1 n elsewhere",
                "10:12 i:1 p.image",
                "14:39 z u.defaultBackendImage elsewhere",
            ],
        ),
        (
            ".github/workflows/ci.yml",
            "on: push\njobs:\n  a:\n    container: node:20\n    services: {db: {image: 'docker://pg:1'}, x: {image: ''}}\n    \
             steps: [{uses: actions/checkout@v4}, {uses: docker://alpine:3}, {uses: './x', with: {image: no:1}}]\n  \
             b: {container: {image: '${{ matrix.i }}'}}\n",
            &[
                "4:16 node:20 jobs.a.container",
                "5:38 pg:1 jobs.a.services.db.image",
                "6:58 alpine:3 jobs.a.steps[1].uses",
                "7:27 ${{ matrix.i }} jobs.b.container.image variable",
            ],
        ),
        ("action.yml", "name: x\nruns: {using: docker, image: \"docker://a:1\"}\n", &["2:40 a:1 runs.image"]),
        (".github/workflows/x/action.yml", "runs: {using: docker, image: Dockerfile}\n", &[]),
        (
            ".gitlab-ci.yml",
            "image: a:1\nservices: [b:1, {name: c:1, alias: image}]\nvariables: {image: no}\n\
             default: {image: {name: d:1, pull_policy: always}}\n.base: &b\n  image: $CI_REGISTRY_IMAGE:x\njob:\n  <<: *b\n  script: [x]\n\
             ref: {image: !reference [.base, image], services: !reference [.base]}\n",
            &[
                "1:8 a:1 image",
                "2:12 b:1 services[0]",
                "2:24 c:1 services[1].name",
                "4:25 d:1 default.image.name",
                "6:10 $CI_REGISTRY_IMAGE:x \".base\".image job.image variable",
            ],
        ),
        (
            "task.json",
            "{\n\t\"family\": \"f\",\n\t\"containerDefinitions\": [\n\t\t{\"name\": \"n\", \"image\": \"a\\/b:1\"}\n\t]\n}\n",
            &["4:27 a/b:1 containerDefinitions[0].image"],
        ),
        (
            "ci/node.yml",
            "on: push\njobs: {a: {runs-on: x, container: node}}\n",
            &["2:35 node jobs.a.container"],
        ),
        ("ci/node.yml", "jobs: {a: {runs-on: x, container: node}}\n", &[]),
        ("services.yaml", "services: {a: {class: X, image: x}, b: 1}\n", &[]),
        (
            "compose.yaml",
            "services: {a: !override {image: x}, b: !reset {image: y}, c: {image: !reset z}, d: !!map {image: !!str v}}\n",
            &["1:33 x services.a.image", "1:104 v services.d.image"],
        ),
        (
            "compose.yaml",
            "services: {a: {image: !x app:1}, b: !x {image: b}, c: {image: !!binary YXBwOjE=}, d: !reset {image: e}}\n",
            &[
                "1:26 app:1 services.a.image spread",
                "1:48 b services.b.image",
                "1:72 YXBwOjE= services.c.image invalid spread",
            ],
        ),
        (
            "compose.yaml",
            "services: {a: {pre_start: [{image: x, command: y}, {command: z}]}}\n",
            &["1:36 x services.a.pre_start[0].image"],
        ),
        ("stack.yml", "services: {a: {image: x}}\n", &["1:23 x services.a.image"]),
        (
            "Dockerfile",
            "FROM a\nRUN --mount=type=bind,FROM=b:1,target=/x c",
            &["1:6 a FROM", "2:28 b:1 RUN --mount"],
        ),
        (
            "Dockerfile",
            "FROM a\nRUN --mount=type=bind,\"from=b:1\",target=/x c",
            &["1:6 a FROM", "2:29 b:1 RUN --mount spread"],
        ),
        (
            "Dockerfile",
            "FROM scratch AS app\nFROM ap${P}p:1\nFROM app${X}:1\nFROM a$P\nFROM a${P}q",
            &["2:6 ap${P}p:1 FROM variable", "3:6 app${X}:1 FROM variable", "5:6 a${P}q FROM variable"],
        ),
        ("Dockerfile", "ARG A=scratch\nARG A\nFROM $A", &[]),
        (
            "Dockerfile",
            "FROM a\nRUN --mount=fr\"om\"=b:1,target=/x c",
            &["1:6 a FROM", "2:20 b:1 RUN --mount"],
        ),
        ("Dockerfile", "# foo=bar\n# escape=`\nFROM a\nRUN x `\nFROM b:1", &["3:6 a FROM", "5:6 b:1 FROM"]),
        ("Dockerfile", "# check=skip=all\n# escape=`\nFROM a\nRUN x `\nFROM b:1", &["3:6 a FROM"]),
        ("Dockerfile", "# 1foo=bar\n# escape=`\nFROM a\nRUN x \\\nFROM b:1", &["3:6 a FROM"]),
        ("x.yaml", "image: a:1\ncontainers: [{image: b:1}]\n", &[]),
        ("x.yaml", "", &[]),
    ];
    for (name, text, want) in cases {
        println!("{name}");
        assert_eq!(told(name, text), *want, "{name}\n{text}");
    }
}

#[test]
fn finds_images_of_dockerfiles() {
    let text = "\u{feff}# syntax=docker/dockerfile:1\r\n# escape=`\r\nARG TAG=12 BASE=\"debian:${TAG}\"\r\nARG NONE\r\n\
        FROM --platform=$BUILDPLATFORM `\r\n # ocitar between\r\n\r\n  golang:1.22 AS Build\r\n\
        RUN --mount=type=cache,target=/x --mount=type=bind,from=tools/x:1,target=/y cat <<EOF && echo \"<<NO\"\r\nFROM no:1\r\nEOF\r\n\
        FROM $BASE\r\nFROM \"q:1\" as q\r\nFROM scratch\r\nFROM build\r\nCOPY --link --from=0 /a /b\r\nCOPY --from=build /a /b\r\n\
        COPY --from=nginx /a /b\r\nCOPY <<-A <<'B' /x/\r\nFROM no:2\r\n\tA\r\nFROM no:3\r\nB\r\nONBUILD COPY --from=o:1 a b\r\n\
        from ${NONE}:1\r\nFROM al`\r\npine:3\r\nFROM bu$X\r\nADD --from=no:4 a b\r\nARG TAG=99";
    let want = [
        "8:3 golang:1.22 FROM",
        "9:57 tools/x:1 RUN --mount",
        "12:6 $BASE FROM variable",
        "13:7 q:1 FROM",
        "18:13 nginx COPY --from maybe",
        "24:21 o:1 COPY --from",
        "25:6 ${NONE}:1 FROM variable",
        "26:6 alpine:3 FROM spread",
    ];
    assert_eq!(told("Dockerfile", text), want);
    let found = find("Dockerfile", text.as_bytes()).unwrap();
    let Meaning::Variable(variables) = &found.uses[2].meaning else { panic!("{found:?}") };
    assert_eq!(variables.default.as_deref(), Some("debian:12"));
    let comments: Vec<_> = found.comments.iter().map(|comment| comment.text.as_str()).collect();
    assert_eq!(comments, [" ocitar between"]);
}

#[test]
fn what_compose_takes_from_other_files_is_told() {
    for (text, lines) in [
        ("services:\n  a:\n    extends: {file: b.yaml, service: b}\n  c: {image: d:1}\n", &[3][..]),
        ("services:\n  a:\n    image: e:1\n    extends: {file: b.yaml, service: b}\n", &[]),
        ("services:\n  a: {extends: c}\n  c: {image: d:1}\n", &[]),
        ("include:\n  - b.yaml\nservices:\n  c: {image: d:1}\n", &[2]),
    ] {
        assert_eq!(find("compose.yaml", text.as_bytes()).unwrap().elsewhere, lines, "{text}");
    }
}
