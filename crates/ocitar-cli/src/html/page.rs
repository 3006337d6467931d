//! The frame: head, verdict, the archives, a section for each image.

use std::fmt;

use ocitar::{DiffOptions, DiffReport, Refusal, Side};

use super::csp;
use super::escape::{Html, text};
use super::image::{Section, title};
use super::words;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The whole page.
pub(super) struct Page<'a> {
    pub(super) report: &'a DiffReport,
    pub(super) names: (&'a str, &'a str),
    pub(super) aside: &'a str,
    pub(super) content: Option<&'a DiffOptions>,
}

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        f.write_str("<body>\n")?;
        self.header(f)?;
        f.write_str("<main>\n")?;
        self.refusals(f)?;
        for (number, diff) in self.report.images.iter().enumerate() {
            write!(f, "{}", Section { number, diff, by: self.report.by, content: self.content })?;
        }
        let version = env!("CARGO_PKG_VERSION");
        write!(f, "</main>\n<footer>Made by ocitar {version} from the bytes of both archives. ")?;
        f.write_str("Layers are counted from the lowest, 0. 1 kB is 1000 bytes.</footer>\n")?;
        writeln!(f, "<script>{SCRIPT}</script>\n</body>\n</html>")
    }
}

impl Page<'_> {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")?;
        // The policy comes before what it speaks of.
        let policy = csp::policy(STYLE, SCRIPT);
        writeln!(f, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
        f.write_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")?;
        f.write_str("<meta name=\"color-scheme\" content=\"light dark\">\n")?;
        f.write_str("<meta name=\"referrer\" content=\"no-referrer\">\n")?;
        let (_, verdict) = words::verdict(self.report);
        writeln!(f, "<title>{verdict}: {} and {}</title>", text(self.names.0), text(self.names.1))?;
        writeln!(f, "<style>{STYLE}</style>\n</head>")
    }

    fn header(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, verdict) = words::verdict(self.report);
        write!(f, "<header>\n<h1><span class=\"verdict {class}\">{verdict}</span></h1>\n")?;
        let (old, new) = (text(self.names.0), text(self.names.1));
        writeln!(f, "<p class=\"archives\"><del>{old}</del> <span>→</span> <ins>{new}</ins></p>")?;
        writeln!(f, "<p class=\"measure\">Compared {}{}.</p>", words::measure(self.report.by), self.aside)?;
        if self.report.images.len() > 1 {
            f.write_str("<nav aria-label=\"Images\"><ul>\n")?;
            for (i, diff) in self.report.images.iter().enumerate() {
                let (class, word) = words::answer(diff, self.report.by);
                let title = Html(title(diff));
                writeln!(
                    f,
                    "<li><a href=\"#image-{i}\">{title}</a> <span class=\"badge {class}\">{word}</span>"
                )?;
            }
            f.write_str("</ul></nav>\n")?;
        }
        f.write_str("</header>\n")
    }

    fn refusals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.report.refusals.is_empty() {
            return Ok(());
        }
        f.write_str("<section>\n<h2>What is wrong</h2>\n<ul class=\"causes\">\n")?;
        for Refusal { side, finding, .. } in &self.report.refusals {
            let name = if *side == Side::Old { self.names.0 } else { self.names.1 };
            writeln!(f, "<li>{}: {}", text(name), Html(finding))?;
        }
        f.write_str("</ul>\n<p>Engines would read such an archive differently, or load it broken; it has no one content to compare.</p>\n</section>\n")
    }
}
