use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::place::{Lines, Place};
use crate::scalar::{Scalar, Style};

/// A node of a tree, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(super) u32);

/// The documents of one file.
#[derive(Debug)]
pub(crate) struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) lines: Lines<'t>,
    pub(super) nodes: Vec<Node<'t>>,
    /// The root of each document that has one.
    pub(crate) documents: Vec<NodeId>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) duplicates: Vec<DuplicateKey>,
    /// The keys that stand twice, by mapping.
    pub(super) twice: HashMap<NodeId, HashSet<String>>,
    /// Collections with a tag that makes them something else, as `!reference [a, b]` of GitLab.
    pub(super) tagged: HashSet<NodeId>,
    /// Those of all nodes with such a tag that are what they are to a reader that knows no tags.
    pub(super) unknown_tags: HashSet<NodeId>,
    /// Whether whoever reads it passes over tags that it does not know.
    pub(super) ignores_tags: Cell<bool>,
    /// Whether a mapping is a key, as `{{ .x }}` makes one.
    pub(crate) has_mapping_key: bool,
}

/// What stands at one place.
#[derive(Debug)]
pub(crate) enum Node<'t> {
    Scalar(RawScalar<'t>),
    Map(Vec<(NodeId, NodeId)>),
    Seq(Vec<NodeId>),
    /// What it stands for, which is no alias itself.
    Alias(NodeId),
}

/// A scalar before anyone asks where it is.
#[derive(Debug)]
pub(crate) struct RawScalar<'t> {
    pub(super) text: Cow<'t, str>,
    /// With quotes or block header.
    pub(super) span: Range<u32>,
    pub(super) style: Style,
    /// Whether it has a tag that makes it something else than text.
    pub(super) is_tagged: bool,
}

/// A comment that is addressed to this tool: it begins with `ocitar`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// What stands behind the `#`.
    pub text: String,
    /// Where it stands, the `#` included.
    pub place: Place,
    /// Whether nothing else stands in its line.
    pub is_alone: bool,
}

/// A key that stands more than once in one mapping. Compose and GitHub refuse the file, Kubernetes
/// and GitLab take the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The document in the file, from 0.
    pub document: usize,
    /// What it says.
    pub key: String,
    /// Where it stands first.
    pub first: Place,
    /// Where it stands again.
    pub again: Place,
}

impl<'t> Tree<'t> {
    pub(crate) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id.0 as usize]
    }

    /// Whether anything stands at more than one place.
    pub(crate) fn has_aliases(&self) -> bool {
        self.nodes.iter().any(|node| matches!(node, Node::Alias(_)))
    }

    /// The keys of all mappings.
    pub(crate) fn keys(&self) -> impl Iterator<Item = NodeId> {
        let of = |node: &'_ Node<'t>| match node {
            Node::Map(entries) => entries.iter().map(|(key, _)| *key).collect(),
            _ => Vec::new(),
        };
        self.nodes.iter().flat_map(of)
    }

    /// What an alias stands for, or the node itself.
    pub(crate) fn resolve(&self, id: NodeId) -> NodeId {
        match self.node(id) {
            Node::Alias(target) => *target,
            _ => id,
        }
    }

    /// Sets whether tags that are not known are passed over, as compose does.
    pub(crate) fn ignore_tags(&self, ignores: bool) {
        self.ignores_tags.set(ignores);
    }

    fn is_tagged(&self, id: NodeId, has_tag: bool) -> bool {
        has_tag && !(self.ignores_tags.get() && self.unknown_tags.contains(&id))
    }

    /// The entries of a mapping that is one.
    pub(super) fn map_of(&self, id: NodeId) -> Option<&[(NodeId, NodeId)]> {
        let id = self.resolve(id);
        match self.node(id) {
            Node::Map(entries) if !self.is_tagged(id, self.tagged.contains(&id)) => Some(entries),
            _ => None,
        }
    }

    /// The items of a list that is one.
    pub(super) fn seq_of(&self, id: NodeId) -> Option<&[NodeId]> {
        let id = self.resolve(id);
        match self.node(id) {
            Node::Seq(items) if !self.is_tagged(id, self.tagged.contains(&id)) => Some(items),
            _ => None,
        }
    }

    /// The text of a scalar that is one. A plain scalar without text or that says `null` is none.
    pub(crate) fn text_of(&self, id: NodeId) -> Option<&str> {
        let id = self.resolve(id);
        match self.node(id) {
            Node::Scalar(raw) if self.is_tagged(id, raw.is_tagged) => None,
            Node::Scalar(raw) if raw.style == Style::Plain && is_null(&raw.text) => None,
            Node::Scalar(raw) => Some(&raw.text),
            _ => None,
        }
    }

    /// Whether it is a scalar without quotes.
    pub(super) fn is_plain(&self, id: NodeId) -> bool {
        matches!(self.node(self.resolve(id)), Node::Scalar(raw) if raw.style == Style::Plain)
    }

    /// The scalar with its place.
    pub(crate) fn scalar(&self, id: NodeId) -> Option<Scalar> {
        match self.node(self.resolve(id)) {
            Node::Scalar(raw) => Some(self.located(raw)),
            _ => None,
        }
    }

    fn located(&self, raw: &RawScalar<'t>) -> Scalar {
        let span = raw.span.start as usize..raw.span.end as usize;
        let exact = self.exact(raw, span.clone());
        // What a tag makes of another text is not known.
        let exact = exact.filter(|_| !raw.is_tagged);
        let (style, span) = exact.map_or((Style::Spread, span), |span| (raw.style, span));
        Scalar { text: raw.text.clone().into_owned(), place: self.lines.place(span), style }
    }

    /// The span whose bytes are the text, once it was seen that they are.
    fn exact(&self, raw: &RawScalar<'t>, span: Range<usize>) -> Option<Range<usize>> {
        let source = self.text.get(span.clone())?;
        let (inner, from) = match raw.style {
            Style::Plain => (source.trim_end(), 0),
            Style::Single => (unquoted(source, '\'')?, 1),
            Style::Double => (unquoted(source, '"')?, 1),
            Style::Block => the_line(source)?,
            Style::Spread => return None,
        };
        let said = raw.style.decode(inner)?;
        let is_it = match raw.style {
            Style::Block => said == raw.text.trim_end_matches('\n'),
            _ => said == raw.text,
        };
        let start = span.start + from;
        is_it.then_some(start..start + inner.len())
    }

    /// The place of a node as it is written, quotes included.
    pub(crate) fn place(&self, id: NodeId) -> Option<Place> {
        match self.node(id) {
            Node::Scalar(raw) => Some(self.lines.place(raw.span.start as usize..raw.span.end as usize)),
            _ => None,
        }
    }

    /// The line at which the first text in a node stands.
    pub(crate) fn line(&self, id: NodeId) -> Option<usize> {
        let mut id = id;
        loop {
            id = match self.node(id) {
                Node::Scalar(raw) if raw.text.is_empty() => return None,
                Node::Scalar(_) => return self.place(id).map(|place| place.line),
                Node::Map(entries) => entries.first()?.0,
                Node::Seq(items) => *items.first()?,
                Node::Alias(target) => *target,
            };
        }
    }

    /// The text as it stands in a span.
    pub(crate) fn source(&self, place: &Place) -> &'t str {
        self.text.get(place.span.clone()).unwrap_or_default()
    }
}

fn unquoted(source: &str, quote: char) -> Option<&str> {
    source.trim_end().strip_prefix(quote)?.strip_suffix(quote)
}

/// The one line of a block scalar that has any text, and where it begins. The span may begin with the
/// header.
fn the_line(source: &str) -> Option<(&str, usize)> {
    let body = if source.starts_with(['|', '>']) { source.find(['\n', '\r'])? } else { 0 };
    let mut lines = source[body..].split(['\n', '\r']).filter(|line| !line.trim().is_empty());
    let line = lines.next()?;
    let text = line.trim_start_matches(' ');
    let at = body + source[body..].find(line)? + (line.len() - text.len());
    lines.next().is_none().then_some((text, at))
}

/// YAML 1.2, section 10.3.2.
fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}
