use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, Span, Tag};

use super::tree::{Comment, DuplicateKey, Node, NodeId, RawScalar, Tree};
use crate::error::{FindError, FindErrorKind};
use crate::limits::Limits;
use crate::place::Lines;
use crate::scalar::Style;

/// Parses all documents of a text.
pub(crate) fn parse<'t>(text: &'t str, limits: &Limits) -> Result<Tree<'t>, FindError> {
    let mut builder = Builder::new(text, limits);
    for event in Parser::new_from_str_with_options(text, options(limits)) {
        let (event, span) = event.map_err(|error| syntax(text, limits, &error))?;
        builder.take(event, span)?;
    }
    Ok(builder.tree)
}

fn options(limits: &Limits) -> Options {
    granit_parser::options! {
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
        // Comments are part of the file, whose size is limited.
        max_buffered_comment_events: usize::MAX,
        simple_key_max_lookahead: 1 << 16,
    }
}

fn syntax(text: &str, limits: &Limits, error: &granit_parser::ScanError) -> FindError {
    let kind = match error.kind() {
        ErrorKind::RecursionLimitExceeded => FindErrorKind::TooDeep { limit: limits.depth },
        _ => FindErrorKind::Syntax(error.info()),
    };
    FindError::new(kind).at(text, error.marker().byte_offset().unwrap_or_default())
}

/// How many keys that stand twice are told of one file.
const DUPLICATES: usize = 1000;

/// Whether a comment is addressed to this tool.
pub(crate) fn is_addressed(comment: &str) -> bool {
    comment.trim_start().starts_with("ocitar")
}

/// A collection that is not at its end yet.
struct Open {
    id: NodeId,
    /// The key whose value comes next.
    key: Option<NodeId>,
    is_map: bool,
}

struct Builder<'t, 'l> {
    tree: Tree<'t>,
    limits: &'l Limits,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    /// The line of the last node or mark, to tell comments that stand alone.
    at: usize,
}

impl<'t, 'l> Builder<'t, 'l> {
    fn new(text: &'t str, limits: &'l Limits) -> Self {
        let tree = Tree {
            text,
            lines: Lines::new(text),
            nodes: Vec::new(),
            documents: Vec::new(),
            comments: Vec::new(),
            duplicates: Vec::new(),
            twice: HashMap::new(),
            tagged: HashSet::new(),
            unknown_tags: HashSet::new(),
            ignores_tags: Cell::new(false),
            has_mapping_key: false,
        };
        Self { tree, limits, open: Vec::new(), anchors: HashMap::new(), at: 0 }
    }

    fn take(&mut self, event: Event<'t>, span: Span) -> Result<(), FindError> {
        let bytes = span.byte_range().unwrap_or_default();
        self.at = bytes.start;
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_tagged = tag.as_ref().is_some_and(|tag| !is_plain(tag, &["str"]));
                let (style, span) = (style_of(style), narrow(&bytes));
                let id = self.add(Node::Scalar(RawScalar { text, span, style, is_tagged }), anchor)?;
                self.tag(id, tag.as_deref());
                self.place(id);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.begin(Node::Map(Vec::new()), true, anchor, tag.as_deref())?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.begin(Node::Seq(Vec::new()), false, anchor, tag.as_deref())?;
            }
            Event::MappingEnd | Event::SequenceEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor)?,
            Event::Comment(text, _) => self.comment(&text, bytes),
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, node: Node<'t>, anchor: usize) -> Result<NodeId, FindError> {
        let count = self.tree.nodes.len();
        if count >= self.limits.nodes.min(u32::MAX as usize) {
            return Err(self.error(FindErrorKind::TooMany { limit: self.limits.nodes }));
        }
        let id = NodeId(u32::try_from(count).unwrap_or(u32::MAX));
        self.tree.nodes.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    fn begin(
        &mut self,
        node: Node<'t>,
        is_map: bool,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> Result<(), FindError> {
        if self.open.len() >= self.limits.depth {
            return Err(self.error(FindErrorKind::TooDeep { limit: self.limits.depth }));
        }
        let id = self.add(node, anchor)?;
        if tag.is_some_and(|tag| !is_plain(tag, &["map", "seq"])) {
            self.tree.tagged.insert(id);
        }
        self.tag(id, tag);
        self.open.push(Open { id, key: None, is_map });
        Ok(())
    }

    fn tag(&mut self, id: NodeId, tag: Option<&Tag>) {
        let is_known = |tag: &Tag| tag.original() == "!reset" || tag.core_suffix() == Some("null");
        if tag.is_some_and(|tag| !is_known(tag)) {
            self.tree.unknown_tags.insert(id);
        }
    }

    fn end(&mut self) {
        if let Some(open) = self.open.pop() {
            self.compare_keys(open.id);
            self.place(open.id);
        }
    }

    fn alias(&mut self, anchor: usize) -> Result<(), FindError> {
        let target = self.anchors.get(&anchor).copied();
        let Some(target) = target.filter(|target| self.open.iter().all(|open| open.id != *target)) else {
            return Err(self.error(FindErrorKind::Recursive));
        };
        let id = self.add(Node::Alias(target), 0)?;
        self.place(id);
        Ok(())
    }

    /// Puts a complete node where it belongs.
    fn place(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.tree.documents.push(id);
            return;
        };
        let parent = &mut self.tree.nodes[open.id.0 as usize];
        match (parent, open.key.take()) {
            (Node::Seq(items), _) => items.push(id),
            (Node::Map(entries), Some(key)) => entries.push((key, id)),
            _ => {
                open.key = open.is_map.then_some(id);
                self.tree.has_mapping_key |= matches!(self.tree.nodes[id.0 as usize], Node::Map(_));
            }
        }
    }

    fn compare_keys(&mut self, id: NodeId) {
        let tree = &self.tree;
        let Node::Map(entries) = tree.node(id) else { return };
        let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(entries.len());
        let mut found = Vec::new();
        for (key, _) in entries {
            let Node::Scalar(raw) = tree.node(tree.resolve(*key)) else { continue };
            if let Some(first) = seen.insert(&raw.text, *key) {
                found.push((raw.text.clone().into_owned(), first, *key));
            }
        }
        let document = tree.documents.len();
        for (key, first, again) in found {
            if self.tree.duplicates.len() < DUPLICATES {
                let places = self.tree.place(first).zip(self.tree.place(again));
                let duplicate = |(first, again)| DuplicateKey { document, key: key.clone(), first, again };
                self.tree.duplicates.extend(places.map(duplicate));
            }
            self.tree.twice.entry(id).or_default().insert(key);
        }
    }

    fn comment(&mut self, text: &str, bytes: Range<usize>) {
        if !is_addressed(text) {
            return;
        }
        let before = self.tree.text.get(..bytes.start).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let is_alone = line.trim_start_matches('\u{feff}').trim().is_empty();
        let place = self.tree.lines.place(bytes);
        self.tree.comments.push(Comment { text: text.to_owned(), place, is_alone });
    }

    fn error(&self, kind: FindErrorKind) -> FindError {
        FindError::new(kind).at(self.tree.text, self.at)
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

/// Whether a tag leaves a node what it is: one of those of YAML, `!`, or `!override` of compose.
fn is_plain(tag: &Tag, core: &[&str]) -> bool {
    let is_core = tag.core_suffix().is_some_and(|suffix| core.contains(&suffix));
    is_core || matches!(tag.original().as_str(), "!" | "!override")
}

/// Files are smaller than 4 GiB by far: [`Limits::file`] is checked before.
fn narrow(range: &Range<usize>) -> Range<u32> {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    narrow(range.start)..narrow(range.end)
}
