use ocitar::{
    By, Cause, ConfigField, Field, FieldChange, FileChange, FileDiff, FilesDiff, ImageDiff, LayerChange,
    LayerDiff,
};

use super::cause::is_time;
use super::count;
use super::layers::trusted;

/// The name of a level.
pub(crate) fn word(by: By) -> &'static str {
    match by {
        By::Identity => "identity",
        By::Layers => "layers",
        _ => "files",
    }
}

/// How far two images are the same, in a few words, and what that rests on; what is ignored aside,
/// which is told with what counts as the same.
pub(crate) fn verdict(image: &ImageDiff) -> String {
    let is_same = image.old.as_ref().zip(image.new.as_ref()).is_some_and(|(old, new)| old.has_same_ids(new));
    match trusted(image) {
        0 => plain(image).to_owned(),
        n if is_same => format!("the same by the digests that both name; {} not hashed", count(n, "layer")),
        n => format!("{}; {} not hashed, by the digests that both name", plain(image), count(n, "layer")),
    }
}

fn plain(image: &ImageDiff) -> &'static str {
    let (Some(old), Some(new)) = (&image.old, &image.new) else {
        return if image.old.is_some() { "only in the old archive" } else { "only in the new archive" };
    };
    if old.has_same_ids(new) {
        "the same image, with the same ID on every engine that takes both"
    } else if image.causes.contains(&Cause::Limit) {
        "not compared, there is too much"
    } else if old.config_digest == new.config_digest {
        "the same image in another form: config and unpacked layers are equal, an ID is not"
    } else if is_unknown(image) && image.is_different(By::Files) {
        "what differs is not known in full"
    } else if is_unknown(image) {
        "whether the files differ is not known"
    } else {
        beyond_identity(image)
    }
}

fn beyond_identity(image: &ImageDiff) -> &'static str {
    let ignored = all_files(image).any(|files| files.ignored > 0);
    if image.is_same(By::Layers) {
        "the same layers; the configs differ in form only, or in what is ignored"
    } else if image.is_same(By::Files) && ignored {
        "nothing differs in files and config but what is ignored"
    } else if image.is_same(By::Files) && is_form(image) {
        "the same files and config; layers differ in form only"
    } else if image.is_same(By::Files) {
        "the same files and config; layers differ"
    } else if is_times(image) {
        "nothing but times differs"
    } else if is_shared(image) {
        "the same files; the config differs"
    } else {
        files(image)
    }
}

fn is_shared(image: &ImageDiff) -> bool {
    image.layers.iter().all(|layer| layer.change == LayerChange::Shared)
        || image.files.as_ref().is_some_and(FilesDiff::is_same)
}

/// Whether each layer that differs has the same entries on both sides, as far as they were compared.
fn is_form(image: &ImageDiff) -> bool {
    let is_form = |layer: &LayerDiff| {
        layer.change == LayerChange::Shared || (!is_one_sided(layer) && layer.files.is_some())
    };
    image.layers.iter().all(is_form)
}

fn is_one_sided(layer: &LayerDiff) -> bool {
    layer.old.is_some() != layer.new.is_some()
}

fn all_files(image: &ImageDiff) -> impl Iterator<Item = &FilesDiff> {
    image.files.iter().chain(image.layers.iter().filter_map(|layer| layer.files.as_ref()))
}

fn is_unknown(image: &ImageDiff) -> bool {
    all_files(image).any(|files| !files.unknown.is_empty())
}

fn is_times(image: &ImageDiff) -> bool {
    let config = image.config.iter().all(|change| change.field == ConfigField::Created);
    let is_told = is_shared(image) || all_files(image).next().is_some();
    is_told
        && config
        && !image.layers.iter().any(is_one_sided)
        && image.history.iter().all(is_time)
        && all_files(image).flat_map(|files| &files.changes).all(is_touched)
}

/// Whether it is what it was, at the same path, but for its time.
fn is_touched(file: &FileDiff) -> bool {
    let is_there = matches!(file.change, FileChange::Changed | FileChange::ModeOnly);
    let is_time = |change: &FieldChange| change.field() == Field::Mtime;
    is_there && !file.fields.is_empty() && file.fields.iter().all(is_time)
}

fn files(image: &ImageDiff) -> &'static str {
    let changes = || all_files(image).flat_map(|files| &files.changes);
    let is_moved = |file: &FileDiff| matches!(file.change, FileChange::Renamed { .. });
    if changes().next().is_none() {
        "layers differ"
    } else if changes().any(is_other) {
        // Of layers, one may undo what another one does.
        if image.files.is_some() { "other files" } else { "other files in layers" }
    } else if changes().any(is_moved) {
        "the same contents of files, some at other paths"
    } else if changes().all(is_touched) {
        "the same files but for their times"
    } else {
        "the same contents of files, with other attributes"
    }
}

/// Whether it is on one side only, or another thing on each.
fn is_other(file: &FileDiff) -> bool {
    use Field::{Content, Device, Kind, Target};
    let counts = |change: &FieldChange| matches!(change.field(), Kind | Content | Target | Device);
    file.old.is_none() || file.new.is_none() || file.fields.iter().any(counts)
}
