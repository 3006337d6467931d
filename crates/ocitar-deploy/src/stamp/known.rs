//! The digests by which an image may be known.

use std::collections::BTreeMap;
use std::fmt;

use ocitar::{Digest, Engine, Platform};

use super::ImageStamp;

/// What a digest is to an image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// The ID on these engines.
    Id(Vec<Engine>),
    /// The manifest or index that `index.json` names.
    Target,
    /// The manifest for that platform.
    Manifest(Platform),
    /// The config for that platform.
    Config(Platform),
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(engines) => {
                let engines: Vec<&str> = engines.iter().map(|engine| engine.name()).collect();
                write!(f, "the ID on {}", engines.join(", "))
            }
            Self::Target => f.write_str("the digest in index.json"),
            Self::Manifest(platform) => write!(f, "the manifest for {platform}"),
            Self::Config(platform) => write!(f, "the config for {platform}"),
        }
    }
}

impl ImageStamp {
    /// Every digest that leads to this image and to no other, with what it is first of all.
    pub fn digests(&self) -> BTreeMap<Digest, Known> {
        let mut known = BTreeMap::new();
        for (engine, id) in self.ids.iter().filter_map(|on| Some((on.engine, on.id?))) {
            match known.entry(id.digest()).or_insert_with(|| Known::Id(Vec::new())) {
                Known::Id(engines) if !engines.contains(&engine) => engines.push(engine),
                _ => {}
            }
        }
        if let Some(target) = self.target {
            known.entry(target.digest()).or_insert(Known::Target);
        }
        for on in &self.platforms {
            if let Some(manifest) = on.manifest {
                known.entry(manifest.digest()).or_insert_with(|| Known::Manifest(on.platform.clone()));
            }
            known.entry(on.config.digest()).or_insert_with(|| Known::Config(on.platform.clone()));
        }
        known
    }
}
