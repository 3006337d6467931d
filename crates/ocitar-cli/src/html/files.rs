//! The table of all files that differ.

use std::fmt::{self, Write as _};

use ocitar::{FileChange, FileDiff, FilesDiff, LayerDiff};

use super::escape::{Html, bytes as shown};
use super::fields::Fields;
use super::tree::{sizes, weight};
use super::words::count;
use crate::gist;
use crate::render::bytes;

/// As many files as are listed of one comparison, and as many bytes as their markup may have. A
/// browser takes as many without trouble.
const MAX_ROWS: usize = 50_000;
const MAX_MARKUP: usize = 32 << 20;

/// As many notes on what is not known as are shown.
const MAX_NOTES: usize = 100;

/// The files of a root filesystem, or of one layer.
pub(super) struct Files<'a> {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) title: String,
    pub(super) files: &'a FilesDiff,
    pub(super) layers: &'a [LayerDiff],
}

/// The kinds of change, as the filter has them.
const KINDS: [&str; 5] = ["added", "removed", "changed", "mode", "moved"];

fn kind(file: &FileDiff) -> &'static str {
    match file.change {
        FileChange::Added => "added",
        FileChange::Removed => "removed",
        FileChange::ModeOnly => "mode",
        FileChange::Renamed { .. } => "moved",
        _ => "changed",
    }
}

impl fmt::Display for Files<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = &self.files.changes;
        writeln!(f, "<section class=\"files\" id=\"{}\">\n<h3>{}</h3>", self.id, self.title)?;
        self.notes(f)?;
        if !all.is_empty() {
            self.filter(f)?;
            f.write_str("<table>\n<thead><tr><th scope=\"col\">What<th scope=\"col\">Path<th scope=\"col\" class=\"n\">Bytes<th scope=\"col\" class=\"n\">Layer</thead>\n<tbody>\n")?;
            let rows = self.rows(f)?;
            f.write_str(
                "</tbody></table>\n<p><button type=\"button\" class=\"more\" hidden>Show more</button></p>\n",
            )?;
            if rows < all.len() {
                writeln!(
                    f,
                    "<p class=\"note\">{} files differ, and the first {rows} are listed. The JSON output has all.</p>",
                    all.len()
                )?;
            }
        }
        f.write_str("</section>\n")
    }
}

impl Files<'_> {
    fn notes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files;
        if files.changes.is_empty() && files.unknown.is_empty() {
            f.write_str("<p>No file differs.</p>\n")?;
        }
        if files.ignored > 0 {
            let paths = count(files.ignored, "more path differs", "more paths differ");
            writeln!(f, "<p class=\"hint\">{paths} only in what is ignored.</p>")?;
        }
        if files.unknown.is_empty() {
            return Ok(());
        }
        f.write_str("<div class=\"note\"><p>Not all is known. Paths that are not listed may differ all the same.</p>\n<ul>\n")?;
        for unknown in files.unknown.iter().take(MAX_NOTES) {
            writeln!(f, "<li>{}", Html(gist::unknown(unknown)))?;
        }
        if files.unknown.len() > MAX_NOTES {
            writeln!(f, "<li>and {} more", files.unknown.len() - MAX_NOTES)?;
        }
        f.write_str("</ul></div>\n")
    }

    /// The controls, hidden until the script is there to serve them.
    fn filter(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<form role=\"search\" hidden>\n")?;
        f.write_str("<label>Search <kbd>/</kbd><input type=\"search\" name=\"text\" placeholder=\"words of paths and values\" autocomplete=\"off\" spellcheck=\"false\" aria-keyshortcuts=\"/\"></label>\n")?;
        f.write_str("<label>Directory<input type=\"text\" name=\"directory\" placeholder=\"usr/lib\" autocomplete=\"off\" spellcheck=\"false\"></label>\n")?;
        f.write_str("<label>Order<select name=\"order\"><option value=\"path\">by path<option value=\"bytes\">by bytes</select></label>\n")?;
        f.write_str("<fieldset><legend>Kind of change</legend>\n")?;
        for one in KINDS {
            let n = self.files.changes.iter().filter(|file| kind(file) == one).count();
            if n > 0 {
                let name = if one == "mode" { "mode only" } else { one };
                writeln!(
                    f,
                    "<label><input type=\"checkbox\" name=\"kind\" value=\"{one}\" checked><span class=\"badge {one}\">{name}</span> {n}</label>"
                )?;
            }
        }
        f.write_str("</fieldset>\n<output aria-live=\"polite\"></output>\n</form>\n")
    }

    /// The rows, and how many they are.
    fn rows(&self, f: &mut fmt::Formatter<'_>) -> Result<usize, fmt::Error> {
        let (mut row, mut written) = (String::new(), 0);
        for (i, file) in self.files.changes.iter().take(MAX_ROWS).enumerate() {
            row.clear();
            self.row(&mut row, file)?;
            written += row.len();
            if written > MAX_MARKUP {
                return Ok(i);
            }
            f.write_str(&row)?;
        }
        Ok(self.files.changes.len().min(MAX_ROWS))
    }

    fn row(&self, out: &mut String, file: &FileDiff) -> fmt::Result {
        let kind = kind(file);
        write!(
            out,
            "<tr data-kind=\"{kind}\" data-bytes=\"{}\"><td><span class=\"badge {kind}\">{kind}</span><td><details><summary>",
            weight(file)
        )?;
        match file.path.as_slice() {
            [] => out.push('/'),
            path => write!(out, "{}", shown(path))?,
        }
        if let FileChange::Renamed { from } = &file.change {
            write!(out, " <small>was {}</small>", shown(from))?;
        }
        write!(out, "</summary>{}</details>", Fields { number: self.number, file })?;
        writeln!(out, "<td class=\"n\">{}<td class=\"n\">{}", self.bytes(file), self.layer(file))
    }

    fn bytes(&self, file: &FileDiff) -> String {
        match (sizes(file), &file.old, &file.new) {
            ((0, 0), ..) => String::new(),
            ((old, _), _, None) => bytes(old),
            ((_, new), None, _) => bytes(new),
            ((old, new), ..) if old == new => bytes(new),
            ((old, new), ..) => format!("{} → {}", bytes(old), bytes(new)),
        }
    }

    /// The layers that last changed it; one number if they are one row of the layers.
    fn layer(&self, file: &FileDiff) -> String {
        let (old, new) =
            (file.old.as_ref().map(|side| side.changed), file.new.as_ref().map(|side| side.changed));
        let is_row = |layer: &LayerDiff| {
            layer.old.as_ref().map(|side| side.index) == old
                && layer.new.as_ref().map(|side| side.index) == new
        };
        match (old, new) {
            (Some(old), Some(new)) if old == new && self.layers.iter().any(is_row) => new.to_string(),
            (Some(old), Some(new)) => format!("{old} → {new}"),
            (Some(layer), None) | (None, Some(layer)) => layer.to_string(),
            (None, None) => String::new(),
        }
    }
}
