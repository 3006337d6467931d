//! Values of Helm charts: image maps, and `image` with a whole reference.
//!
//! What a value means is for the chart's templates to say, so only what is an image by every custom is
//! taken for one: a mapping with `repository` and one of `tag`, `digest` and `pullPolicy` or under a key
//! that ends in `image`; such a mapping with the repository as `image`; `image` beside `tag` or
//! `imageTag`; and a lone `image` that has a tag or a digest. A map without a tag takes the chart's
//! version by custom, so nothing is said of it.

use super::collect::Collector;
use super::parts::part;
use crate::image_use::{Owner, Part, Role, Who};
use crate::place::key;
use crate::yaml::{NodeId, Reader};

pub(super) fn find(reader: &Reader<'_>, root: NodeId, collector: &mut Collector<'_>) {
    Values { reader, collector }.walk(root, "", "");
}

struct Values<'f, 'c> {
    reader: &'f Reader<'f>,
    collector: &'f mut Collector<'c>,
}

impl Values<'_, '_> {
    /// Looks at a node and below, as deep as files may nest. What an alias leads to is looked at where
    /// it stands.
    fn walk(&mut self, node: NodeId, name: &str, path: &str) {
        if self.reader.tree.resolve(node) != node {
            return;
        }
        for (i, item) in self.reader.items(node).iter().enumerate() {
            self.walk(*item, "", &format!("{path}[{i}]"));
        }
        if self.reader.is_map(node) {
            let is_taken = self.image(node, name, path);
            for (name, value) in self.reader.own(node) {
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", key(name));
                if name == "image" && !is_taken {
                    self.lone(value, &path);
                }
                self.walk(value, name, &path);
            }
        }
    }

    /// Takes a mapping that is an image; tells whether its `image` was part of that.
    fn image(&mut self, map: NodeId, name: &str, path: &str) -> bool {
        let of = |key: &str, role: Role| part(self.reader, map, key, role);
        let has = |key: &str| self.reader.get(map, key).is_some();
        let is_known =
            name.to_lowercase().ends_with("image") || ["tag", "digest", "pullPolicy"].into_iter().any(has);
        let repository = of("repository", Role::Repository).filter(|part| is_known && is_repository(part));
        let image = || of("image", Role::Repository).filter(is_repository);
        let tag = || of("tag", Role::Tag).or_else(|| of("imageTag", Role::Tag));
        let (name, is_taken) = match repository {
            Some(name) => (name, false),
            None => match image().filter(|_| has("tag") || has("imageTag")) {
                Some(name) => (name, true),
                None => return false,
            },
        };
        let rest: Vec<Part> = [of("registry", Role::Registry), tag(), of("digest", Role::Digest)]
            .into_iter()
            .flatten()
            .collect();
        let is_whole = rest.iter().any(|part| matches!(part.role, Role::Tag | Role::Digest));
        self.collector.split(map, name, rest, is_whole, owner(path));
        is_taken
    }

    /// Takes an `image` that is a whole reference for certain.
    fn lone(&mut self, value: NodeId, path: &str) {
        let text = self.reader.scalar(value).map(|scalar| scalar.text).unwrap_or_default();
        let name = text.rsplit('/').next().unwrap_or_default();
        let is_template = text.contains("{{");
        if is_template || (name.contains([':', '@']) && !text.contains("://")) {
            self.collector.whole(value, owner(path));
        }
    }
}

/// A repository of images rather than of charts or of sources.
fn is_repository(part: &Part) -> bool {
    !part.value.text.contains("://")
}

fn owner(path: &str) -> Owner {
    Owner { path: path.to_owned(), who: Who::Values, pull_policy: None, is_built: false }
}
