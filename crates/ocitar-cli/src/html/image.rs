//! The section of one image.

use std::fmt;

use ocitar::{By, DiffOptions, FilesDiff, ImageDiff, LayerChange};

use super::config::{Config, History, Packages};
use super::content::Contents;
use super::directories::Directories;
use super::escape::Html;
use super::files::Files;
use super::identity::Identity;
use super::layers::Layers;
use super::words;
use crate::gist;
use crate::render::{bytes, names};

/// What an image is called.
pub(super) fn title(diff: &ImageDiff) -> String {
    let sides = [&diff.old, &diff.new]
        .map(|side| side.as_ref().map(|side| (names(&side.names), side.platform.to_string())));
    match sides {
        [Some((old, on)), Some((new, other))] => {
            let names = if old == new { old } else { format!("{old} → {new}") };
            let platform = if on == other { on } else { format!("{on} → {other}") };
            format!("{names} ({platform})")
        }
        [Some((name, on)), None] | [None, Some((name, on))] => format!("{name} ({on})"),
        [None, None] => "image".to_owned(),
    }
}

/// All that is said of one image.
pub(super) struct Section<'a> {
    pub(super) number: usize,
    pub(super) diff: &'a ImageDiff,
    pub(super) by: By,
    /// Which files' text is shown.
    pub(super) content: Option<&'a DiffOptions>,
}

impl fmt::Display for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, diff, by, content } = *self;
        let (class, word) = words::answer(diff, by);
        writeln!(f, "<section class=\"image\" id=\"image-{number}\" aria-labelledby=\"title-{number}\">")?;
        let heading = Html(title(diff));
        writeln!(f, "<h2 id=\"title-{number}\">{heading} <span class=\"badge {class}\">{word}</span></h2>")?;
        writeln!(f, "<p>{}</p>\n<ul class=\"causes\">", Html(gist::verdict(diff)))?;
        for cause in gist::causes(diff) {
            writeln!(f, "<li>{}", Html(cause))?;
        }
        f.write_str("</ul>\n")?;
        self.figures(f)?;
        write!(f, "{}{}", Identity(diff), Layers { number, layers: &diff.layers })?;
        if let Some(files) = &diff.files {
            write!(f, "{}{}", Directories(files), Packages(&files.packages))?;
            if let Some(why) = gist::unknown_packages(diff) {
                writeln!(f, "<p class=\"note\">{}</p>", Html(why))?;
            }
        }
        write!(f, "{}{}", Config(&diff.config), History(&diff.history))?;
        self.files(f)?;
        if let Some(options) = content {
            write!(f, "{}", Contents { options, diff })?;
        }
        f.write_str("</section>\n")
    }
}

impl Section<'_> {
    /// The figures that matter, in large type.
    fn figures(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diff = self.diff;
        let layers = |change| diff.layers.iter().filter(|layer| layer.change == change).count();
        let shared = layers(LayerChange::Shared);
        f.write_str("<dl class=\"figures\">\n")?;
        let mut figure =
            |name: &str, value: String| writeln!(f, "<div><dt>{name}</dt><dd>{value}</dd></div>");
        figure("layers shared", format!("{shared} <small>of {}</small>", diff.layers.len()))?;
        if gist::trusted(diff) > 0 {
            figure("layers not hashed, by their digests", gist::trusted(diff).to_string())?;
        }
        figure("would travel", bytes(diff.travels()))?;
        if let Some(files) = &diff.files {
            figure("files differ", files.changes.len().to_string())?;
            if !files.packages.is_empty() {
                figure("packages differ", files.packages.len().to_string())?;
            }
        }
        figure("config fields differ", diff.config.len().to_string())?;
        f.write_str("</dl>\n")
    }

    fn files(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number;
        let part = |files, title, id| Files { number, files, title, id, layers: &self.diff.layers };
        if let Some(files) = &self.diff.files {
            write!(f, "{}", part(files, "Files".to_owned(), format!("files-{number}")))?;
        }
        let of_layers = self.diff.layers.iter().enumerate();
        let of_layers = of_layers.filter_map(|(row, layer)| Some((row, layer, layer.files.as_ref()?)));
        for (row, layer, files) in of_layers.filter(|(_, _, files)| !is_empty(files)) {
            let index = |side: &Option<ocitar::LayerSide>| side.as_ref().map(|side| side.index);
            let title = match (index(&layer.old), index(&layer.new)) {
                (Some(old), Some(new)) if old != new => format!("Files of layer {old} → {new}"),
                (Some(index), _) | (None, Some(index)) => format!("Files of layer {index}"),
                (None, None) => continue,
            };
            write!(f, "{}", part(files, title, format!("files-{number}-{row}")))?;
        }
        Ok(())
    }
}

fn is_empty(files: &FilesDiff) -> bool {
    files.is_same() && files.ignored == 0
}
