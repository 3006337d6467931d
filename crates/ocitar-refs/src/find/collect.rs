use std::collections::HashMap;

use super::tie::Places;
use crate::image_use::{Form, ImageUse, Meaning, Owner, Part, Tie, joined};
use crate::kind::Kind;
use crate::limits::Limits;
use crate::scalar::Scalar;
use crate::variable::Syntax;
use crate::yaml::{NodeId, Reader};

/// The keys of parts that may be rewritten.
const VERSIONS: [&str; 4] = ["tag", "imageTag", "newTag", "digest"];

/// The uses of one document, each place once.
pub(super) struct Collector<'a> {
    reader: &'a Reader<'a>,
    limits: &'a Limits,
    kind: Kind,
    document: usize,
    uses: Vec<ImageUse>,
    by_node: HashMap<NodeId, usize>,
    /// For each use its node, and how many keys led there.
    nodes: Vec<(NodeId, u64)>,
    /// Objects of no known kind.
    unknown: Vec<NodeId>,
    count: usize,
}

impl<'a> Collector<'a> {
    pub(super) fn new(reader: &'a Reader<'a>, limits: &'a Limits, kind: Kind, document: usize) -> Self {
        let (uses, by_node, nodes) = (Vec::new(), HashMap::new(), Vec::new());
        Self { reader, limits, kind, document, uses, by_node, nodes, unknown: Vec::new(), count: 0 }
    }

    /// Takes a text that is a whole reference; what is no text, or empty, is none.
    pub(super) fn whole(&mut self, node: NodeId, owner: Owner) {
        if let Some(scalar) = self.reader.scalar(node) {
            self.scalar(node, scalar, owner);
        }
    }

    /// Takes a whole reference that its owner has from another, which says it.
    pub(super) fn inherited(&mut self, node: NodeId, owner: Owner) {
        self.whole(node, owner);
        let known = self.by_node.get(&self.reader.tree.resolve(node));
        if let Some(known) = known {
            self.nodes[*known].1 = self.nodes[*known].1.saturating_sub(1);
        }
    }

    /// Takes a text that is a reference behind a prefix such as `docker://`.
    pub(super) fn prefixed(&mut self, node: NodeId, prefix: &str, owner: Owner) {
        let Some(scalar) = self.reader.scalar(node) else { return };
        let source = self.reader.tree.source(&scalar.place);
        if let Some(scalar) = scalar.without_prefix(prefix, source) {
            self.scalar(node, scalar, owner);
        }
    }

    fn scalar(&mut self, node: NodeId, scalar: Scalar, owner: Owner) {
        let syntax = if self.kind == Kind::Compose { Syntax::Compose } else { Syntax::Opaque };
        let meaning = Meaning::of(&scalar.text, syntax, self.limits.reference);
        self.add(node, Form::Whole(scalar), meaning, owner);
    }

    /// Takes the values of a mapping that make up a reference. `is_whole` says whether what is missing
    /// is not there, rather than somewhere else.
    pub(super) fn split(&mut self, map: NodeId, name: Part, rest: Vec<Part>, is_whole: bool, owner: Owner) {
        let text = joined(&name, &rest);
        let meaning = match Meaning::of(&text, Syntax::Opaque, self.limits.reference) {
            meaning @ Meaning::Variable(_) => meaning,
            _ if !is_whole => Meaning::Elsewhere(text),
            // A template may still make a reference of it.
            Meaning::Invalid { .. } if self.kind == Kind::HelmValues => Meaning::Elsewhere(text),
            meaning => meaning,
        };
        self.add(map, Form::Split { name, rest }, meaning, owner);
    }

    fn add(&mut self, node: NodeId, form: Form, meaning: Meaning, owner: Owner) {
        self.count += 1;
        if self.count > self.limits.uses {
            self.reader.exhaust();
            return;
        }
        let node = self.reader.tree.resolve(node);
        if let Some(known) = self.by_node.get(&node) {
            self.uses[*known].owners.push(owner);
            self.nodes[*known].1 += 1;
            return;
        }
        self.by_node.insert(node, self.uses.len());
        self.nodes.push((node, 1));
        let (kind, document) = (self.kind, self.document);
        let owners = vec![owner];
        self.uses.push(ImageUse { kind, document, form, owners, meaning, is_contested: false, tie: None });
    }

    /// Marks the uses whose texts stand where no image is named as well.
    pub(super) fn tie(&mut self, root: NodeId) {
        let reader = Reader::new(self.reader.tree, self.limits.steps);
        let places = Places::of(&reader, root, self.kind);
        for (image, (node, visits)) in self.uses.iter_mut().zip(&self.nodes) {
            let is_alone = places.as_ref().is_some_and(|places| match image.form {
                Form::Whole(_) => places.count(*node) == *visits,
                Form::Split { .. } => {
                    let value = |key: &str| reader.get(*node, key).map(|value| reader.tree.resolve(value));
                    let mut values = VERSIONS.into_iter().filter_map(value);
                    values.all(|value| places.count(value) == places.count(*node))
                }
            });
            image.tie = (!is_alone).then_some(Tie::Alias).or(image.tie);
        }
    }

    /// Marks what another entry changes again.
    pub(super) fn chain(&mut self, node: NodeId) {
        let known = self.by_node.get(&self.reader.tree.resolve(node));
        if let Some(image) = known.and_then(|known| self.uses.get_mut(*known)) {
            image.tie = Some(Tie::Chain);
        }
    }

    /// Takes an object of no known kind.
    pub(super) fn strange(&mut self, node: NodeId) {
        self.unknown.push(node);
    }

    /// The lines at which objects of no known kind begin.
    pub(super) fn unknown(&self) -> impl Iterator<Item = usize> {
        self.unknown.iter().filter_map(|node| self.reader.tree.line(*node))
    }

    /// How many uses there are, for all owners.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The uses. Where a key stands twice on the way to any of them, none is certain.
    pub(super) fn finish(mut self) -> Vec<ImageUse> {
        let is_contested = self.reader.take_contested();
        self.uses.iter_mut().for_each(|image| image.is_contested = is_contested);
        self.uses
    }
}
