//! A page of 20,000 files in a real browser, where one is installed. `OCITAR_CHROMIUM` says which;
//! `OCITAR_KEEP_PAGE=FILE` keeps the page, to be looked at.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::fixture::page;

const FILES: usize = 22_400;

/// The longest that the filter may take, in milliseconds.
const MAX_FILTER: f64 = 100.0;
const MAX_BYTES: usize = 15_000_000;

/// A browser that can be run without a screen.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("OCITAR_CHROMIUM").map(PathBuf::from);
    let known = ["chromium", "chromium-browser", "google-chrome"].map(PathBuf::from);
    let answers = |browser: &PathBuf| {
        let run = Command::new(browser).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    named.into_iter().chain(known).find(answers)
}

/// The document after its scripts have run, and what the console and the browser said.
fn run(browser: &Path, page: &Path, profile: &Path) -> (String, String) {
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(format!("file://{}#selftest", page.display()))
        .output()
        .expect("the browser can be run");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr).into_owned())
}

fn console(log: &str) -> Vec<&str> {
    log.lines().filter(|line| line.contains("CONSOLE")).collect()
}

/// What the page's test of itself found.
fn finding<'a>(dom: &'a str, name: &str) -> &'a str {
    let head = &dom[..dom.len().min(1000)];
    let (_, value) =
        head.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("{name} is not in {head}"));
    value.split('"').next().unwrap_or_default()
}

#[test]
fn a_browser_takes_twenty_thousand_files() {
    let text = page(FILES);
    assert!(text.len() < MAX_BYTES, "{} bytes", text.len());
    if let Some(kept) = std::env::var_os("OCITAR_KEEP_PAGE") {
        std::fs::write(kept, &text).expect("the page can be kept");
    }
    let Some(browser) = chromium() else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let said =
            writeln!(std::io::stderr(), "SKIPPED aloud: no Chromium; the page was not tried in a browser");
        said.expect("standard error is open");
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (file, profile) = (folder.path().join("page.html"), folder.path().join("profile"));

    // Without this, a console that nobody hears would pass for one that is silent.
    std::fs::write(&file, "<!DOCTYPE html><script>console.error('heard')</script>").expect("a page");
    assert_eq!(console(&run(&browser, &file, &profile).1).len(), 1, "the console is not heard");

    std::fs::write(&file, &text).expect("the page");
    let (dom, log) = run(&browser, &file, &profile);
    assert_eq!(console(&log), Vec::<&str>::new());
    let files: usize =
        finding(&dom, "data-files").split(' ').next().and_then(|n| n.parse().ok()).expect("a number");
    assert!(files >= 20_000, "{files} files");
    let time: f64 = finding(&dom, "data-filter-ms").parse().expect("a number");
    println!("{files} files, {} bytes, the slowest filter took {time} ms", text.len());
    assert!(time > 0.0 && time < MAX_FILTER, "the filter took {time} ms");
    assert_eq!(finding(&dom, "data-focus"), "text");
    let folder = finding(&dom, "data-folder");
    assert!(folder.starts_with("usr: ") && folder.ends_with(&format!("of {files} files")), "{folder}");
    assert_eq!(finding(&dom, "data-active"), "1", "an element came out of a name");
    assert!(dom.contains("<title>Different: old &lt;b&gt;.tar and new.tar</title>"), "a name was run");
}
