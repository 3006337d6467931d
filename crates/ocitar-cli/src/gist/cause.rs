use ocitar::{Cause, ConfigField, Field, HistoryChange, ImageDiff};

use super::layers::trusted;
use crate::render::names;

/// Why two images differ, or how far they are the same, a line each.
pub(crate) fn causes(image: &ImageDiff) -> Vec<String> {
    let mut words: Vec<String> =
        [replaced(image), added(image), removed(image)].into_iter().flatten().collect();
    words.extend(image.causes.iter().filter_map(|cause| cause_of(image, cause)));
    words
}

fn replaced(image: &ImageDiff) -> Option<String> {
    let place = |cause: &Cause| match cause {
        Cause::LayerReplaced { old, new } if old == new => Some(new.to_string()),
        Cause::LayerReplaced { old, new } => Some(format!("{old} (now {new})")),
        _ => None,
    };
    layers(image, place).map(|(layers, verb)| format!("{layers} {verb} replaced"))
}

fn added(image: &ImageDiff) -> Option<String> {
    let place = |cause: &Cause| match cause {
        Cause::LayerAdded { new } => Some(new.to_string()),
        _ => None,
    };
    layers(image, place).map(|(layers, verb)| format!("{layers} {verb} added"))
}

fn removed(image: &ImageDiff) -> Option<String> {
    let place = |cause: &Cause| match cause {
        Cause::LayerRemoved { old } => Some(old.to_string()),
        _ => None,
    };
    layers(image, place).map(|(layers, verb)| format!("{layers} of the old image {verb} removed"))
}

/// As many layers are told by their number.
const TOLD: usize = 8;

fn layers(image: &ImageDiff, place: impl Fn(&Cause) -> Option<String>) -> Option<(String, &'static str)> {
    let places: Vec<String> = image.causes.iter().filter_map(place).collect();
    match places.as_slice() {
        [] => None,
        [one] => Some((format!("layer {one}"), "was")),
        all if all.len() <= TOLD => Some((format!("layers {}", all.join(", ")), "were")),
        all => Some((format!("{} layers", all.len()), "were")),
    }
}

fn cause_of(image: &ImageDiff, cause: &Cause) -> Option<String> {
    Some(match cause {
        Cause::LayerReplaced { .. } | Cause::LayerAdded { .. } | Cause::LayerRemoved { .. } => return None,
        Cause::ImageRemoved => "only the old archive has it".to_owned(),
        Cause::ImageAdded => "only the new archive has it".to_owned(),
        Cause::Limit => "not compared: there is more to compare than the limit".to_owned(),
        Cause::Platform => "they are for different platforms".to_owned(),
        Cause::TagMoved { names: old } => {
            format!("a tag moved: the old archive has the new image as {}", names(old))
        }
        Cause::Files { added, removed, changed, renamed } => {
            let counts = [(added, "added"), (removed, "removed"), (changed, "changed"), (renamed, "moved")];
            let told = counts.iter().filter(|(n, _)| **n > 0).map(|(n, what)| format!("{n} {what}"));
            format!("files differ: {}", told.collect::<Vec<_>>().join(", "))
        }
        Cause::FileFields(fields) => format!("files differ in nothing but {}", list(fields.iter().map(word))),
        Cause::LayerBytes => "the files that come of the layers are the same".to_owned(),
        Cause::Ignored { paths: 1 } => "1 path differs, only in what is ignored".to_owned(),
        Cause::Ignored { paths } => format!("{paths} paths differ, only in what is ignored"),
        Cause::Config(fields) if fields.as_slice() == [ConfigField::Created] => {
            "the config says another time of creation".to_owned()
        }
        Cause::Config(fields) => {
            format!("the config differs in {}", list(fields.iter().map(ToString::to_string)))
        }
        Cause::History => history(&image.history),
        Cause::ConfigText => "the configs differ only in form, or in what is ignored".to_owned(),
        Cause::Compression { layers } => compression(image, layers),
        Cause::Dialect => {
            "only one archive has an OCI manifest: for the other one, the containerd store makes one up"
                .to_owned()
        }
        Cause::ManifestText => {
            "the manifests differ in annotations or media types; config and layers are the same".to_owned()
        }
        Cause::Index => {
            "the manifest is the same, the index that leads to it is not: by platforms or attestations, \
             their order or annotations"
                .to_owned()
        }
        Cause::Names => match (&image.old, &image.new) {
            (Some(old), Some(new)) => {
                format!("names differ: {} -> {}", names(&old.names), names(&new.names))
            }
            _ => return None,
        },
        Cause::Envelope => {
            "not the same bytes, same image: compression, or files of the archive, their order or names"
                .to_owned()
        }
        Cause::Same if trusted(image) > 0 => {
            "nothing else differs; layers of one digest were taken for the same".to_owned()
        }
        Cause::Same if image.causes.len() == 1 => "nothing differs: it is the same image".to_owned(),
        Cause::Same => return None,
        _ => "for another reason".to_owned(),
    })
}

/// As many fields are told by name.
const FIELDS: usize = 5;

fn list(items: impl ExactSizeIterator<Item = String>) -> String {
    let more = items.len().saturating_sub(FIELDS);
    let mut shown: Vec<String> = items.take(FIELDS).collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}

fn word(field: &Field) -> String {
    match field {
        Field::Mtime => "times".to_owned(),
        Field::Mode => "permissions".to_owned(),
        Field::OwnerNames => "names of owners".to_owned(),
        Field::HardLinks => "hard links".to_owned(),
        field => field.to_string(),
    }
}

fn history(changes: &[HistoryChange]) -> String {
    match changes.iter().all(is_time) {
        true => "the history says other times".to_owned(),
        false => "the history has other steps".to_owned(),
    }
}

/// Whether a step of the history differs in nothing but its time.
pub(super) fn is_time(change: &HistoryChange) -> bool {
    let (Some(old), Some(new)) = (&change.old, &change.new) else {
        return false;
    };
    let mut moved = old.clone();
    moved.created.clone_from(&new.created);
    moved == *new
}

fn compression(image: &ImageDiff, layers: &[usize]) -> String {
    let sides = image.layers.iter().filter_map(|layer| Some((layer.old.as_ref()?, layer.new.as_ref()?)));
    let mut ways: Vec<String> = sides
        .filter(|(_, new)| layers.contains(&new.index))
        .map(|(old, new)| match old.codec == new.codec {
            true => format!("{}, other settings", old.codec.name()),
            false => format!("{} -> {}", old.codec.name(), new.codec.name()),
        })
        .collect();
    ways.sort();
    ways.dedup();
    let which = match layers {
        all if all.len() == image.layers.len() => "all layers are".to_owned(),
        [one] => format!("layer {one} is"),
        all => format!("{} of {} layers are", all.len(), image.layers.len()),
    };
    format!("{which} compressed otherwise ({}); what they unpack to is the same", ways.join("; "))
}
