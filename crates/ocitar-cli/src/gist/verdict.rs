use ocitar::{By, Cause, ConfigField, Field, FilesDiff, ImageDiff, LayerChange};

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

/// How far two images are the same, in a few words, and what that rests on.
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
    } else if is_unknown(image) {
        "what differs is not known in full"
    } else {
        beyond_identity(image)
    }
}

fn beyond_identity(image: &ImageDiff) -> &'static str {
    let ignored = all_files(image).any(|files| files.ignored > 0);
    if image.is_same(By::Layers) {
        "the same layers, and configs that say the same"
    } else if image.is_same(By::Files) && ignored {
        "nothing differs in files and config but what is ignored"
    } else if image.is_same(By::Files) {
        "the same files and config; layers differ in form only"
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

fn all_files(image: &ImageDiff) -> impl Iterator<Item = &FilesDiff> {
    image.files.iter().chain(image.layers.iter().filter_map(|layer| layer.files.as_ref()))
}

fn is_unknown(image: &ImageDiff) -> bool {
    all_files(image).any(|files| !files.unknown.is_empty())
}

fn is_times(image: &ImageDiff) -> bool {
    let config = image.config.iter().all(|change| change.field == ConfigField::Created);
    let is_told = is_shared(image) || all_files(image).next().is_some();
    let one_sided =
        image.layers.iter().any(|layer| layer.files.is_some() && layer.old.is_some() != layer.new.is_some());
    let files = all_files(image).flat_map(|files| &files.changes);
    let mut fields = files.map(|file| {
        file.fields.iter().all(|change| change.field() == Field::Mtime) && !file.fields.is_empty()
    });
    is_told && config && !one_sided && image.history.iter().all(is_time) && fields.all(|only| only)
}

fn files(image: &ImageDiff) -> &'static str {
    let is_content = |field: Field| matches!(field, Field::Kind | Field::Content | Field::Target);
    let changes = || all_files(image).flat_map(|files| &files.changes);
    let one_sided = changes().any(|file| file.old.is_none() || file.new.is_none());
    let content = changes().any(|file| file.fields.iter().any(|change| is_content(change.field())));
    match changes().next() {
        None => "layers differ",
        Some(_) if one_sided || content => "other files",
        Some(_) => "the same contents of files; their permissions, owners or the like differ",
    }
}
