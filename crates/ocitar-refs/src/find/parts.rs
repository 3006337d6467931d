use crate::image_use::{Part, Role};
use crate::yaml::{NodeId, Reader};

/// The value of a key as a part of a reference; what is no text, or empty, is none.
pub(super) fn part(reader: &Reader<'_>, map: NodeId, key: &str, role: Role) -> Option<Part> {
    let (key, value) = reader.entry(map, key)?;
    let value = reader.scalar(value)?;
    Some(Part { role, key: reader.tree.place(key)?, value })
}
