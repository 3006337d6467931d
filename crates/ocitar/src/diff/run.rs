//! A comparison, from the images down as far as it is asked for.

use std::collections::{BTreeSet, HashSet};

use super::cause::{self, Cause};
use super::config;
use super::doubt;
use super::entries;
use super::files::{self, FilesDiff, Unknown};
use super::layers::{self, LayerChange, LayerDiff, LayerSide};
use super::options::{By, DiffOptions};
use super::pair::{self, Pair, Place};
use super::report::{DiffReport, EngineId, ImageDiff, ImageSide, Refusal, Side};
use super::room::Room;
use super::source::{Recorded, Source};
use super::work;
use crate::changeset::LayerFiles;
use crate::digest::{BlobDigest, DiffId};
use crate::identity::{self, Engine, Prediction};
use crate::image::Manifest;
use crate::name::MemberName;
use crate::rootfs::RootFs;
use crate::verify;

/// Compares the images of two archives.
pub(crate) fn report(old: Source<'_>, new: Source<'_>, options: &DiffOptions) -> DiffReport {
    let sides = [(Side::Old, old), (Side::New, new)];
    let refusals: Vec<Refusal> =
        sides.into_iter().filter_map(|(side, of)| refusal(side, of, options)).collect();
    let lacks_contents = [old, new].iter().any(|source| source.facts.inventory.lacks_contents());
    if !refusals.is_empty() {
        return DiffReport { refusals, images: Vec::new(), by: options.by, lacks_contents };
    }
    let predictions = [old, new].map(|source| predictions(source, options));
    let (recorded, room) = (Recorded::of([old, new]), Room::new(old.limits.told));
    let mut run = Run { old, new, options, recorded, predictions, spent: 0, room };
    let images = pair::pairs(old, new, &options.chosen).into_iter().map(|pair| run.image(pair)).collect();
    DiffReport { refusals, images, by: options.by, lacks_contents }
}

fn refusal(side: Side, source: Source<'_>, options: &DiffOptions) -> Option<Refusal> {
    let report = verify::report(source.facts, source.images, &options.host, source.limits);
    report.faults().next().map(|finding| Refusal { side, finding: finding.clone() })
}

/// What a comparison of that depth needs to have recorded of two archives whose documents were
/// read: the members of each that can be left out. None if nothing need be recorded.
///
/// A layer that is in both need be read for its files in one of them only, and not at all if the
/// files of the layers between which it lies are not asked for, and all images that are compared have
/// it in one place.
pub(crate) fn wanted(
    old: Source<'_>,
    new: Source<'_>,
    options: &DiffOptions,
) -> Option<[BTreeSet<MemberName>; 2]> {
    let (one, other) = (layers_of(old), layers_of(new));
    let ids = |layers: &[(DiffId, MemberName)]| layers.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>();
    let (in_old, in_new) = (ids(&one), ids(&other));
    if options.level() == By::Identity || in_old == in_new && !needs_tree(old, new, options) {
        return None;
    }
    let left_out = |layers: &[(DiffId, MemberName)], others: &BTreeSet<DiffId>| {
        let shared = layers.iter().filter(|(id, _)| others.contains(id));
        shared.map(|(_, member)| member.clone()).collect::<BTreeSet<_>>()
    };
    let needs_shared = options.level() == By::Files && !options.per_layer;
    let apart = places(old, new, options).apart;
    let of_old = if needs_shared { BTreeSet::new() } else { left_out(&one, &(&in_new - &apart)) };
    Some([of_old, left_out(&other, &in_old)])
}

/// The members of the old archive whose files' contents matter only where other layers touch them:
/// layers that both images of every pair have, in one order. Two of their files that are compared
/// are then one and the same, unless something else is at the path of either.
pub(crate) fn later(old: Source<'_>, new: Source<'_>, options: &DiffOptions) -> BTreeSet<MemberName> {
    let Places { together, apart } = places(old, new, options);
    let is_shared = |id: &DiffId| together.contains(id) && !apart.contains(id);
    layers_of(old).into_iter().filter(|(id, _)| is_shared(id)).map(|(_, member)| member).collect()
}

/// How the layers of images that are compared lie.
#[derive(Default)]
struct Places {
    /// Those that both images of a pair have, in one order.
    together: BTreeSet<DiffId>,
    /// Those that only one image of a pair has, or that both have in another order.
    apart: BTreeSet<DiffId>,
}

fn places(old: Source<'_>, new: Source<'_>, options: &DiffOptions) -> Places {
    let mut places = Places::default();
    let pairs = pair::pairs(old, new, &options.chosen).into_iter();
    for (one, other) in pairs.filter_map(|(one, other)| one.zip(other)) {
        let (one, other) = (layer_ids(old, one), layer_ids(new, other));
        let (in_one, in_other): (HashSet<DiffId>, HashSet<DiffId>) =
            (one.iter().copied().collect(), other.iter().copied().collect());
        let common = one.iter().filter(|id| in_other.contains(*id));
        let is_in_order = common.eq(other.iter().filter(|id| in_one.contains(*id)));
        for id in one.iter().chain(&other) {
            let is_shared = is_in_order && in_one.contains(id) && in_other.contains(id);
            if is_shared { &mut places.together } else { &mut places.apart }.insert(*id);
        }
    }
    places
}

/// The members of each archive that need not be hashed, if digests are trusted: layers that both hold
/// under one digest, with one diffID. Of those whose files are not asked for, nothing need be read.
pub(crate) fn trusted(old: Source<'_>, new: Source<'_>, options: &DiffOptions) -> [BTreeSet<MemberName>; 2] {
    if !options.trust_digests {
        return Default::default();
    }
    let keys = |source| named_layers(source).into_iter().map(|(key, _)| key).collect::<BTreeSet<_>>();
    let mut shared = &keys(old) & &keys(new);
    shared.retain(|(digest, _)| digest.is_some());
    let members = |source| {
        let mut members: [BTreeSet<MemberName>; 2] = Default::default();
        for (key, member) in named_layers(source) {
            members[usize::from(shared.contains(&key))].insert(member);
        }
        // What images say two things of is read.
        let [other, both] = members;
        &both - &other
    };
    [old, new].map(members)
}

/// Layers, known by digest and diffID.
fn named_layers(source: Source<'_>) -> Vec<((Option<BlobDigest>, DiffId), MemberName)> {
    let layers = source.images.iter().flat_map(|image| image.manifests()).flat_map(Manifest::layers);
    layers.map(|layer| ((layer.digest, layer.diff_id), layer.member.clone())).collect()
}

/// As [`wanted`], for archives of which nothing is known beforehand.
pub(crate) fn all_wanted(options: &DiffOptions) -> Option<[BTreeSet<MemberName>; 2]> {
    (options.level() > By::Identity).then(Default::default)
}

fn layers_of(source: Source<'_>) -> Vec<(DiffId, MemberName)> {
    let layers = source.images.iter().flat_map(|image| image.manifests()).flat_map(Manifest::layers);
    layers.map(|layer| (layer.diff_id, layer.member.clone())).collect()
}

/// Whether two images that are compared have not the same layers in the same order.
fn needs_tree(old: Source<'_>, new: Source<'_>, options: &DiffOptions) -> bool {
    let pairs = pair::pairs(old, new, &options.chosen).into_iter();
    pairs
        .filter_map(|(one, other)| one.zip(other))
        .any(|(one, other)| layer_ids(old, one) != layer_ids(new, other))
}

fn layer_ids(source: Source<'_>, (image, manifest): Place) -> Vec<DiffId> {
    source.images[image].manifests()[manifest].layers().iter().map(|layer| layer.diff_id).collect()
}

struct Run<'a> {
    old: Source<'a>,
    new: Source<'a>,
    options: &'a DiffOptions,
    recorded: Recorded<'a>,
    /// What engines make of each archive.
    predictions: [Vec<(Engine, Vec<Prediction>)>; 2],
    /// The cost of what was compared so far.
    spent: u64,
    /// What is left for differences.
    room: Room,
}

impl<'a> Run<'a> {
    fn image(&mut self, (old, new): Pair) -> ImageDiff {
        let one = old.map(|place| side(self.old, &self.predictions[0], place));
        let other = new.map(|place| side(self.new, &self.predictions[1], place));
        let mut diff = ImageDiff::new(one, other);
        if let Some((old, new)) = old.zip(new) {
            let (old, new) = (manifest(self.old, old), manifest(self.new, new));
            self.spent = self.spent.saturating_add(work::cost(old, new, &self.recorded));
            let is_small = self.spent <= self.old.limits.compared && !self.room.is_over();
            if is_small {
                self.fill(&mut diff, old, new);
            }
            if !is_small || self.room.is_over() {
                return ImageDiff { causes: vec![Cause::Limit], ..ImageDiff::new(diff.old, diff.new) };
            }
        }
        diff.causes = cause::of(&diff, self.old, self.new);
        match (old, new) {
            (Some(old), None) => self.lone(&mut diff, LayerChange::Removed, (self.old, old), self.new),
            (None, Some(new)) => self.lone(&mut diff, LayerChange::Added, (self.new, new), self.old),
            _ => {}
        }
        diff
    }

    /// Tells the layers of an image that the other archive does not have.
    fn lone(
        &mut self,
        diff: &mut ImageDiff,
        change: LayerChange,
        of: (Source<'a>, Place),
        other: Source<'a>,
    ) {
        let of = (of.0, manifest(of.0, of.1));
        self.spent = self.spent.saturating_add(work::lone(of.1));
        match self.spent <= self.old.limits.compared {
            true => diff.layers = layers::lone(change, of, other),
            false => diff.causes.push(Cause::Limit),
        }
    }

    fn fill(&self, diff: &mut ImageDiff, old: &'a Manifest, new: &'a Manifest) {
        let ignore = &self.options.ignore;
        (diff.config, diff.history) = config::compare(old.config(), new.config(), self.old.limits, ignore);
        diff.layers = layers::compare((self.old, old), (self.new, new), &self.recorded);
        if self.options.level() < By::Files {
            return;
        }
        match self.options.per_layer {
            true => diff.layers.iter_mut().for_each(|layer| layer.files = self.layer_files(layer)),
            false => diff.files = Some(self.files(&diff.layers, old, new)),
        }
    }

    /// What differs between the root filesystems; nothing if they consist of the same layers.
    fn files(&self, layers: &[LayerDiff], old: &'a Manifest, new: &'a Manifest) -> FilesDiff {
        if layers.iter().all(|layer| layer.change == LayerChange::Shared) {
            return FilesDiff::default();
        }
        let sides = [(Side::Old, self.stack(old)), (Side::New, self.stack(new))];
        let unknown: Vec<Unknown> =
            sides.iter().flat_map(|(side, stack)| not_recorded(*side, stack)).collect();
        if !unknown.is_empty() {
            return FilesDiff { unknown, ..FilesDiff::default() };
        }
        let trees = sides.map(|(_, stack)| RootFs::within(self.room.left(), stack.into_iter().flatten()));
        if trees.iter().any(RootFs::is_over) {
            self.room.take(u64::MAX);
        }
        let mut diff = files::compare(&trees[0], &trees[1], &self.options.ignore, &self.room);
        let same = layers.iter().take_while(|layer| layer.change == LayerChange::Shared).count();
        diff.unknown = doubt::of(&trees[0], &trees[1], same, &self.options.ignore, &self.room);
        #[cfg(feature = "packages")]
        if self.options.packages {
            super::packages::compare(&trees[0], &trees[1], self.old.limits, &mut diff);
        }
        diff
    }

    fn stack(&self, manifest: &Manifest) -> Vec<Option<&'a LayerFiles>> {
        manifest.layers().iter().map(|layer| self.recorded.get(layer.diff_id)).collect()
    }

    /// What differs between the entries of a pair of layers; all of a layer that has no partner.
    fn layer_files(&self, layer: &LayerDiff) -> Option<FilesDiff> {
        if layer.change == LayerChange::Shared {
            return None;
        }
        static NOTHING: LayerFiles = LayerFiles { entries: Vec::new(), gap: None, weight: 0 };
        let entries = |side: Side, layer: &Option<LayerSide>| match layer {
            None => Ok((0, &NOTHING)),
            Some(layer) => {
                let missing = Unknown::NotRecorded { side, layer: layer.index };
                self.recorded.get(layer.diff_id).map(|files| (layer.index, files)).ok_or(missing)
            }
        };
        Some(match (entries(Side::Old, &layer.old), entries(Side::New, &layer.new)) {
            (Ok(old), Ok(new)) => entries::compare(old, new, &self.options.ignore, &self.room),
            (Err(why), _) | (_, Err(why)) => FilesDiff { unknown: vec![why], ..FilesDiff::default() },
        })
    }
}

fn predictions(source: Source<'_>, options: &DiffOptions) -> Vec<(Engine, Vec<Prediction>)> {
    let predict = |engine| (engine, identity::predict(source.facts, source.images, engine, &options.host));
    Engine::ALL.into_iter().map(predict).collect()
}

fn side(
    source: Source<'_>,
    predictions: &[(Engine, Vec<Prediction>)],
    (image, manifest): Place,
) -> ImageSide {
    let of = &source.images[image];
    let one = &of.manifests()[manifest];
    let id = |(engine, predictions): &(Engine, Vec<Prediction>)| {
        let of_image = predictions.iter().find(|prediction| prediction.image == Some(image));
        let found = of_image.filter(|prediction| is_of(*engine, prediction, one));
        EngineId {
            engine: *engine,
            id: found.and_then(|prediction| prediction.outcome.id()),
            conditions: found.map(|prediction| prediction.outcome.conditions().to_vec()).unwrap_or_default(),
        }
    };
    ImageSide {
        image,
        manifest,
        names: of.names().to_vec(),
        platform: one.platform().clone(),
        target: of.target(),
        manifest_digest: one.digest(),
        config_digest: one.config().digest(),
        ids: predictions.iter().map(id).collect(),
    }
}

/// Whether an engine's ID is that of this manifest, where an ID is one of a config: of several
/// platforms the engine takes that of its host alone.
fn is_of(engine: Engine, prediction: &Prediction, manifest: &Manifest) -> bool {
    match (engine, prediction.outcome.id()) {
        (Engine::DockerClassic | Engine::Podman, Some(id)) => {
            id.digest() == manifest.config().digest().digest()
        }
        _ => true,
    }
}

fn manifest<'a>(source: Source<'a>, (image, manifest): Place) -> &'a Manifest {
    &source.images[image].manifests()[manifest]
}

fn not_recorded<'s>(side: Side, stack: &'s [Option<&LayerFiles>]) -> impl Iterator<Item = Unknown> + 's {
    let missing = stack.iter().enumerate().filter(|(_, files)| files.is_none());
    missing.map(move |(layer, _)| Unknown::NotRecorded { side, layer })
}
