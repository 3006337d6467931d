//! Files made to cost more than they weigh, and files that are none.

use ocitar_refs::{FindErrorKind, Finder, Limits, find};

/// The name of what was found wrong; `ok` if nothing.
fn told(name: &str, bytes: &[u8]) -> String {
    match find(name, bytes) {
        Ok(found) => format!("ok {}", found.uses.len()),
        Err(error) => {
            let kind = match error.kind {
                FindErrorKind::TooLarge { .. } => "large",
                FindErrorKind::NotUtf8 => "utf8",
                FindErrorKind::Nul => "nul",
                FindErrorKind::Syntax(_) => "syntax",
                FindErrorKind::Template => "template",
                FindErrorKind::TooDeep { .. } => "deep",
                FindErrorKind::TooMany { .. } => "many",
                FindErrorKind::TooMuch { .. } => "much",
                FindErrorKind::Recursive => "recursive",
                FindErrorKind::LineSeparator => "separator",
                _ => "other",
            };
            format!("{kind} {:?}", error.position.unwrap_or_default())
        }
    }
}

#[test]
fn says_where_a_file_is_none() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("x.yaml", b"a: b\nc: \xff", "utf8 (2, 4)"),
        ("x.yaml", b"a: \0", "nul (1, 4)"),
        ("Dockerfile", b"FROM a\nFROM \xc3(", "utf8 (2, 6)"),
        ("x.yaml", "a: b # \u{2028}c: d".as_bytes(), "separator (1, 8)"),
        ("Dockerfile", "# \u{2028}\nFROM a".as_bytes(), "ok 1"),
        ("x.yaml", b"a: [", "syntax (1, 4)"),
        ("x.yaml", b"a: *b", "syntax (1, 4)"),
        ("x.yaml", b"a: &a [*a]", "recursive (1, 8)"),
        ("x.yaml", b"a: {{ .b }}\nc: {{ .d }}", "template (0, 0)"),
        ("x.yaml", b"a: b\n\tc: d", "syntax (1, 4)"),
        ("Dockerfile", b"FROM a\nRUN <<E\nx", "syntax (2, 1)"),
    ];
    for (name, bytes, want) in cases {
        assert_eq!(told(name, bytes), *want, "{}", String::from_utf8_lossy(bytes));
    }
}

/// Compose services that merge services that merge services.
fn merges(levels: usize, width: usize) -> String {
    let mut text = String::from("x0: &x0 {a: 1}\n");
    for level in 1..levels {
        let below = vec![format!("*x{}", level - 1); width].join(", ");
        text += &format!("x{level}: &x{level} {{<<: [{below}]}}\n");
    }
    text + &format!("services: {{a: {{<<: *x{}}}, b: {{image: x}}}}\n", levels - 1)
}

#[test]
fn costs_no_more_than_the_limits_allow() {
    let size = 3 << 20;
    let laughs: String =
        (1..20).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","))).collect();
    let containers = "- {image: x}\n".repeat(50_000);
    let lists = format!(
        "apiVersion: v1\nkind: List\nx: &c\n{containers}y: &p {{apiVersion: v1, kind: Pod, spec: {{containers: *c}}}}\nitems: [{}]\n",
        vec!["*p"; 50_000].join(",")
    );
    let cases: Vec<(&str, &str, String, &str)> = vec![
        ("deep flow", "x.yaml", "[".repeat(size), "deep"),
        ("deep maps", "x.yaml", "{a: ".repeat(size / 4), "deep"),
        ("deep lists", "x.yaml", "- ".repeat(size / 2), "deep"),
        ("deep keys", "x.yaml", "? ".repeat(size / 2), "deep"),
        ("deep blocks", "x.yaml", (0..1000).map(|i| format!("{}a:\n", " ".repeat(i))).collect(), "deep"),
        ("many items", "x.yaml", format!("[{}]", "a,".repeat(1_000_001)), "many"),
        ("many lines", "x.yaml", "- a\n".repeat(1_000_001), "many"),
        ("many keys", "compose.yaml", (0..100_000).map(|i| format!("k{i}: 1\n")).collect(), "ok"),
        ("the same key", "compose.yaml", "k: 1\n".repeat(100_000), "ok"),
        ("many documents", "x.yaml", "---\n".repeat(100_000), "ok"),
        ("many comments", "x.yaml", "#a\n#ocitar\n".repeat(100_000), "ok"),
        ("comments in a list", "x.yaml", format!("a:\n{}- b\n", "# a\n".repeat(100_000)), "ok"),
        ("long plain", "x.yaml", "a ".repeat(size / 2), "ok"),
        ("long quoted", "x.yaml", format!("\"{}\"", "\\u0061".repeat(size / 6)), "ok"),
        ("no end of quotes", "x.yaml", format!("a: \"{}", "b\n ".repeat(size / 3)), "syntax"),
        ("long block", "x.yaml", format!("a: |\n{}", " b\n".repeat(size / 3)), "ok"),
        ("folded", "x.yaml", format!("a: >\n{}", " b\n\n".repeat(size / 4)), "ok"),
        ("blanks", "x.yaml", " ".repeat(size), "ok"),
        ("tabs", "x.yaml", format!("a:{}", "\t".repeat(size)), "ok"),
        ("anchors", "x.yaml", (0..100_000).map(|i| format!("- &a{i} b\n")).collect(), "ok"),
        ("aliases", "x.yaml", format!("- &a b\n{}", "- *a\n".repeat(400_000)), "ok"),
        ("laughs", "x.yaml", format!("a0: &a0 [x]\n{laughs}"), "ok"),
        (
            "laughing services",
            "compose.yaml",
            format!("a0: &a0 [x]\n{laughs}services: {{a: {{image: x, volumes: *a19}}}}\n"),
            "ok",
        ),
        ("merges", "compose.yaml", merges(15, 20), "much"),
        ("lists of lists", "x.yaml", lists, "much"),
        (
            "one long line",
            "x.yaml",
            format!(
                "{{apiVersion: v1, kind: Pod, spec: {{containers: [{}]}}}}",
                "{image: ü},".repeat(90_000)
            ),
            "ok",
        ),
        ("colons", "x.yaml", "a: ".repeat(100_000), "syntax"),
        ("directives", "x.yaml", format!("%{}", "a ".repeat(100_000)), "syntax"),
        ("arguments", "Dockerfile", "ARG A=$A$A$A\n".repeat(100_000) + "FROM $A", "ok"),
        (
            "stages",
            "Dockerfile",
            (0..5_000).map(|i| format!("FROM a AS b{i}\nCOPY --from=c{i} a b\n")).collect(),
            "ok",
        ),
        ("continued", "Dockerfile", "RUN \\\n".repeat(size / 6), "ok"),
        ("documents", "Dockerfile", "RUN <<E\nE\n".repeat(100_000), "ok"),
        (
            "variables",
            "compose.yaml",
            format!("services: {{a: {{image: '{}'}}}}", "${A:-".repeat(100_000)),
            "ok",
        ),
        ("braces", "compose.yaml", format!("services: {{a: {{image: '{}'}}}}", "${A".repeat(100_000)), "ok"),
    ];
    for (what, name, text, want) in cases {
        let got = told(name, text.as_bytes());
        assert!(got.starts_with(want), "{what}: {got}");
    }
}

#[test]
fn no_file_over_the_limit_is_read() {
    let mut limits = Limits::default();
    limits.file = 4;
    let told =
        |bytes: &[u8]| Finder::new().limits(limits.clone()).find("x.yaml", bytes).map_err(|e| e.kind).err();
    assert_eq!(told(b"a: b"), None);
    assert_eq!(told(b"a: bc"), Some(FindErrorKind::TooLarge { limit: 4 }));
}
