use ocitar::{ConfigChange, Engine, ImageDiff, ImageId, ImageSide, LayerDiff, PackageChange};

use super::escape::{code, escape};
use crate::gist::{self, Row};
use crate::render::{bytes, names};

/// As many rows of one table are shown: a forge refuses a comment that is too long.
const SHOWN: usize = 60;

/// What the image is called, and what it runs on.
pub(super) fn title(image: &ImageDiff) -> String {
    let both = |of: fn(&ImageSide) -> String| match (image.old.as_ref().map(of), image.new.as_ref().map(of)) {
        (Some(old), Some(new)) if old != new => format!("{} → {}", code(&old), code(&new)),
        (old, new) => code(&old.or(new).unwrap_or_default()),
    };
    format!("{} {}", both(|side| names(&side.names)), both(|side| side.platform.to_string()))
}

fn table(head: &str, rows: &[String]) -> String {
    let rule = head.chars().map(|c| if c == '|' { '|' } else { '-' }).collect::<String>();
    let shown: String = rows.iter().take(SHOWN).map(|row| format!("{row}\n")).collect();
    let more = rows.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("\nand {more} more\n") } else { String::new() };
    if rows.is_empty() { String::new() } else { format!("\n{head}\n{rule}\n{shown}{more}") }
}

fn row<const N: usize>(cells: [String; N]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The IDs that differ.
pub(super) fn ids(image: &ImageDiff) -> String {
    let of = |side: &Option<ImageSide>, engine: Engine| {
        let on = side.as_ref()?.on(engine)?;
        Some((on.id?, gist::conditions(&on.conditions)))
    };
    let show = |id: Option<(ImageId, String)>| match id {
        Some((id, conditions)) => {
            format!("{} {}", code(&id.to_string()), escape(&conditions)).trim_end().to_owned()
        }
        None => "none".to_owned(),
    };
    let ids = Engine::ALL.into_iter().map(|engine| (engine, of(&image.old, engine), of(&image.new, engine)));
    let differ = ids.filter(|(_, old, new)| old != new);
    let rows: Vec<String> =
        differ.map(|(engine, old, new)| row([engine.name().to_owned(), show(old), show(new)])).collect();
    table("| ID on | old | new |", &rows)
}

/// The layers.
pub(super) fn layers(image: &ImageDiff) -> String {
    let one = |layer: &LayerDiff| {
        let [old, new] = [&layer.old, &layer.new].map(|side| {
            side.as_ref().map_or_else(String::new, |side| format!("{}: {}", side.index, bytes(side.size)))
        });
        let side = layer.new.as_ref().or(layer.old.as_ref());
        let made = side.and_then(|side| side.created_by.as_deref()).map(gist::step);
        row([
            gist::change_of(layer).to_owned(),
            old,
            new,
            made.map_or_else(String::new, |made| code(&cut(&made))),
        ])
    };
    let rows: Vec<String> = gist::rows(&image.layers, false)
        .iter()
        .map(|each| match each {
            Row::One(layer) => one(layer),
            Row::Shared(layers) => {
                row(["shared".to_owned(), String::new(), String::new(), gist::count(layers.len(), "layer")])
            }
        })
        .collect();
    table("| layer | old | new | made by |", &rows)
}

/// The packages that differ.
pub(super) fn packages(image: &ImageDiff) -> String {
    let packages = image.files.as_ref().map_or(&[][..], |files| &files.packages);
    let line = |package: &PackageChange| {
        let [old, new] = both(&package.old, &package.new, gist::text);
        row([code(&gist::text(package.name.as_bytes())), old, new])
    };
    let unknown = gist::unknown_packages(image).map_or_else(String::new, |why| format!("\n{why}\n"));
    table("| package | old | new |", &packages.iter().map(line).collect::<Vec<_>>()) + &unknown
}

/// The fields of the config that differ.
pub(super) fn config(image: &ImageDiff) -> String {
    let line = |change: &ConfigChange| {
        let [old, new] = both(&change.old, &change.new, gist::json);
        row([escape(&change.field.to_string()), old, new])
    };
    table("| config | old | new |", &image.config.iter().map(line).collect::<Vec<_>>())
}

/// Two values of which one may be none.
fn both(old: &Option<String>, new: &Option<String>, show: fn(&[u8]) -> String) -> [String; 2] {
    match (old, new) {
        (Some(old), Some(new)) => gist::apart([old.as_bytes(), new.as_bytes()], show).map(|text| code(&text)),
        (old, new) => [old, new]
            .map(|value| value.as_ref().map_or_else(String::new, |text| code(&show(text.as_bytes())))),
    }
}

/// As much as fits a table.
fn cut(text: &str) -> String {
    const WIDTH: usize = 100;
    match text.chars().count() {
        0..=WIDTH => text.to_owned(),
        _ => text.chars().take(WIDTH - 3).collect::<String>() + "...",
    }
}
