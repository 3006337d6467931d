//! Names, digests and IDs, old and new.

use std::fmt;

use ocitar::{Engine, ImageDiff, ImageSide};

use super::escape::Html;
use crate::gist;
use crate::render::names;

/// The table of what an image is known by.
pub(super) struct Identity<'a>(pub(super) &'a ImageDiff);

impl fmt::Display for Identity<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (old, new) = (self.0.old.as_ref(), self.0.new.as_ref());
        f.write_str("<h3>Identity</h3>\n<div class=\"wide\"><table class=\"pairs\">\n")?;
        f.write_str(
            "<thead><tr><th scope=\"col\">What<th scope=\"col\">Old<th scope=\"col\">New</thead>\n<tbody>\n",
        )?;
        let mut row = |what: &str, value: &dyn Fn(&ImageSide) -> Option<String>| {
            let values = [old, new].map(|side| side.and_then(value));
            pair(f, what, values)
        };
        row("names", &|side| Some(names(&side.names)))?;
        row("platform", &|side| Some(side.platform.to_string()))?;
        for engine in engines(old.or(new)) {
            row(&format!("ID: {engine}"), &|side| {
                let of = side.on(engine)?;
                let id = of.id.map_or_else(|| "not taken".to_owned(), |id| id.to_string());
                Some([id, gist::conditions(&of.conditions)].join(" ").trim_end().to_owned())
            })?;
        }
        row("config", &|side| Some(side.config_digest.to_string()))?;
        row("manifest", &|side| side.manifest_digest.map(|digest| digest.to_string()))?;
        row("named by the index", &|side| side.target.map(|digest| digest.to_string()))?;
        f.write_str("</tbody></table></div>\n")
    }
}

fn engines(side: Option<&ImageSide>) -> Vec<Engine> {
    side.map(|side| side.ids.iter().map(|one| one.engine).collect()).unwrap_or_default()
}

/// One row; one cell for both if they are the same.
fn pair(f: &mut fmt::Formatter<'_>, what: &str, values: [Option<String>; 2]) -> fmt::Result {
    write!(f, "<tr><th scope=\"row\">{what}")?;
    match values {
        [None, None] => f.write_str("<td colspan=\"2\" class=\"none\">none in either"),
        [Some(old), Some(new)] if old == new => {
            write!(f, "<td colspan=\"2\" class=\"equal\">{} <small>same</small>", Html(old))
        }
        [old, new] => {
            let [old, new] = [old, new].map(|value| {
                value.map_or_else(
                    || "<span class=\"none\">none</span>".to_owned(),
                    |value| Html(value).to_string(),
                )
            });
            write!(f, "<td><del>{old}</del><td><ins>{new}</ins>")
        }
    }?;
    f.write_str("\n")
}
