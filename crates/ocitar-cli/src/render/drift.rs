//! Which containers run what was shipped, for people.

use ocitar::Escaped;
use ocitar_deploy::{Drift, Freshness, Row};

use super::style::{CHANGED, DIFFERENT, FAINT, SAME, paint};
use super::{place, remedy};

/// A block a container, then how many there were.
pub(crate) fn text(path: &str, drift: &Drift, quiet: bool) -> String {
    let shown = |row: &&Row| !quiet || (row.verdict != Freshness::Fresh && row.container.is_live());
    let rows: String = drift.rows.iter().filter(shown).map(block).collect();
    if quiet { rows } else { rows + &summary(path, drift) }
}

fn block(row: &Row) -> String {
    let container = &row.container;
    let word = match row.verdict {
        Freshness::Fresh => paint(SAME, "fresh  "),
        Freshness::Stale => paint(DIFFERENT, "STALE  "),
        _ => paint(CHANGED, "unknown"),
    };
    let state = match (&container.state, container.is_live()) {
        (Some(state), true) => format!("  {}", Escaped(state)),
        (Some(state), false) => format!("  {}, does not count", Escaped(state)),
        (None, _) => String::new(),
    };
    let mut out = format!("{word}  {}{state}\n", Escaped(&container.place()));
    out += &format!("         {}\n", Escaped(&row.proof.to_string()));
    if row.verdict != Freshness::Fresh {
        out += &row
            .expected
            .as_ref()
            .map_or_else(String::new, |id| format!("         expected {}\n", Escaped(id)));
    }
    out + &row.remedy.as_ref().map(|remedy| remedy::lines(remedy, "         ")).unwrap_or_default()
}

fn summary(path: &str, drift: &Drift) -> String {
    let count = |verdict| drift.live().filter(|row| row.verdict == verdict).count();
    let stopped = drift.rows.len() - drift.live().count();
    let mut parts = vec![
        format!("{} stale", count(Freshness::Stale)),
        format!("{} fresh", count(Freshness::Fresh)),
        format!("{} unknown", count(Freshness::Unknown)),
    ];
    parts.extend((stopped > 0).then(|| format!("{stopped} not running")));
    parts.extend((drift.others > 0).then(|| format!("{} of other images", drift.others)));
    paint(FAINT, format!("{}: {}", place(path), parts.join(", "))) + "\n"
}
