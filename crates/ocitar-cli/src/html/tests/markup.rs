use super::fixture::{page, report};
use crate::html::page as page_of;

/// All tags of a page: the text between `<` and the `>` that ends it outside of quotes.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let mut quoted = false;
        let end = tag.find(|c| {
            quoted ^= c == '"';
            c == '>' && !quoted
        });
        let end = end.expect("every tag ends");
        tags.push(&tag[..end]);
        rest = &tag[end..];
        for raw in ["script", "style"] {
            if tag[..end] == *raw {
                rest = &rest[rest.find(&format!("</{raw}>")).expect("the element ends")..];
            }
        }
    }
    tags
}

#[test]
fn what_comes_from_an_image_stays_text() {
    let page = page(300);
    let tags = tags(&page);
    assert_eq!(tags.iter().filter(|tag| tag.starts_with("script")).count(), 1);
    for tag in &tags {
        let name = tag.split([' ', '/']).find(|name| !name.is_empty()).unwrap_or_default();
        assert!(!["img", "b", "iframe", "link", "base"].contains(&name), "{tag}");
        let attributes = tag.split('"').step_by(2);
        assert!(attributes.into_iter().all(|text| !text.contains(" on")), "{tag}");
    }
    for shown in [
        "&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;",
        "&quot; onload=&quot;alert(1)",
        r"a\u{202e}b\u{2028}\n\u{1b}[2Kc",
        r"latin-\xe9",
        "COPY &lt;script&gt;alert(1)&lt;/script&gt; /srv",
        "old &lt;b&gt;.tar",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let controls = page.chars().filter(|c| c.is_control() && *c != '\n').count();
    assert_eq!((controls, page.contains(['\u{202e}', '\u{2028}'])), (0, false));
}

#[test]
fn all_is_in_the_markup() {
    let page = page(300);
    let report = report(300);
    let files = report.images[0].files.as_ref().expect("files were compared");
    assert_eq!(page.matches("<tr data-kind=").count(), files.changes.len());
    for shown in [
        ">Different<",
        " replaced\n",
        "openssl <small>dpkg</small>",
        "<del>3.0.15-1</del>",
        "Env OPENSSL_VERSION",
        "mode<del>0644</del><ins>0755</ins>",
        "target<del>old</del><ins>new</ins>",
        "mtime<del>2023-11-14",
        "<small>was ",
        "security.capability<del>\\u{1}\\u{0}",
        "x86_64-linux-gnu/</span>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn a_report_of_nothing_is_a_page() {
    let mut report = report(0);
    report.images.clear();
    assert!(page_of(&report, ("a", "b"), "", None).contains("Nothing to compare"));
}

#[test]
fn says_how_many_files_are_not_listed() {
    let mut report = report(300);
    let files = report.images[0].files.as_mut().expect("files were compared");
    files.changes = files.changes.iter().cycle().take(50_001).cloned().collect();
    let page = page_of(&report, ("a", "b"), "", None);
    assert_eq!(page.matches("<tr data-kind=").count(), 50_000);
    assert!(page.contains("50001 files differ, and the first 50000 are listed."));
}
