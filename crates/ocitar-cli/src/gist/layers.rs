use std::collections::BTreeMap;

use ocitar::{ImageDiff, LayerChange, LayerDiff};

use super::count;

/// A line of the layers.
pub(crate) enum Row<'a> {
    One(&'a LayerDiff),
    /// Layers one after the other that both images have.
    Shared(&'a [LayerDiff]),
}

/// As many layers are told one by one, whatever they are.
const FEW: usize = 12;

/// The layers; of many, those in a row that both images have are one line.
pub(crate) fn rows<'a>(layers: &'a [LayerDiff], all: bool) -> Vec<Row<'a>> {
    if all || layers.len() <= FEW {
        return layers.iter().map(Row::One).collect();
    }
    let is_shared = |layer: &LayerDiff| layer.change == LayerChange::Shared;
    let row = |chunk: &'a [LayerDiff]| match chunk {
        [_, _, ..] => vec![Row::Shared(chunk)],
        _ => chunk.iter().map(Row::One).collect(),
    };
    layers.chunk_by(|one, other| is_shared(one) && is_shared(other)).flat_map(row).collect()
}

/// How many layers became what.
pub(crate) fn counts(image: &ImageDiff) -> String {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for layer in &image.layers {
        *counts.entry(order(layer.change)).or_default() += 1;
    }
    let name = |(order, n): (usize, usize)| format!("{n} {}", NAMES[order]);
    let told = match image.layers.len() {
        0 => "none".to_owned(),
        n if counts.len() == 1 && counts.contains_key(&0) => format!("{}, all shared", count(n, "layer")),
        _ => counts.into_iter().map(name).collect::<Vec<_>>().join(", "),
    };
    match trusted(image) {
        0 => told,
        n => format!("{told} ({n} not hashed, by their digests)"),
    }
}

/// How many layers count as shared by their digests alone.
pub(crate) fn trusted(image: &ImageDiff) -> usize {
    image.layers.iter().filter(|layer| layer.trusted).count()
}

const NAMES: [&str; 4] = ["shared", "changed", "added", "removed"];

fn order(change: LayerChange) -> usize {
    match change {
        LayerChange::Shared => 0,
        LayerChange::Added => 2,
        LayerChange::Removed => 3,
        _ => 1,
    }
}

/// The stable name of what became of a layer.
pub(crate) fn change_of(layer: &LayerDiff) -> &'static str {
    NAMES[order(layer.change)]
}
