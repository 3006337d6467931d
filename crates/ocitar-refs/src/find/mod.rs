//! Where a file names images.
//!
//! Takes a name and bytes, gives places. A file for each kind says which keys name an image; what a
//! kind does not say is not looked at, whatever its key is called.

mod collect;
mod compose;
mod dockerfile;
mod ecs;
mod gitlab;
mod helm;
mod kubernetes;
mod kustomization;
mod parts;
mod tie;
mod workflow;

use crate::error::{FindError, FindErrorKind};
use crate::image_use::ImageUse;
use crate::kind::Kind;
use crate::limits::Limits;
use crate::yaml::{self, Comment, DuplicateKey, NodeId, Reader};
use collect::Collector;

/// What a file says of images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The kinds that its documents are of; none of a document that is of no known kind.
    pub kinds: Vec<Option<Kind>>,
    /// The lines at which documents, or objects of a list, of no known kind begin.
    pub unknown: Vec<usize>,
    /// The places that name images, in the order of the file.
    pub uses: Vec<ImageUse>,
    /// Keys that stand twice, in documents of a known kind.
    pub duplicates: Vec<DuplicateKey>,
    /// The comments that are addressed to this tool: those that begin with `ocitar`.
    pub comments: Vec<Comment>,
    /// The lines at which compose takes services, or what they run, from other files (`include`, and `extends`
    /// with a `file`).
    pub elsewhere: Vec<usize>,
    /// Whether a service of compose takes over what another one says (`extends`), its image perhaps.
    pub has_extends: bool,
}

impl Found {
    /// Whether nothing in the file is of a kind that can be judged.
    pub fn is_unknown(&self) -> bool {
        self.kinds.iter().all(Option::is_none)
    }
}

/// Finds the references of a file, whose kind its name and content tell.
///
/// # Errors
///
/// If the file is over a limit or not in the language of its kind, as [`FindErrorKind`] says.
pub fn find(name: &str, bytes: &[u8]) -> Result<Found, FindError> {
    Finder::new().find(name, bytes)
}

/// How references are found.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    kind: Option<Kind>,
    limits: Limits,
}

impl Finder {
    /// Finds them by name and content, within the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes every file for one kind, whatever it is called.
    #[must_use]
    pub fn kind(self, kind: Kind) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Sets the limits.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Finds the references of one file.
    ///
    /// # Errors
    ///
    /// As [`find`].
    pub fn find(&self, name: &str, bytes: &[u8]) -> Result<Found, FindError> {
        let text = text(bytes, &self.limits)?;
        let kind = self.kind.or_else(|| Kind::of_path(name));
        match kind {
            Some(Kind::Dockerfile) => self.in_dockerfile(text),
            _ => self.in_yaml(text, kind),
        }
    }

    fn in_dockerfile(&self, text: &str) -> Result<Found, FindError> {
        let (uses, comments) = dockerfile::find(text, &self.limits)?;
        Ok(Found { kinds: vec![Some(Kind::Dockerfile)], uses, comments, ..Found::default() })
    }

    fn in_yaml(&self, text: &str, kind: Option<Kind>) -> Result<Found, FindError> {
        if let Some(at) = text.find(['\u{85}', '\u{2028}', '\u{2029}']) {
            return Err(FindError::new(FindErrorKind::LineSeparator).at(text, at));
        }
        let tree = yaml::parse(text, &self.limits).map_err(|error| template(error, text))?;
        if tree.has_mapping_key && text.contains("{{") {
            return Err(FindError::new(FindErrorKind::Template));
        }
        let reader = Reader::new(&tree, self.limits.steps);
        let mut count = 0;
        let mut found = Found::default();
        for (document, root) in tree.documents.iter().enumerate() {
            let kind = self.kind.or_else(|| detect(&reader, *root, kind));
            let kind = kind.filter(|kind| *kind != Kind::Compose || !compose::is_first(&reader, *root));
            found.kinds.push(kind);
            if kind.is_none() {
                found.unknown.extend(tree.line(*root));
            }
            if let Some(kind) = kind {
                reader.expect_order(kind != Kind::Compose);
                tree.ignore_tags(kind == Kind::Compose);
                let mut collector = Collector::new(&reader, &self.limits, kind, document);
                look(&reader, *root, kind, &mut collector);
                if tree.has_aliases() {
                    collector.tie(*root);
                }
                count += collector.count();
                found.unknown.extend(collector.unknown());
                found.uses.extend(collector.finish());
                if kind == Kind::Compose {
                    found.has_extends |= compose::has_extends(&reader, *root);
                    found.elsewhere.extend(compose::elsewhere(&reader, *root));
                }
                if count > self.limits.uses {
                    return Err(FindError::new(FindErrorKind::TooMuch { limit: self.limits.uses }));
                }
                let of_this = tree.duplicates.iter().filter(|twice| twice.document == document);
                found.duplicates.extend(of_this.cloned());
                found.duplicates.extend(reader.take_overlaps(document));
            }
        }
        let is_compose = |i: &usize| found.kinds[*i] == Some(Kind::Compose);
        let compose: Vec<NodeId> =
            (0..found.kinds.len()).filter(is_compose).map(|i| tree.documents[i]).collect();
        if compose.len() > 1 {
            reader.expect_order(false);
            tree.ignore_tags(true);
            compose::join(&reader, &compose, &mut found.uses);
        }
        if reader.is_exhausted() {
            return Err(FindError::new(FindErrorKind::TooMuch { limit: self.limits.steps }));
        }
        found.uses.sort_by_key(|image| image.scalar().place.span.start);
        found.comments = tree.comments;
        Ok(found)
    }
}

fn text<'t>(bytes: &'t [u8], limits: &Limits) -> Result<&'t str, FindError> {
    if bytes.len() > limits.file {
        return Err(FindError::new(FindErrorKind::TooLarge { limit: limits.file }));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        FindError::new(FindErrorKind::NotUtf8).at(valid, valid.len())
    })?;
    match text.find('\0') {
        Some(at) => Err(FindError::new(FindErrorKind::Nul).at(text, at)),
        None => Ok(text),
    }
}

/// What cannot be parsed and has the marks of a template in it (of Go, Jinja or ERB) is one.
fn template(error: FindError, text: &str) -> FindError {
    match error.kind {
        FindErrorKind::Syntax(_) if text.contains("{{") => {
            FindError { kind: FindErrorKind::Template, ..error }
        }
        _ => error,
    }
}

/// The kind of a document: that of a Kubernetes object wherever it stands, else that of the name, else
/// what its keys tell.
fn detect(reader: &Reader<'_>, root: NodeId, named: Option<Kind>) -> Option<Kind> {
    if kubernetes::is_custom(reader, root) {
        return None;
    }
    let of_object = kubernetes::detect(reader, root);
    let of_keys = || {
        let is_compose = compose::is_one(reader, root).then_some(Kind::Compose);
        let is_task = || ecs::is_one(reader, root).then_some(Kind::EcsTask);
        let is_workflow = || workflow::is_one(reader, root).then_some(Kind::GithubWorkflow);
        is_compose.or_else(is_task).or_else(is_workflow)
    };
    of_object.or(named).or_else(of_keys)
}

fn look(reader: &Reader<'_>, root: NodeId, kind: Kind, collector: &mut Collector<'_>) {
    match kind {
        Kind::Compose => compose::find(reader, root, collector),
        Kind::Kubernetes => kubernetes::find(reader, root, collector),
        Kind::Kustomization => kustomization::find(reader, root, collector),
        Kind::HelmValues => helm::find(reader, root, collector),
        Kind::GithubWorkflow => workflow::find(reader, root, collector),
        Kind::GitlabCi => gitlab::find(reader, root, collector),
        Kind::EcsTask => ecs::find(reader, root, collector),
        Kind::Dockerfile => {}
    }
}
