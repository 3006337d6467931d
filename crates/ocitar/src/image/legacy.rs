//! What `docker save` adds for Docker before 1.10, which no engine of today reads where there is a
//! `manifest.json`.

use crate::digest::Digest;
use crate::json::{self, Object, Value};
use crate::limits::Limits;
use crate::location::Location;
use crate::scan::{Inventory, Member};

/// The names in `repositories`, and where it is; none if it cannot be read.
pub(crate) fn repositories(inventory: &Inventory, limits: &Limits) -> Option<(Vec<String>, Location)> {
    let member = inventory.get("repositories")?;
    let mut names = Vec::new();
    for (repository, tags) in object(member, limits)?.iter() {
        names.extend(tags.as_object()?.iter().map(|(tag, _)| format!("{repository}:{tag}")));
    }
    Some((names, member.location()))
}

/// Whether a member is one of these additions: the list of names, and a description of each layer,
/// in a folder named for it or (since Docker 25) among the blobs.
pub(crate) fn is_legacy(member: &Member, limits: &Limits) -> bool {
    let name = member.name.as_str();
    let of_layer = name.split_once('/').filter(|(folder, _)| Digest::from_hex(folder).is_ok());
    name == "repositories"
        || of_layer.is_some_and(|(_, file)| matches!(file, "json" | "VERSION" | "layer.tar"))
        || (name.starts_with("blobs/") && is_layer_json(member, limits))
}

fn is_layer_json(member: &Member, limits: &Limits) -> bool {
    let Some(object) = object(member, limits) else {
        return false;
    };
    let is_id = |value: &Value| value.as_str().is_some_and(|id| Digest::from_hex(id).is_ok());
    object.get("id").is_some_and(is_id) && object.get("rootfs").is_none()
}

fn object(member: &Member, limits: &Limits) -> Option<Object> {
    let value = json::parse(member.blob()?.document()?, limits).ok()?;
    value.as_object().cloned()
}
