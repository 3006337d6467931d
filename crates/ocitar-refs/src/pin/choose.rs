//! What a reference is to be, by who reads it.
//!
//! Knows which spellings were seen to resolve after a load, and refuses the others.

use ocitar::{Engine, ImageId, Reference};

use super::{PinFaultKind, Wish};
use crate::kind::Kind;
use crate::pin_style::PinStyle;
use crate::target::Target;

/// What a reference is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// None: the ID alone.
    pub(crate) tag: Option<String>,
    pub(crate) has_digest: bool,
    /// The ID that it means; a plain tag may mean any.
    pub(crate) id: Option<ImageId>,
    pub(crate) engine: Option<Engine>,
}

/// What a reference to `image` is to be in a file of that kind.
pub(crate) fn choose(kind: Kind, wish: &Wish, image: &Reference) -> Result<Chosen, PinFaultKind> {
    check_kind(kind, wish.style)?;
    let (engine, id) = identity(wish)?;
    check_engine(wish.style, engine)?;
    if wish.style != PinStyle::Id && wish.style != PinStyle::TagId {
        check_found(&wish.target, engine, image)?;
    }
    let own = image.tag().unwrap_or("latest").to_owned();
    Ok(match wish.style {
        PinStyle::Id => Chosen { tag: None, has_digest: false, id, engine },
        PinStyle::Digest => Chosen { tag: Some(own), has_digest: true, id, engine },
        PinStyle::Tag => Chosen { tag: Some(own), has_digest: false, id, engine },
        PinStyle::TagId => Chosen { tag: id.map(|id| short(&id)), has_digest: false, id, engine },
    })
}

/// The first 12 hex digits of an ID.
pub(crate) fn short(id: &ImageId) -> String {
    id.digest().hex()[..12].to_owned()
}

fn check_kind(kind: Kind, style: PinStyle) -> Result<(), PinFaultKind> {
    const NAME: &str = "use --style tag-id, or --style tag";
    let unresolved =
        |by: &str, why, instead| Err(PinFaultKind::Unresolved { style, by: by.to_owned(), why, instead });
    match (kind, style) {
        (Kind::Compose, _) => Ok(()),
        (Kind::GithubWorkflow | Kind::GitlabCi | Kind::EcsTask, _) => Err(PinFaultKind::NotLoaded(kind)),
        (_, PinStyle::Tag | PinStyle::TagId) => Ok(()),
        // BuildKit of Docker 26.1, 28.5 and 29.7 finds what was loaded by name and digest, where the store
        // knows that digest and the name leads to it: once that has moved, the build fails. The old builder
        // takes an ID too.
        (Kind::Dockerfile, PinStyle::Digest) => Ok(()),
        (Kind::Dockerfile, _) => {
            let why = "BuildKit takes it for a name in a registry";
            unresolved("a Dockerfile", why, "use --style tag-id, or with the containerd store --style digest")
        }
        (_, PinStyle::Id) => {
            let why = "it takes names, and `sha256:<hex>` reads as a tag of the repository `sha256`";
            unresolved("Kubernetes", why, NAME)
        }
        _ => unresolved("Kubernetes", "it was not seen to find a loaded image by a digest", NAME),
    }
}

/// The ID that the reference is to mean, and the engine that it is the ID on, if that matters.
fn identity(wish: &Wish) -> Result<(Option<Engine>, Option<ImageId>), PinFaultKind> {
    let target = &wish.target;
    let no_id = |engine| {
        let why = target.refused.get(&engine).cloned();
        PinFaultKind::NoId { engine, why: why.unwrap_or_else(|| "it is not known".to_owned()) }
    };
    if let Some(engine) = wish.engine {
        let id = target.ids.get(&engine).copied();
        return Ok((Some(engine), Some(id.ok_or_else(|| no_id(engine))?)));
    }
    let docker = [Engine::DockerClassic, Engine::DockerContainerd].map(|engine| target.ids.get(&engine));
    match (docker, target.docker_id()) {
        ([None, None], _) => Err(no_id(Engine::DockerClassic)),
        (_, None) if wish.style == PinStyle::Tag => Ok((None, None)),
        (_, None) => Err(PinFaultKind::WhichEngine),
        ([Some(_), Some(_)], Some((_, id))) if wish.style != PinStyle::Digest => Ok((None, Some(id))),
        ([Some(_), Some(_)], Some(_)) => Err(PinFaultKind::WhichEngine),
        (_, Some((engine, id))) => Ok((Some(engine), Some(id))),
    }
}

/// Which styles the engine was seen to resolve after a load; without one, both of Docker's stores.
fn check_engine(style: PinStyle, engine: Option<Engine>) -> Result<(), PinFaultKind> {
    let (why, instead) = match (style, engine) {
        (PinStyle::Tag | PinStyle::TagId, _) | (PinStyle::Id, None) => return Ok(()),
        (PinStyle::Id, Some(Engine::DockerClassic | Engine::DockerContainerd)) => return Ok(()),
        (PinStyle::Digest, Some(Engine::DockerContainerd)) => return Ok(()),
        (PinStyle::Digest, Some(Engine::DockerClassic) | None) => (
            "after a load it knows no digest of the image, only `sha256:<id>` and its names",
            "use --style id",
        ),
        _ => ("no deployment was seen to find a loaded image by it", "use --style tag-id"),
    };
    let by = engine.unwrap_or(Engine::DockerClassic).to_string();
    Err(PinFaultKind::Unresolved { style, by, why, instead })
}

fn check_found(target: &Target, engine: Option<Engine>, image: &Reference) -> Result<(), PinFaultKind> {
    let docker = [Engine::DockerClassic, Engine::DockerContainerd];
    let is_asked = |known: &Engine| engine.map_or_else(|| docker.contains(known), |engine| engine == *known);
    let mut asked = target.found_as.iter().filter(|(engine, _)| is_asked(engine));
    match asked.find(|(_, names)| !names.contains(image)) {
        Some((engine, _)) => Err(PinFaultKind::Unfound { engine: *engine, image: image.clone() }),
        None => Ok(()),
    }
}
