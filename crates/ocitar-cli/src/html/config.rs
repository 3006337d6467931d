//! Tables of what differs beside files: packages, the config, the history.

use std::fmt;

use ocitar::{ConfigChange, HistoryChange, HistoryEntry, PackageChange};

use super::escape::{Html, Json, Visible, text};

/// The packages that differ.
pub(super) struct Packages<'a>(pub(super) &'a [PackageChange]);

impl fmt::Display for Packages<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        head(f, "Packages", "Package")?;
        for change in self.0 {
            let what = format!("{} <small>{}</small>", text(&change.name), change.manager);
            row(f, &what, [&change.old, &change.new].map(visible))?;
        }
        f.write_str("</tbody></table></div>\n")
    }
}

/// The fields of the config that differ.
pub(super) struct Config<'a>(pub(super) &'a [ConfigChange]);

impl fmt::Display for Config<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        head(f, "Config", "Field")?;
        for change in self.0 {
            let values = [&change.old, &change.new].map(|value| value.as_deref().map(Json));
            row(f, &Html(&change.field).to_string(), values)?;
        }
        f.write_str("</tbody></table></div>\n")
    }
}

/// The steps of the history that differ.
pub(super) struct History<'a>(pub(super) &'a [HistoryChange]);

impl fmt::Display for History<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        head(f, "History", "Step")?;
        for change in self.0 {
            let what = match (change.old_index, change.new_index) {
                (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
                (Some(index), _) | (None, Some(index)) => index.to_string(),
                (None, None) => String::new(),
            };
            let steps = [&change.old, &change.new].map(|step| step.as_ref().map(line));
            row(f, &what, steps.each_ref().map(visible))?;
        }
        f.write_str("</tbody></table></div>\n")
    }
}

/// A step, in one line.
fn line(step: &HistoryEntry) -> String {
    let said = [&step.created, &step.created_by, &step.comment];
    let mut parts: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    parts.extend(step.empty_layer.then_some("(no layer)"));
    parts.join("  ")
}

fn visible(text: &Option<String>) -> Option<Visible<'_>> {
    text.as_ref().map(|text| Visible(text.as_bytes()))
}

fn head(f: &mut fmt::Formatter<'_>, title: &str, what: &str) -> fmt::Result {
    write!(f, "<h3>{title}</h3>\n<div class=\"wide\"><table class=\"pairs\">\n")?;
    writeln!(
        f,
        "<thead><tr><th scope=\"col\">{what}<th scope=\"col\">Old<th scope=\"col\">New</thead>\n<tbody>"
    )
}

/// A row; `what` is markup, and the values are visible text.
fn row(f: &mut fmt::Formatter<'_>, what: &str, values: [Option<impl fmt::Display>; 2]) -> fmt::Result {
    write!(f, "<tr><th scope=\"row\">{what}")?;
    for (value, tag) in values.into_iter().zip(["del", "ins"]) {
        match value {
            Some(value) => write!(f, "<td><{tag}>{}</{tag}>", Html(value))?,
            None => f.write_str("<td class=\"none\">none")?,
        }
    }
    f.write_str("\n")
}
