//! Kustomization: `images`, each with `name`, `newName`, `newTag` and `digest`.

use super::collect::Collector;
use super::parts::part;
use crate::image_use::{Owner, Role, Who};
use crate::yaml::{NodeId, Reader};

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let images = reader.get(root, "images").map(|images| reader.items(images)).unwrap_or_default();
    for (i, image) in images.iter().enumerate() {
        let of = |key: &str, role: Role| part(reader, *image, key, role);
        let (matched, changed) = (of("name", Role::Matched), of("newName", Role::Repository));
        let (name, other) = match changed {
            Some(changed) => (changed, matched),
            None => match matched {
                Some(matched) => (matched, None),
                None => continue,
            },
        };
        let version = [of("newTag", Role::Tag), of("digest", Role::Digest)].into_iter().flatten();
        let rest: Vec<_> = other.into_iter().chain(version).collect();
        // Without them the tag stays what the changed object says.
        let is_whole = rest.iter().any(|part| matches!(part.role, Role::Tag | Role::Digest));
        let path = format!("images[{i}]");
        let owner = Owner { path, who: Who::Kustomization, pull_policy: None, is_built: false };
        collector.split(*image, name, rest, is_whole, owner);
    }
}
