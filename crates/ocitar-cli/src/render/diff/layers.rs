use ocitar::{ImageDiff, LayerChange, LayerDiff, LayerSide};

use super::part;
use super::width::Width;
use crate::gist::{self, Row};
use crate::render::style::{ADDED, CHANGED, FAINT, REMOVED, paint};
use crate::render::{Columns, bytes};

/// Columns of the widest bar.
const BAR: u64 = 16;
/// Columns that stand before the command.
const BEFORE_STEP: usize = 58;

/// A line a layer, and what would travel.
pub(super) fn table(image: &ImageDiff, width: Width) -> String {
    let total: u64 = image.layers.iter().filter_map(|layer| layer.new.as_ref()).map(|side| side.size).sum();
    let travels = format!("{} of {} would travel", bytes(image.travels()), bytes(total));
    let mut columns = Columns::default();
    let rows = gist::rows(&image.layers, width.is_verbose);
    let widest = rows.iter().map(size).max().unwrap_or_default().max(1);
    for row in &rows {
        let (number, word, style) = match row {
            Row::One(layer) => (number(layer), gist::change_of(layer), style(layer.change)),
            Row::Shared(layers) => (range(layers), "shared", FAINT),
        };
        let length = if size(row) == 0 { 0 } else { (size(row) * BAR / widest).max(1) };
        let bar = "#".repeat(usize::try_from(length).unwrap_or_default());
        columns.row([number, paint(style, word), sizes(row), paint(style, bar), step(row, width)]);
    }
    part("layers", &format!("{}; {travels}", gist::counts(image))) + &columns.render("    ")
}

fn sides(layer: &LayerDiff) -> Option<&LayerSide> {
    layer.new.as_ref().or(layer.old.as_ref())
}

fn number(layer: &LayerDiff) -> String {
    match (&layer.old, &layer.new) {
        (Some(old), Some(new)) if old.index != new.index => format!("{}->{}", old.index, new.index),
        _ => sides(layer).map_or_else(String::new, |side| side.index.to_string()),
    }
}

fn range(layers: &[LayerDiff]) -> String {
    let [first, last] = [layers.first(), layers.last()].map(|layer| layer.map(number).unwrap_or_default());
    match first.contains('>') {
        true => format!("{first}..{last}"),
        false => format!("{first}-{last}"),
    }
}

fn style(change: LayerChange) -> anstyle::Style {
    match change {
        LayerChange::Shared => FAINT,
        LayerChange::Added => ADDED,
        LayerChange::Removed => REMOVED,
        _ => CHANGED,
    }
}

fn size(row: &Row<'_>) -> u64 {
    let of = |layer: &LayerDiff| sides(layer).map_or(0, |side| side.size);
    match row {
        Row::One(layer) => of(layer),
        Row::Shared(layers) => layers.iter().map(of).sum(),
    }
}

fn sizes(row: &Row<'_>) -> String {
    match row {
        Row::One(LayerDiff { old: Some(old), new: Some(new), .. }) if bytes(old.size) != bytes(new.size) => {
            format!("{} -> {}", bytes(old.size), bytes(new.size))
        }
        row => bytes(size(row)),
    }
}

fn step(row: &Row<'_>, width: Width) -> String {
    let made = |layer: &LayerDiff| sides(layer).and_then(|side| side.created_by.as_deref().map(gist::step));
    let text = match row {
        Row::One(layer) => made(layer).unwrap_or_default(),
        Row::Shared(layers) => gist::count(layers.len(), "layer"),
    };
    width.cut(&text, BEFORE_STEP)
}
