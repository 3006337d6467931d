use std::collections::BTreeSet;

use super::config::ConfigField;
use super::field::Field;
use super::files::{FileChange, FilesDiff};
use super::layers::LayerChange;
use super::pair;
use super::report::{ImageDiff, ImageSide};
use super::source::Source;
use crate::digest::BlobDigest;
use crate::image::{Image, Manifest};
use crate::scan::Member;

/// Why two images differ, or how far they are the same.
///
/// Several may hold; the one that weighs most comes first, and those that name layers are in the
/// order of the layers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// It is in the old archive only.
    ImageRemoved,
    /// It is in the new archive only.
    ImageAdded,
    /// They were not compared: there is more to compare than
    /// [`Limits::compared`](crate::Limits::compared).
    Limit,
    /// They are for different platforms.
    Platform,
    /// The name that both have stands for another image, and the old archive has that one too: a tag
    /// was moved.
    TagMoved {
        /// The names that the new image has in the old archive.
        names: Vec<String>,
    },
    /// A layer was replaced: a step was made again, of other bytes.
    LayerReplaced {
        /// Which one in the old image, from the lowest, 0.
        old: usize,
        /// Which one in the new image.
        new: usize,
    },
    /// A layer is in the new image only.
    LayerAdded {
        /// Which one, from the lowest, 0.
        new: usize,
    },
    /// A layer is in the old image only.
    LayerRemoved {
        /// Which one, from the lowest, 0.
        old: usize,
    },
    /// Files differ.
    Files {
        /// Paths on the new side only.
        added: usize,
        /// Paths on the old side only.
        removed: usize,
        /// Paths that differ.
        changed: usize,
        /// Paths that were moved.
        renamed: usize,
    },
    /// Files differ, but in nothing other than these fields, such as times.
    FileFields(Vec<Field>),
    /// Layers differ, and the files that come of them are the same: other times of directories that
    /// are never entries, another order of entries or layers, another form of headers, a layer that
    /// changes nothing, or what one layer changes and the next one changes back.
    LayerBytes,
    /// Files differ only in what is ignored.
    Ignored {
        /// How many paths.
        paths: usize,
    },
    /// Fields of the config differ.
    Config(Vec<ConfigField>),
    /// Steps of the history differ.
    History,
    /// The configs differ in bytes, and in nothing that counts: by the order or form of what they
    /// say, or in what is ignored.
    ConfigText,
    /// The config and the layers are the same, and some layers are compressed otherwise: it is the
    /// same image under another manifest.
    Compression {
        /// Which layers, from the lowest, 0.
        layers: Vec<usize>,
    },
    /// Only one of the archives is an OCI layout, so that the other has no manifest: a containerd
    /// store makes one up.
    Dialect,
    /// The manifests differ although config and layers are the same as stored: in annotations or
    /// media types.
    ManifestText,
    /// The manifest is the same, and the index that leads to it is another: by platforms or
    /// attestations, their order or annotations.
    Index,
    /// The names differ, however they are written.
    Names,
    /// The image is the same, and the archives are not: by compression, or by members, their order,
    /// places or names. Where their images or names of images differ too, only by compression.
    Envelope,
    /// Nothing differs that was looked at: it is the same image.
    Same,
}

impl Cause {
    /// The stable name, for scripts.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ImageRemoved => "image-removed",
            Self::ImageAdded => "image-added",
            Self::Limit => "limit",
            Self::Platform => "platform",
            Self::TagMoved { .. } => "tag-moved",
            Self::LayerReplaced { .. } => "layer-replaced",
            Self::LayerAdded { .. } => "layer-added",
            Self::LayerRemoved { .. } => "layer-removed",
            Self::Files { .. } => "files",
            Self::FileFields(_) => "file-fields",
            Self::LayerBytes => "layer-bytes",
            Self::Ignored { .. } => "ignored",
            Self::Config(_) => "config",
            Self::History => "history",
            Self::ConfigText => "config-text",
            Self::Compression { .. } => "compression",
            Self::Dialect => "dialect",
            Self::ManifestText => "manifest-text",
            Self::Index => "index",
            Self::Names => "names",
            Self::Envelope => "envelope",
            Self::Same => "same",
        }
    }
}

/// All causes that hold, what weighs most first.
pub(super) fn of(diff: &ImageDiff, old: Source<'_>, new: Source<'_>) -> Vec<Cause> {
    let (Some(one), Some(other)) = (&diff.old, &diff.new) else {
        return vec![if diff.old.is_some() { Cause::ImageRemoved } else { Cause::ImageAdded }];
    };
    let mut causes = Vec::new();
    if one.platform != other.platform {
        causes.push(Cause::Platform);
    }
    causes.extend(tag_moved(one, other, old));
    layers(diff, &mut causes);
    let other_layers = diff.layers.iter().any(|l| l.change != LayerChange::Shared);
    files(diff.files.as_ref(), other_layers, &mut causes);
    config(diff, one.config_digest != other.config_digest, &mut causes);
    // What comes now is about one image in two wrappings.
    if causes.is_empty() {
        wrapping(diff, &mut causes);
    }
    let is_same = causes.is_empty();
    if pair::full(&one.names) != pair::full(&other.names) {
        causes.push(Cause::Names);
    }
    if is_same && !same_envelope(old, new) {
        causes.push(Cause::Envelope);
    }
    if is_same && one.has_same_ids(other) {
        causes.push(Cause::Same);
    }
    causes
}

/// Whether an image took over a name from another one.
fn tag_moved(one: &ImageSide, other: &ImageSide, old: Source<'_>) -> Option<Cause> {
    if one.config_digest == other.config_digest
        || pair::full(&one.names).is_disjoint(&pair::full(&other.names))
    {
        return None;
    }
    let is_it = |manifest: &Manifest| {
        manifest.config().digest() == other.config_digest && *manifest.platform() == other.platform
    };
    let image = old.images.iter().find(|image| image.manifests().iter().any(is_it))?;
    Some(Cause::TagMoved { names: image.names().to_vec() })
}

fn layers(diff: &ImageDiff, causes: &mut Vec<Cause>) {
    for layer in &diff.layers {
        let (old, new) =
            (layer.old.as_ref().map(|side| side.index), layer.new.as_ref().map(|side| side.index));
        causes.extend(match (old, new) {
            (Some(old), Some(new)) if layer.change == LayerChange::Changed => {
                Some(Cause::LayerReplaced { old, new })
            }
            (None, Some(new)) => Some(Cause::LayerAdded { new }),
            (Some(old), None) => Some(Cause::LayerRemoved { old }),
            _ => None,
        });
    }
}

fn files(files: Option<&FilesDiff>, other_layers: bool, causes: &mut Vec<Cause>) {
    let Some(files) = files.filter(|files| files.unknown.is_empty()) else {
        return;
    };
    let count = |is: fn(&FileChange) -> bool| files.changes.iter().filter(|file| is(&file.change)).count();
    let added = count(|change| *change == FileChange::Added);
    let removed = count(|change| *change == FileChange::Removed);
    let renamed = count(|change| matches!(change, FileChange::Renamed { .. }));
    let mut fields: Vec<Field> =
        files.changes.iter().flat_map(|file| &file.fields).map(|change| change.field()).collect();
    fields.sort();
    fields.dedup();
    let is_metadata =
        !fields.iter().any(|field| matches!(field, Field::Kind | Field::Content | Field::Target));
    match (files.changes.len(), files.ignored) {
        (0, 0) if other_layers => causes.push(Cause::LayerBytes),
        (0, 0) => {}
        (0, paths) => causes.push(Cause::Ignored { paths }),
        _ if added + removed + renamed == 0 && is_metadata => causes.push(Cause::FileFields(fields)),
        (all, _) => {
            let changed = all - added - removed - renamed;
            causes.push(Cause::Files { added, removed, changed, renamed });
        }
    }
}

fn config(diff: &ImageDiff, other_bytes: bool, causes: &mut Vec<Cause>) {
    if !diff.config.is_empty() {
        causes.push(Cause::Config(diff.config.iter().map(|change| change.field.clone()).collect()));
    }
    if !diff.history.is_empty() {
        causes.push(Cause::History);
    }
    let other_layers = diff.layers.iter().any(|layer| layer.change != LayerChange::Shared);
    // Other layers are other diffIDs in the config.
    if other_bytes && diff.config.is_empty() && diff.history.is_empty() && !other_layers {
        causes.push(Cause::ConfigText);
    }
}

fn wrapping(diff: &ImageDiff, causes: &mut Vec<Cause>) {
    let (Some(old), Some(new)) = (&diff.old, &diff.new) else {
        return;
    };
    let stored_otherwise = diff.layers.iter().filter_map(|layer| {
        let (old, new) = (layer.old.as_ref()?, layer.new.as_ref()?);
        (old.digest.is_some() && old.digest != new.digest).then_some(new.index)
    });
    let layers: Vec<usize> = stored_otherwise.collect();
    let is_compressed = !layers.is_empty();
    if is_compressed {
        causes.push(Cause::Compression { layers });
    }
    match (old.manifest_digest, new.manifest_digest) {
        (None, Some(_)) | (Some(_), None) => causes.push(Cause::Dialect),
        (old, new) if old != new && !is_compressed => causes.push(Cause::ManifestText),
        (one, other) if one == other && old.target != new.target => causes.push(Cause::Index),
        _ => {}
    }
}

/// Whether both archives are wrapped alike. Other images or names make other members, which is told
/// as that.
fn same_envelope(old: Source<'_>, new: Source<'_>) -> bool {
    let same_codec = old.facts.inventory.outer_codec() == new.facts.inventory.outer_codec();
    same_codec && (images(old) != images(new) || same_members(old, new))
}

/// What the images of an archive are, and are called.
fn images(source: Source<'_>) -> Vec<(BTreeSet<String>, Option<BlobDigest>, Vec<BlobDigest>)> {
    let configs =
        |image: &Image| image.manifests().iter().map(|manifest| manifest.config().digest()).collect();
    let known = |image: &Image| (pair::full(image.names()), image.target(), configs(image));
    let mut images: Vec<_> = source.images.iter().map(known).collect();
    images.sort();
    images
}

/// Whether both archives hold the same members, in the same order and places; of what was not hashed
/// on either side, as far as names and sizes tell.
fn same_members(old: Source<'_>, new: Source<'_>) -> bool {
    let (old, new) = (&old.facts.inventory, &new.facts.inventory);
    let same = |(one, other): (&Member, &Member)| {
        let size = |member: &Member| member.blob().map(|blob| blob.size);
        let digest = |member: &Member| member.blob().and_then(|blob| blob.digest);
        let differs = digest(one).zip(digest(other)).is_some_and(|(one, other)| one != other);
        one.name == other.name && one.offset == other.offset && size(one) == size(other) && !differs
    };
    old.members().len() == new.members().len() && old.members().iter().zip(new.members()).all(same)
}
