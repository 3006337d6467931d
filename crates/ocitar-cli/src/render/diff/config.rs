use ocitar::{ConfigChange, Escaped, HistoryChange, HistoryEntry, ImageDiff};

use super::part;
use super::width::Width;
use crate::gist;
use crate::render::Columns;
use crate::render::style::{ADDED, CHANGED, REMOVED, paint};

/// As many fields are told on one screen.
const SHOWN: usize = 12;
/// Columns of one of two values on one line.
const VALUE: usize = 64;

/// The fields of the config that differ, and with -v the steps of the history.
pub(super) fn list(image: &ImageDiff, width: Width) -> String {
    let mut out = String::new();
    if !image.config.is_empty() {
        let mut columns = Columns::default();
        let shown = width.first(&image.config, SHOWN);
        shown.iter().for_each(|change| row(&mut columns, change, width));
        out += &part("config", "");
        out += &columns.render("    ");
        if shown.len() < image.config.len() {
            out += &format!("    and {} more: -v lists all\n", image.config.len() - shown.len());
        }
    }
    if !image.history.is_empty() && width.is_verbose {
        out += &part("history", "");
        out += &image.history.iter().map(step).collect::<String>();
    }
    out
}

fn row(columns: &mut Columns, change: &ConfigChange, width: Width) {
    let show = |value: &String, room| width.cut(&gist::json(value.as_bytes()), room);
    let (sign, what) = match (&change.old, &change.new) {
        (Some(old), Some(new)) => {
            let shown = gist::apart([old.as_bytes(), new.as_bytes()], gist::json);
            let [old, new] = width.cut_both([&shown[0], &shown[1]], VALUE);
            (paint(CHANGED, "~"), format!("{old} -> {new}"))
        }
        (None, new) => (paint(ADDED, "+"), new.as_ref().map(|new| show(new, 30)).unwrap_or_default()),
        (Some(old), None) => (paint(REMOVED, "-"), show(old, 30)),
    };
    columns.row([sign, change.field.to_string(), what]);
}

fn step(change: &HistoryChange) -> String {
    let made = |entry: &Option<HistoryEntry>| entry.as_ref().and_then(|entry| entry.created_by.clone());
    let [old, new] = match (made(&change.old), made(&change.new)) {
        (Some(old), Some(new)) => gist::steps([&old, &new]).map(Some),
        (old, new) => [old, new].map(|made| made.as_deref().map(gist::step)),
    };
    let line = |sign, entry: &HistoryEntry, made: Option<String>| {
        let created = entry.created.as_deref().unwrap_or("(no time)");
        let made = made.unwrap_or_else(|| "(no command)".to_owned());
        let comment =
            entry.comment.as_deref().map_or_else(String::new, |text| format!("  ({})", Escaped(text)));
        format!("    {sign} {}  {made}{comment}\n", Escaped(created))
    };
    let old = change.old.as_ref().map(|entry| line(paint(REMOVED, "-"), entry, old));
    let new = change.new.as_ref().map(|entry| line(paint(ADDED, "+"), entry, new));
    old.unwrap_or_default() + &new.unwrap_or_default()
}
