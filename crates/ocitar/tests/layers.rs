//! The direction of dependencies, and what no layer may do, enforced over the source text.
//!
//! `lib.rs` of each library names the modules from the bottom up; a file may name its own module and
//! those before it. Doc comments may link anywhere.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What only `scan/` may mention.
const ONLY_SCAN: [&str; 3] = ["std::fs", "std::thread", "File::open"];
/// What nothing may mention: a library neither prints nor looks at the process it runs in.
const NEVER: [&str; 7] =
    ["println!", "eprintln!", "print!(", "eprint!(", "std::process", "std::env::var", "unsafe"];

/// The libraries, and the last module of each.
const LIBRARIES: [(&str, &str); 3] =
    [("ocitar", "archive"), ("ocitar-deploy", "drift"), ("ocitar-refs", "pin")];

fn src(library: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(library).join("src")
}

/// The modules in the order of their `mod` lines.
fn order(lib: &str) -> Vec<&str> {
    lib.lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect()
}

/// All source files, as paths below `src`.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// One source file: its path below `src`, and its text without comments and strings.
struct Source {
    path: String,
    code: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), code: code_only(text) }
    }

    /// The top module the file belongs to; none for `lib.rs`, which names all.
    fn module(&self) -> Option<&str> {
        let module = self.path.split('/').next()?.trim_end_matches(".rs");
        (module != "lib").then_some(module)
    }

    /// How many modules deep the file is: 1 for `a.rs` and `a/mod.rs`, 2 for `a/b.rs`.
    fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    fn line_of(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// Offset and name of every top module that a path names.
    fn named(&self) -> Vec<(usize, String)> {
        let mut named = Vec::new();
        for (at, _) in self.code.match_indices("crate::") {
            if !preceded_by_word(&self.code, at) {
                named.extend(heads(&self.code, at + "crate::".len()));
            }
        }
        for (at, supers, end) in super_paths(&self.code) {
            // An inline module (`mod tests`) is one deeper than its file.
            let depth = self.depth() + inline_depth(&self.code, at);
            if supers == depth {
                named.extend(heads(&self.code, end));
            }
        }
        named
    }
}

/// Blanks comments, strings and characters, so that offsets and lines stay.
fn code_only(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = at + skipped(&bytes[at..], at.checked_sub(1).map(|before| bytes[before]));
        let blank = |byte: &mut u8| {
            if *byte != b'\n' {
                *byte = b' ';
            }
        };
        code[at..end].iter_mut().for_each(blank);
        at = end.max(at + 1);
    }
    String::from_utf8(code).unwrap()
}

/// The length of the comment, string or character that the text begins with; else 0.
fn skipped(text: &[u8], before: Option<u8>) -> usize {
    let until = |from: usize, end: &[u8]| {
        let found = text[from..].windows(end.len()).position(|window| window == end);
        found.map_or(text.len(), |n| from + n + end.len())
    };
    let word = before.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    match text {
        [b'/', b'/', ..] => until(2, b"\n") - 1,
        [b'/', b'*', ..] => until(2, b"*/"),
        [b'r', b'#', b'"', ..] if !word => until(3, b"\"#"),
        [b'b', b'r', b'#', b'"', ..] if !word => until(4, b"\"#"),
        [b'r', b'"', ..] if !word => until(2, b"\""),
        [b'"', ..] => quoted(text, b'"'),
        [b'\'', b'\\', ..] => quoted(text, b'\''),
        // Not a lifetime: those have no second quote right behind one character.
        [b'\'', _, b'\'', ..] => 3,
        _ => 0,
    }
}

fn quoted(text: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < text.len() && text[at] != quote {
        at += if text[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

fn preceded_by_word(code: &str, at: usize) -> bool {
    code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
}

/// The identifiers that follow a path's start: one, or those of a `{a, b::c}` list.
fn heads(code: &str, at: usize) -> Vec<(usize, String)> {
    let rest = &code[at..];
    if !rest.starts_with('{') {
        return vec![(at, ident(rest))];
    }
    let mut depth = 0;
    let mut found = Vec::new();
    for (i, c) in rest.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(c, '{' | ',') {
            let name = rest[i + 1..].trim_start();
            found.push((at + i, ident(name)));
        }
    }
    found.retain(|(_, name)| !name.is_empty());
    found
}

fn ident(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// Every `super::super::…`: its offset, how many `super` it has, and where they end.
fn super_paths(code: &str) -> Vec<(usize, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(n) = code[at..].find("super::") {
        let start = at + n;
        let mut end = start;
        let mut supers = 0;
        while code[end..].starts_with("super::") {
            supers += 1;
            end += "super::".len();
        }
        found.push((start, supers, end));
        at = end;
    }
    found
}

/// How many inline modules of the file an offset is in.
fn inline_depth(code: &str, at: usize) -> usize {
    let mut open: Vec<bool> = Vec::new();
    for (i, c) in code[..at].char_indices() {
        match c {
            '{' => open.push(opens_module(&code[..i])),
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.iter().filter(|module| **module).count()
}

fn opens_module(before: &str) -> bool {
    let mut words = before.trim_end().rsplit(|c: char| c.is_whitespace());
    words.next().is_some_and(|name| !name.is_empty()) && words.next() == Some("mod")
}

/// Everything wrong with a file, a line each.
fn violations(source: &Source, order: &[&str]) -> String {
    let mut report = String::new();
    let place = |name: &str| order.iter().position(|module| *module == name);
    let Some(module) = source.module() else {
        return report;
    };
    let Some(own) = place(module) else {
        return format!("{}: `{module}` is not in lib.rs\n", source.path);
    };
    for (at, named) in source.named() {
        // What is not a module is a re-export of lib.rs, which stands above all of them.
        if place(&named).is_none_or(|other| other > own) {
            let line = source.line_of(at);
            let _ =
                writeln!(report, "{}:{line}: `{module}` names `{named}`, which comes after it", source.path);
        }
    }
    let scan_only = ONLY_SCAN.iter().filter(|_| module != "scan");
    for word in scan_only.chain(&NEVER) {
        for (at, _) in source.code.match_indices(word) {
            if !preceded_by_word(&source.code, at) {
                let line = source.line_of(at);
                let _ = writeln!(report, "{}:{line}: `{module}` may not use `{word}`", source.path);
            }
        }
    }
    report
}

#[test]
fn no_layer_names_one_above_it() {
    let mut report = String::new();
    for (library, last) in LIBRARIES {
        let src = src(library);
        let lib = std::fs::read_to_string(src.join("lib.rs")).unwrap();
        let order = order(&lib);
        assert_eq!(order.last(), Some(&last), "{library}: {order:?}");
        let mut paths = Vec::new();
        files(&src, &mut paths);
        assert!(paths.len() > order.len(), "{library}");
        for path in paths {
            let name = path.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
            report += &violations(&Source::new(&name, &std::fs::read_to_string(&path).unwrap()), &order);
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn violations_are_found() {
    let order = ["low", "scan", "high"];
    let cases = [
        ("low.rs", "use crate::high::X;", "low.rs:1: `low` names `high`"),
        ("low/a.rs", "\n\nfn f() { crate::high::g() }", "low/a.rs:3: `low` names `high`"),
        ("low/a.rs", "use super::super::high;", "`low` names `high`"),
        ("low/mod.rs", "use super::scan::X;", "`low` names `scan`"),
        ("low.rs", "mod tests { use super::super::high::X; }", "`low` names `high`"),
        ("low.rs", "use crate::{\n    low::A,\n    high::B,\n};", "`low` names `high`"),
        ("low.rs", "pub(in crate::high) fn f() {}", "`low` names `high`"),
        ("scan/a.rs", "type R = crate::Result<()>;", "`scan` names `Result`"),
        ("high.rs", "use std::fs::File;", "`high` may not use `std::fs`"),
        ("low.rs", "let f = File::open(p);", "`low` may not use `File::open`"),
        ("scan/a.rs", "println!(\"{x}\");", "`scan` may not use `println!`"),
        ("high.rs", "unsafe { f() }", "`high` may not use `unsafe`"),
        ("other.rs", "", "`other` is not in lib.rs"),
    ];
    for (path, text, want) in cases {
        let report = violations(&Source::new(path, text), &order);
        assert!(report.contains(want), "{text:?}: {report:?}");
    }
}

#[test]
fn what_is_allowed_passes() {
    let order = ["low", "scan", "high"];
    let cases = [
        ("high.rs", "use crate::low::{X, high};\nuse crate::{low, scan::Y};"),
        ("scan/a.rs", "use super::b;\nuse std::fs::File;\nfn f() { std::thread::scope(|_| {}) }"),
        ("low.rs", "/// See [`X`](crate::high::X), println! and unsafe.\n// crate::high\nstruct X;"),
        ("low.rs", "const C: &str = \"crate::high unsafe\"; const Q: char = '\"'; fn f<'a>() {}"),
        ("low/a.rs", "mod tests { use super::super::b; }"),
        ("low.rs", "mod tests { use super::*; }"),
        ("lib.rs", "pub use high::X;"),
    ];
    for (path, text) in cases {
        assert_eq!(violations(&Source::new(path, text), &order), "", "{text:?}");
    }
}
