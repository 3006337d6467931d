//! Layers side by side, as bars.

use std::fmt;

use ocitar::{LayerChange, LayerDiff, LayerSide};

use super::escape::text;
use crate::render::bytes;

/// The bar of all layers, and the table of each.
pub(super) struct Layers<'a> {
    pub(super) number: usize,
    pub(super) layers: &'a [LayerDiff],
}

fn word(change: LayerChange) -> &'static str {
    match change {
        LayerChange::Shared => "shared",
        LayerChange::Changed => "changed",
        LayerChange::Added => "added",
        LayerChange::Removed => "removed",
        _ => "other",
    }
}

fn size(side: &Option<LayerSide>) -> u64 {
    side.as_ref().map_or(0, |side| side.size)
}

/// A part of a whole in thousandths, for a bar.
pub(super) fn share(part: u64, whole: u64) -> u64 {
    let thousandths = u128::from(part) * 1000 / u128::from(whole.max(1));
    u64::try_from(thousandths).unwrap_or(1000).min(1000)
}

impl fmt::Display for Layers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<h3>Layers</h3>\n")?;
        self.legend(f)?;
        self.stack(f)?;
        f.write_str("<div class=\"wide\"><table class=\"layers\">\n<thead><tr><th scope=\"col\">What<th scope=\"col\" class=\"n\">Old<th scope=\"col\" class=\"n\">New")?;
        f.write_str("<th scope=\"col\">Bytes as stored<th scope=\"col\" class=\"n\">Travels<th scope=\"col\">Made by</thead>\n<tbody>\n")?;
        let largest = self.layers.iter().flat_map(|layer| [size(&layer.old), size(&layer.new)]).max();
        for layer in self.layers {
            self.row(f, layer, largest.unwrap_or_default())?;
        }
        f.write_str("</tbody></table></div>\n")
    }
}

impl Layers<'_> {
    /// What became of how many bytes.
    fn legend(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<ul class=\"legend\">\n")?;
        for change in [LayerChange::Shared, LayerChange::Changed, LayerChange::Added, LayerChange::Removed] {
            let of_it = self.layers.iter().filter(|layer| layer.change == change);
            let side =
                |layer: &LayerDiff| if layer.new.is_some() { size(&layer.new) } else { size(&layer.old) };
            let (count, total) =
                of_it.fold((0_usize, 0_u64), |(n, sum), layer| (n + 1, sum.saturating_add(side(layer))));
            if count > 0 {
                let word = word(change);
                writeln!(f, "<li><span class=\"key {word}\"></span>{count} {word}, {}", bytes(total))?;
            }
        }
        f.write_str("</ul>\n")
    }

    /// The layers of the new image on one line, as wide as they are large.
    fn stack(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.layers.iter().fold(0_u64, |sum, layer| sum.saturating_add(size(&layer.new)));
        f.write_str(
            "<svg class=\"stack\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" aria-hidden=\"true\">",
        )?;
        let mut from = 0_u64;
        for layer in self.layers {
            let to = from.saturating_add(size(&layer.new));
            let (x, end) = (share(from, total), share(to, total));
            if end > x {
                let gap = u64::from(end - x > 4 && end < 1000) * 2;
                write!(
                    f,
                    "<rect class=\"{}\" x=\"{x}\" width=\"{}\" height=\"20\"/>",
                    word(layer.change),
                    end - x - gap
                )?;
            }
            from = to;
        }
        f.write_str("</svg>\n")
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, layer: &LayerDiff, largest: u64) -> fmt::Result {
        let change = word(layer.change);
        write!(f, "<tr><td><span class=\"badge {change}\">{change}</span>")?;
        if let Some(percent) = layer.alike {
            write!(f, " <small>{percent} % alike</small>")?;
        }
        for (name, side) in [("o", &layer.old), ("n", &layer.new)] {
            match side {
                Some(side) => {
                    write!(f, "<td class=\"n\" id=\"{name}{}-{}\">{}", self.number, side.index, side.index)?;
                }
                None => f.write_str("<td class=\"n none\">–")?,
            }
        }
        f.write_str("<td>")?;
        sizes(f, layer, largest)?;
        write!(f, "<td class=\"n\">{}", bytes(layer.travels))?;
        let made_by = |side: &Option<LayerSide>| side.as_ref().and_then(|side| side.created_by.clone());
        let (old, new) = (made_by(&layer.old), made_by(&layer.new));
        f.write_str("<td class=\"code\">")?;
        match (old, new) {
            (Some(old), Some(new)) if old != new => {
                write!(f, "<del>{}</del> <ins>{}</ins>", text(&old), text(&new))?;
            }
            (_, Some(by)) | (Some(by), None) => write!(f, "{}", text(&by))?,
            (None, None) => f.write_str("<span class=\"none\">not said</span>")?,
        }
        f.write_str("\n")
    }
}

/// A bar for each side; one for both if they are the same.
fn sizes(f: &mut fmt::Formatter<'_>, layer: &LayerDiff, largest: u64) -> fmt::Result {
    let both = layer.change == LayerChange::Shared && size(&layer.old) == size(&layer.new);
    let sides = [&layer.old, &layer.new].into_iter().skip(usize::from(both)).filter_map(Option::as_ref);
    for side in sides {
        let width = share(side.size, largest).max(4);
        write!(
            f,
            "<div class=\"size\"><svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
        )?;
        write!(
            f,
            "<rect class=\"{}\" width=\"{width}\" height=\"10\"/></svg> {}",
            word(layer.change),
            bytes(side.size)
        )?;
        write!(f, " <small>{}{}</small></div>", side.codec, unpacked(side))?;
    }
    Ok(())
}

fn unpacked(side: &LayerSide) -> String {
    match side.unpacked {
        Some(size) if size != side.size => format!(", {} unpacked", bytes(size)),
        _ => String::new(),
    }
}
