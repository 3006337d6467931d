//! What was stamped, for people.

use std::path::Path;

use ocitar::Escaped;
use ocitar_deploy::{IdStamp, Stamp};

use super::{Columns, bytes, names};

/// The file, then a block an image.
pub(crate) fn report(stamp: &Stamp, path: &Path) -> String {
    let mut out = format!("{}{}\n", Escaped(&path.display().to_string()), file(stamp));
    for image in &stamp.images {
        let platforms: Vec<String> = image.platforms.iter().map(|on| on.platform.to_string()).collect();
        out += &format!("  {} ({})\n", names(&image.names), platforms.join(", "));
        let mut columns = Columns::default();
        image.ids.iter().for_each(|id| row(&mut columns, id));
        out += &columns.render("    ");
    }
    out
}

fn file(stamp: &Stamp) -> String {
    let (Some(size), Some(digest)) = (stamp.archive.size, stamp.archive.sha256) else {
        return String::new();
    };
    format!(": {}, {digest}", bytes(size))
}

fn row(columns: &mut Columns, on: &IdStamp) {
    let conditions: Vec<&str> = on.conditions.iter().map(|condition| &*condition.message).collect();
    let id = on.id.map(|id| id.to_string());
    let none = || on.refused.as_ref().map_or_else(String::new, |why| format!("none: {}", why.message));
    columns.row([on.engine.to_string(), id.unwrap_or_else(none), conditions.join("; ")]);
}
