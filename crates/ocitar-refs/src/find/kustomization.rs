//! Kustomization: `images`, each with `name`, `newName`, `newTag` and `digest`.

use std::collections::HashMap;

use super::collect::Collector;
use super::parts::part;
use crate::image_use::{Owner, Role, Who};
use crate::yaml::{NodeId, Reader};

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    let images = reader.get(root, "images").map(|images| reader.items(images)).unwrap_or_default();
    let mut entries: HashMap<&str, usize> = HashMap::new();
    for name in images.iter().filter_map(|image| reader.text(*image, "name")) {
        *entries.entry(name).or_default() += 1;
    }
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
        let has_tag = other.is_some() && name.value.text.rsplit('/').next().is_some_and(has_version);
        let version = [of("newTag", Role::Tag), of("digest", Role::Digest)].into_iter().flatten();
        let rest: Vec<_> = other.into_iter().chain(version).collect();
        let count = |key: &str| {
            let name = reader.text(*image, key)?;
            entries.get(name).copied()
        };
        let is_renamed = reader.text(*image, "newName") != reader.text(*image, "name");
        let is_chained = count("name") > Some(1) || (is_renamed && count("newName") > Some(0));
        // Without them the tag stays what the changed object says.
        let is_whole = has_tag || rest.iter().any(|part| matches!(part.role, Role::Tag | Role::Digest));
        let path = format!("images[{i}]");
        let owner = Owner { path, who: Who::Kustomization, pull_policy: None, is_built: false };
        collector.split(*image, name, rest, is_whole, owner);
        if is_chained {
            collector.chain(*image);
        }
    }
}

/// Whether the last part of a name has a tag or a digest: Kustomize puts it there as it is.
fn has_version(last: &str) -> bool {
    last.contains([':', '@'])
}
