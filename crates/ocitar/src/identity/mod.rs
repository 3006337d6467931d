//! The ID that each engine gives an image on load.
//!
//! Takes facts of an archive and a host, gives predictions. Knows nothing of reading or of
//! output. One file an engine; every rule was observed on that engine, and is tested against what
//! it did (`testdata/engines`).

mod choose;
mod condition;
mod containerd;
mod docker_classic;
mod docker_containerd;
mod engine;
mod host;
mod podman;
mod prediction;
mod run;
mod synth;

pub use condition::Condition;
pub use engine::{Engine, UnknownEngine};
pub use host::{Host, HostContent, HostContentFault};
pub use prediction::{Outcome, Prediction};

use crate::changeset::Doubt;
use crate::codec::Codec;
use crate::finding::FindingKind;
use crate::image::{Config, DockerItem, Facts, Image, LayerBlob};
use crate::platform::Platform;

/// What `engine` on `host` makes of each image; one refusal if it takes nothing of the archive.
pub(crate) fn predict(facts: &Facts, images: &[Image], engine: Engine, host: &Host) -> Vec<Prediction> {
    match facts.fault() {
        None => expect(facts, images, engine, host),
        Some(fault) => {
            let mut refused = Prediction::refused(fault.clone());
            refused.engine = engine;
            vec![refused]
        }
    }
}

/// The same without regard to the archive's faults: what they do to a load, others decide.
pub(crate) fn expect(facts: &Facts, images: &[Image], engine: Engine, host: &Host) -> Vec<Prediction> {
    let case = Case { facts, images, host };
    let mut predictions = match engine {
        Engine::DockerClassic => docker_classic::predict(&case),
        Engine::DockerContainerd => docker_containerd::predict(&case),
        Engine::Containerd => containerd::predict(&case),
        Engine::Podman => podman::predict(&case),
    };
    predictions.iter_mut().for_each(|prediction| prediction.engine = engine);
    predictions
}

/// Each name once, in the order of first mention.
fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// What containerd unpacks, in Docker and through `ctr`.
const FINE_IN_CONTAINERD: [Doubt; 4] =
    [Doubt::XattrNamespace, Doubt::XattrOnLink, Doubt::UserXattr, Doubt::DeviceNumber];

/// As many layers as containerd was seen to stack; 500 are too many for a mount.
const SEEN_IN_CONTAINERD: usize = 300;

/// More layers than containerd was seen to stack.
fn too_many_for_containerd(layers: &[LayerBlob]) -> Option<FindingKind> {
    let (layers, limit) = (layers.len(), SEEN_IN_CONTAINERD);
    (layers > limit).then_some(FindingKind::TooManyLayers { layers, limit })
}

/// The first path that a layer holds twice: Docker's classic store and podman refuse it.
fn duplicate_path(layers: &[LayerBlob]) -> Option<FindingKind> {
    let mut numbered = layers.iter().enumerate();
    numbered.find_map(|(layer, l)| Some(FindingKind::LayerDuplicate { layer, path: l.duplicate.clone()? }))
}

/// Why an image does not run on Linux, if it does not: Docker's classic store refuses it, the
/// others keep it and cannot run it.
fn other_os(config: &Config) -> Option<FindingKind> {
    let os = config.platform().os();
    (os != "linux").then(|| FindingKind::Os { os: os.to_owned() })
}

/// The first layer with something that the engine was seen not to unpack.
fn not_unpacked(layers: &[LayerBlob], never: &[Doubt]) -> Option<FindingKind> {
    let mut numbered = layers.iter().enumerate();
    numbered.find_map(|(layer, l)| {
        let why = *l.doubts.iter().find(|doubt| never.contains(doubt))?;
        Some(FindingKind::LayerNotUnpacked { layer, why })
    })
}

/// A condition for each layer that the engine may not be able to unpack; `fine` are those doubts
/// that it was seen not to mind.
fn unpack_conditions<'a>(layers: &'a [LayerBlob], fine: &'a [Doubt]) -> impl Iterator<Item = Condition> {
    let in_doubt = |layer: &LayerBlob| layer.doubts.iter().any(|doubt| !fine.contains(doubt));
    let uncertain = layers.iter().enumerate().filter(move |(_, layer)| in_doubt(layer));
    uncertain.map(|(i, _)| Condition::Unpacks(i))
}

/// What a prediction is made of.
struct Case<'a> {
    facts: &'a Facts,
    images: &'a [Image],
    host: &'a Host,
}

impl Case<'_> {
    /// What Docker, in either store, needs for the archive as a whole.
    fn outer_conditions(&self) -> Vec<Condition> {
        let needed = match self.facts.inventory.outer_codec() {
            Codec::Zstd => Some(Condition::DockerNewerThan("20.10")),
            Codec::Xz => Some(Condition::XzOnHost),
            Codec::Plain | Codec::Gzip | Codec::Bzip2 => None,
        };
        needed.into_iter().chain(self.unread_condition()).collect()
    }

    fn unread_condition(&self) -> Option<Condition> {
        (!self.facts.inventory.is_complete()).then_some(Condition::LayersUnread)
    }

    fn platform_condition(&self, platform: &Platform) -> Option<Condition> {
        (*platform != self.host.platform).then(|| Condition::RunsPlatform(platform.clone()))
    }

    /// A made-up manifest is another one where the store already has a compressed layer.
    fn store_condition(&self, item: &DockerItem) -> Option<Condition> {
        let depends = self.host.content.is_none() && synth::depends_on_store(item);
        depends.then_some(Condition::EmptyStore)
    }
}
