//! A place in a file that names an image.

use ocitar::{Digest, ImageId, Reference, ReferenceFault};

use crate::kind::Kind;
use crate::place::{Place, key};
use crate::scalar::Scalar;
use crate::variable::{Syntax, Variables};

/// A place in a file that names an image, whoever uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageUse {
    /// What the file, or this document of it, is.
    pub kind: Kind,
    /// The document in the file, from 0.
    pub document: usize,
    /// The text, or the texts that make it up.
    pub form: Form,
    /// Who uses it. More than one where YAML aliases lead to the same text.
    pub owners: Vec<Owner>,
    /// What it says.
    pub meaning: Meaning,
    /// Whether a key that leads to it stands twice in its mapping: readers differ on which counts, so
    /// it must not be rewritten.
    pub is_contested: bool,
    /// What else would change with the text, so that it must not be rewritten.
    pub tie: Option<Tie>,
}

/// What else would change with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tie {
    /// A value that names no image: an alias puts the text there too.
    Alias,
    /// What another entry of a Kustomization's `images` makes of it.
    Chain,
}

/// How a file writes a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// As one text.
    Whole(Scalar),
    /// As several values of one mapping.
    Split {
        /// The repository, or what a Kustomization matches if it changes no repository.
        name: Part,
        /// The other parts, in the order of [`Role`].
        rest: Vec<Part>,
    },
}

/// One value of a reference that is written as several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which part of the reference it is.
    pub role: Role,
    /// Where its key stands, quotes included if there are any.
    pub key: Place,
    /// The value.
    pub value: Scalar,
}

/// A part of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// The name by which a Kustomization finds the images that it changes.
    Matched,
    /// The registry.
    Registry,
    /// The repository, with or without the registry.
    Repository,
    /// The tag.
    Tag,
    /// The digest.
    Digest,
}

/// Who uses an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The keys that lead there, as in `services.web.image`.
    pub path: String,
    /// Who it is.
    pub who: Who,
    /// `imagePullPolicy`, or `pull_policy` of compose.
    pub pull_policy: Option<String>,
    /// Whether the same service builds the image (`build` of compose), so that the name is what it will
    /// be called rather than what is fetched.
    pub is_built: bool,
}

impl Owner {
    /// The Kubernetes object it is of, if it is of one: `Deployment/web`, or `shop/Deployment/web` if it
    /// names its namespace.
    pub fn object(&self) -> Option<String> {
        let Who::Container { object, namespace, name, .. } = &self.who else { return None };
        let parts = namespace.iter().chain([object, name]).filter(|part| !part.is_empty());
        Some(parts.cloned().collect::<Vec<_>>().join("/"))
    }
}

/// Who uses an image, by kind of file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Who {
    /// A service of compose.
    Service(String),
    /// A container or volume of a Kubernetes object.
    Container {
        /// The object's kind, such as `Deployment`.
        object: String,
        /// The object's namespace, if it names one.
        namespace: Option<String>,
        /// The object's name, or what its name begins with; empty if it has neither.
        name: String,
        /// The container's name, or the volume's.
        container: String,
        /// Which of them it is.
        role: ContainerRole,
    },
    /// A Kustomization.
    Kustomization,
    /// Values of a Helm chart.
    Values,
    /// A stage of a Dockerfile.
    Stage {
        /// Its number, from 0.
        index: usize,
        /// Its name, if it has one.
        name: Option<String>,
    },
    /// A job of a workflow or pipeline; empty where the image is that of all jobs.
    Job(String),
    /// A container of an ECS task.
    Task {
        /// The task's family, if it is named.
        family: Option<String>,
        /// The container's name.
        container: String,
    },
}

/// What uses an image in a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContainerRole {
    /// One of `containers`.
    Main,
    /// One of `initContainers`.
    Init,
    /// One of `ephemeralContainers`.
    Ephemeral,
    /// One of `volumes`, by `image.reference`.
    Volume,
}

/// What a place says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Meaning {
    /// A reference.
    Reference(Reference),
    /// An image's ID (`sha256:` and 64 hex digits, or these alone), which only an engine's own store
    /// resolves.
    Id(ImageId),
    /// A text with variables.
    Variable(Variables),
    /// A part that is decisive comes from elsewhere: the tag of an image map in a chart's values is
    /// often that of the chart, and a Kustomization may leave the tag as it is.
    Elsewhere(String),
    /// An image without a tag, or a build context of that name: `COPY --from=name` of a Dockerfile means
    /// what the build is given.
    MaybeContext(Reference),
    /// No reference.
    Invalid {
        /// The text as it stands.
        text: String,
        /// Why it is none.
        fault: ReferenceFault,
    },
}

impl Meaning {
    pub(crate) fn of(text: &str, syntax: Syntax<'_>, limit: usize) -> Self {
        if let Some(variables) = Variables::of(text, syntax, limit) {
            return Self::Variable(variables);
        }
        if let Some(id) = id(text) {
            return Self::Id(id);
        }
        match text.parse() {
            Ok(reference) if text.len() <= limit => Self::Reference(reference),
            Ok(_) => Self::Invalid { text: text.to_owned(), fault: ReferenceFault::Format },
            Err(fault) => Self::Invalid { text: text.to_owned(), fault },
        }
    }

    /// The reference, if it is certain, or else the one that variables make by default.
    pub fn reference(&self) -> Option<Reference> {
        match self {
            Self::Reference(reference) => Some(reference.clone()),
            Self::Variable(variables) => variables.default.as_ref()?.parse().ok(),
            _ => None,
        }
    }
}

fn id(text: &str) -> Option<ImageId> {
    let hex = text.strip_prefix("sha256:").unwrap_or(text);
    let is_id = hex.len() == 64 && hex.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
    let digest: Digest = format!("sha256:{hex}").parse().ok().filter(|_| is_id)?;
    Some(ImageId::new(digest))
}

impl Owner {
    /// Whether the place is the image that a service of compose itself runs, rather than that of a hook or a
    /// volume of it.
    pub fn is_service_image(&self) -> bool {
        matches!(&self.who, Who::Service(name) if self.path == format!("services.{}.image", key(name)))
    }
}

impl Form {
    /// Its texts, the name first.
    pub fn scalars(&self) -> impl Iterator<Item = &Scalar> {
        let (first, rest) = match self {
            Self::Whole(scalar) => (scalar, &[][..]),
            Self::Split { name, rest } => (&name.value, &rest[..]),
        };
        [first].into_iter().chain(rest.iter().map(|part| &part.value))
    }
}

impl ImageUse {
    /// The text, or of several the name.
    pub fn scalar(&self) -> &Scalar {
        match &self.form {
            Form::Whole(scalar) => scalar,
            Form::Split { name, .. } => &name.value,
        }
    }

    /// One part of a split reference.
    pub fn part(&self, role: Role) -> Option<&Part> {
        match &self.form {
            Form::Whole(_) => None,
            Form::Split { name, rest } => [name].into_iter().chain(rest).find(|part| part.role == role),
        }
    }

    /// The text of the whole reference, put together if it is split; with variables as they stand.
    pub fn text(&self) -> String {
        match &self.form {
            Form::Whole(scalar) => scalar.text.clone(),
            Form::Split { name, rest } => joined(name, rest),
        }
    }
}

/// `registry/repository:tag@digest` of those that are there.
pub(crate) fn joined(name: &Part, rest: &[Part]) -> String {
    let of = |role: Role| rest.iter().find(|part| part.role == role).map(|part| part.value.text.as_str());
    let registry = of(Role::Registry).map(|text| format!("{text}/")).unwrap_or_default();
    let tag = of(Role::Tag).map(|text| format!(":{text}")).unwrap_or_default();
    let digest = of(Role::Digest).map(|text| format!("@{text}")).unwrap_or_default();
    format!("{registry}{}{tag}{digest}", name.value.text)
}
