//! The table of `ocitar id`.

use std::collections::BTreeSet;

use ocitar::{Condition, Engine, Image, ImageId, Outcome, Prediction, Reference};

use super::{Columns, names};
use crate::cmd::id::Case;

/// One block an image: what it is, then a line an engine.
pub(crate) fn table(case: &Case<'_>, with_heading: bool) -> String {
    let mut out = if with_heading { format!("{}:\n", case.name) } else { String::new() };
    for (n, i) in case.chosen.iter().enumerate() {
        if n > 0 {
            out.push('\n');
        }
        let image = &case.archive.images()[*i];
        out.push_str(&format!("{} ({})\n", names(image.names()), about(image, case.quick)));
        let mut columns = Columns::default();
        for answer in &case.answers {
            for prediction in answer.predictions.iter().filter(|p| p.image.is_none_or(|image| image == *i)) {
                row(&mut columns, answer.engine, prediction, image);
            }
        }
        out.push_str(&columns.render("  "));
    }
    out
}

fn about(image: &Image, quick: bool) -> String {
    let mut platforms: Vec<String> = image.manifests().iter().map(|m| m.platform().to_string()).collect();
    platforms.dedup();
    if quick {
        platforms.push("layers not checked".to_owned());
    }
    platforms.join(", ")
}

fn row(columns: &mut Columns, engine: Engine, prediction: &Prediction, image: &Image) {
    let Some(id) = prediction.outcome.id() else {
        let word = if matches!(prediction.outcome, Outcome::Unknown(_)) { "unknown" } else { "none" };
        let reason = prediction.outcome.finding().map_or_else(String::new, |f| f.kind.to_string());
        return columns.row([engine.name().to_owned(), format!("{word}: {reason}")]);
    };
    let named = match prediction.names.as_slice() {
        [] if !image.names().is_empty() => Some("without a name".to_owned()),
        shown if same_names(shown, image.names()) => None,
        shown => Some(format!("as {}", names(shown))),
    };
    // What --quick leaves out is said once, in the heading.
    let conditions = prediction.outcome.conditions().iter().filter(|c| **c != Condition::LayersUnread);
    let remarks: Vec<String> = named.into_iter().chain(conditions.map(ToString::to_string)).collect();
    columns.row([engine.name().to_owned(), id.to_string(), remarks.join("; ")]);
}

/// Whether both lists name the same, however they spell it.
fn same_names(shown: &[String], written: &[String]) -> bool {
    let full =
        |name: &String| name.parse::<Reference>().map_or_else(|_| name.clone(), |name| name.to_string());
    let set = |names: &[String]| names.iter().map(full).collect::<BTreeSet<_>>();
    set(shown) == set(written)
}

/// Whether an ID depends on what the host has stored.
pub(crate) fn depends_on_store(case: &Case<'_>) -> bool {
    let mut all = case.answers.iter().flat_map(|answer| &answer.predictions);
    all.any(|prediction| prediction.outcome.conditions().contains(&Condition::EmptyStore))
}

/// Whether Docker's two stores give different IDs.
pub(crate) fn stores_differ(case: &Case<'_>) -> bool {
    let ids = |engine| -> Option<BTreeSet<ImageId>> {
        let answer = case.answers.iter().find(|answer| answer.engine == engine)?;
        Some(answer.ids().into_iter().collect()).filter(|ids: &BTreeSet<_>| !ids.is_empty())
    };
    match (ids(Engine::DockerClassic), ids(Engine::DockerContainerd)) {
        (Some(classic), Some(containerd)) => classic != containerd,
        _ => false,
    }
}
