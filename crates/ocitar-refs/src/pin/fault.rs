use std::fmt;

use ocitar::{Engine, Escaped, Reference};

use crate::error::FindError;
use crate::image_use::Tie;
use crate::kind::Kind;
use crate::pin_style::PinStyle;

/// Why files are not pinned: what, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PinFault {
    /// Which of the files, from 0.
    pub file: usize,
    /// Line and column from 1, if it is about one place.
    pub position: Option<(usize, usize)>,
    /// What is so.
    pub kind: PinFaultKind,
}

/// Why files are not pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinFaultKind {
    /// The file's references could not be told.
    Unreadable(FindError),
    /// Variables may make one of the names of it.
    Variable {
        /// The text.
        text: String,
        /// The name it may become.
        image: Reference,
        /// What kind of file, or of document in it, it is in.
        kind: Kind,
    },
    /// A key that leads to it stands twice.
    Contested,
    /// Something else would change with it.
    Tied {
        /// The reference.
        text: String,
        /// What.
        tie: Tie,
    },
    /// No one span of the file holds it.
    Spread,
    /// It is written in parts, and one that is needed is not there.
    LacksPart(&'static str),
    /// It is written in parts, and one is there that would have to go.
    ExtraPart(&'static str),
    /// Several services share the text through aliases, and would be pinned to different images.
    Shared(Vec<String>),
    /// It is known to be one of the images, but not by which of its names.
    Nameless(String),
    /// Any tag of that repository is meant, and several are there.
    Several(Reference),
    /// Two images have that name.
    Ambiguous(Reference),
    /// Docker's stores give the image different IDs, and it is not said which is meant.
    WhichEngine,
    /// The engine gives the image no ID.
    NoId {
        /// The engine.
        engine: Engine,
        /// Why.
        why: String,
    },
    /// That style does not resolve there.
    Unresolved {
        /// The style.
        style: PinStyle,
        /// What reads it.
        by: String,
        /// Why.
        why: &'static str,
        /// What does.
        instead: &'static str,
    },
    /// What reads files of that kind was not seen to take an image that was loaded.
    NotLoaded(Kind),
    /// The engine does not find the image by that name.
    Unfound {
        /// The engine.
        engine: Engine,
        /// The name.
        image: Reference,
    },
    /// The service builds the image, which is then given the name.
    Built,
    /// The service's image is fetched at every start.
    Pulled,
    /// What was written does not read as what was meant.
    Reread,
}

impl PinFaultKind {
    /// What to do about it.
    pub fn advice(&self) -> String {
        match self {
            Self::Unreadable(error) => error.advice(),
            Self::Variable { text, kind, .. } => return variable(text, *kind).to_owned(),
            Self::Contested => "leave one of both keys",
            Self::Tied { tie: Tie::Alias, .. } => "write the reference out for the image, without an alias",
            Self::Tied { tie: Tie::Chain, .. } => "make one entry of those that concern it",
            Self::Spread => "write the reference in one line, without escapes",
            Self::LacksPart(part) => return format!("add `{part}` with any value, which is then replaced"),
            Self::ExtraPart(part) => return format!("remove `{part}`"),
            Self::Shared(_) => "write the reference out for each of them",
            Self::Several(_) => "leave out --any-tag, or choose one with --image NAME",
            Self::Nameless(_) => "write the name that it had before it was pinned, or keep the lock file",
            Self::Ambiguous(_) => "choose one with --image NAME or --image @N",
            Self::WhichEngine => "add --engine docker-classic or --engine docker-containerd",
            Self::NoId { .. } => "choose another engine, or save the image in another form",
            Self::Unresolved { instead, .. } => instead,
            Self::NotLoaded(_) => "leave the file out",
            Self::Unfound { .. } => "use --style id",
            Self::Built => "remove `build`, or use --style tag-id",
            Self::Pulled => "remove `pull_policy`, or make it `missing` or `never`",
            Self::Reread => "please report this, with the file",
        }
        .to_owned()
    }
}

fn variable(text: &str, kind: Kind) -> &'static str {
    match kind {
        _ if text.contains("{{") => {
            "pin what fills it in, as the values.yaml of a chart, or what comes out, as of `helm template`"
        }
        Kind::Dockerfile => "write the name out, or give the build its argument instead of pinning",
        _ => {
            "write the name out, pin only other services with --service, or give the variable its value at the \
             deployment instead of pinning"
        }
    }
}

impl fmt::Display for PinFaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "{}", error.kind),
            Self::Variable { text, image, .. } => {
                write!(f, "{} may stand for {}, and has variables", Escaped(text), image.familiar())
            }
            Self::Contested => {
                f.write_str("a key that leads here stands twice, and readers differ on which counts")
            }
            Self::Tied { text, tie: Tie::Alias } => {
                write!(f, "through an alias {} also stands where no image is named", Escaped(text))
            }
            Self::Tied { text, tie: Tie::Chain } => {
                write!(f, "another entry of `images` changes {} as well", Escaped(text))
            }
            Self::Spread => f.write_str("the reference is spread over lines or written with escapes"),
            Self::LacksPart(part) => write!(f, "the reference is written in parts, and has no `{part}`"),
            Self::ExtraPart(part) => {
                write!(f, "the reference is written in parts, and its `{part}` would have to go")
            }
            Self::Shared(services) => {
                let services: Vec<String> = services.iter().map(|name| Escaped(name).to_string()).collect();
                write!(f, "{} share this text, and are not all pinned to one image", services.join(", "))
            }
            Self::Nameless(text) => {
                write!(f, "{} is the image, but it is not known by which of its names", Escaped(text))
            }
            Self::Several(name) => {
                write!(f, "any tag of {} is meant, and there are several names of it", name.familiar())
            }
            Self::Ambiguous(image) => write!(f, "two images are named {}", image.familiar()),
            Self::WhichEngine => f.write_str("Docker's classic and containerd stores give different IDs"),
            Self::NoId { engine, why } => write!(f, "no ID on {engine}: {why}"),
            Self::Unresolved { style, by, why, .. } => write!(f, "style {style} does not do for {by}: {why}"),
            Self::NotLoaded(kind) => {
                write!(f, "what reads {kind} files was not seen to take images that were loaded")
            }
            Self::Unfound { engine, image } => {
                write!(f, "after the load {engine} does not find {}", image.familiar())
            }
            Self::Built => {
                f.write_str("the service builds this image, so that `image` is what the build is named")
            }
            Self::Pulled => f.write_str(
                "`pull_policy: always` asks a registry for the repository `sha256`, and `up` fails (seen with Compose 2.26 and 2.40)",
            ),
            Self::Reread => f.write_str("the file would not read as meant"),
        }
    }
}
