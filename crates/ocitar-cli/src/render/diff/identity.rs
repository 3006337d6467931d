use ocitar::{Engine, EngineId, ImageDiff, ImageId, ImageSide};

use super::width::Width;
use crate::gist;
use crate::render::{Columns, names as shown};

/// What the image is called, and what it runs on, on both sides.
pub(super) fn names(image: &ImageDiff) -> String {
    let both = |of: fn(&ImageSide) -> String| match (image.old.as_ref().map(of), image.new.as_ref().map(of)) {
        (Some(old), Some(new)) if old != new => format!("{old} -> {new}"),
        (old, new) => old.or(new).unwrap_or_default(),
    };
    format!("{}  {}", both(|side| shown(&side.names)), both(|side| side.platform.to_string()))
}

/// The IDs on both sides, and the conditions of both.
type Ids = (Option<ImageId>, Option<ImageId>, String);

/// A line for each pair of IDs, behind the engines that give it.
pub(super) fn ids(image: &ImageDiff, width: Width) -> String {
    let mut rows: Vec<(Vec<Engine>, Ids)> = Vec::new();
    for engine in Engine::ALL {
        let [old, new] = [&image.old, &image.new].map(|side| side.as_ref().and_then(|side| side.on(engine)));
        let id = |side: Option<&EngineId>| side.and_then(|side| side.id);
        let ids = (id(old), id(new), gist::conditions_of_both(old, new));
        match rows.iter_mut().find(|(_, known)| *known == ids) {
            Some((engines, _)) => engines.push(engine),
            None => rows.push((vec![engine], ids)),
        }
    }
    let mut columns = Columns::default();
    for (engines, ids) in rows {
        let engines: Vec<&str> = engines.into_iter().map(Engine::name).collect();
        columns.row([engines.join(", "), pair((ids.0, ids.1), image, width), ids.2]);
    }
    columns.render("  ")
}

fn pair((old, new): (Option<ImageId>, Option<ImageId>), image: &ImageDiff, width: Width) -> String {
    let short = |id: Option<ImageId>| match id {
        Some(id) if width.is_verbose => id.to_string(),
        Some(id) => id.to_string().trim_start_matches("sha256:").chars().take(12).collect(),
        None => "no ID".to_owned(),
    };
    match (old, new) {
        (None, None) => "no ID".to_owned(),
        (None, id) if image.old.is_none() => short(id),
        (id, None) if image.new.is_none() => short(id),
        (old, new) if old == new => format!("{}  (same)", short(old)),
        (old, new) => format!("{} -> {}", short(old), short(new)),
    }
}
