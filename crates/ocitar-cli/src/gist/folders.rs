use std::collections::BTreeMap;

use ocitar::{FileDiff, FileSide, NodeKind};

/// What differs below a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Folder {
    pub(crate) path: Vec<u8>,
    /// Bytes of files that are new, gone or of other content, the larger of both sides.
    pub(crate) bytes: u64,
    pub(crate) paths: usize,
}

/// As many folders are told.
const SHOWN: usize = 8;

/// The folders in which most differs, what weighs most first. Starts from the folder that has them all,
/// and looks into the heaviest one as long as few lines come of it.
pub(crate) fn folders(changes: &[FileDiff]) -> Vec<Folder> {
    let mut found = vec![folder(changes.iter().collect())];
    let mut done: Vec<Folder> = Vec::new();
    while !found.is_empty() && done.len() + found.len() <= SHOWN {
        found.sort_by_key(|(folder, _)| (folder.bytes, folder.paths));
        let Some((heaviest, files)) = found.pop() else {
            break;
        };
        let (direct, below) = split(&heaviest.path, files);
        if done.len() + found.len() + below.len() + usize::from(!direct.is_empty()) > SHOWN
            || below.is_empty()
        {
            done.push(heaviest);
            continue;
        }
        if !direct.is_empty() {
            done.push(folder(direct).0);
        }
        found.extend(below);
    }
    done.extend(found.into_iter().map(|(folder, _)| folder));
    done.sort_by(|a, b| (b.bytes, b.paths, &a.path).cmp(&(a.bytes, a.paths, &b.path)));
    done
}

type Below<'a> = (Folder, Vec<&'a FileDiff>);

/// The deepest folder that all of them are in.
fn folder(files: Vec<&FileDiff>) -> Below<'_> {
    let path = files.first().map_or(&[][..], |first| &first.path[..common(&files).saturating_sub(1)]);
    let bytes = files.iter().map(|file| weight(file)).sum();
    (Folder { path: path.to_vec(), bytes, paths: files.len() }, files)
}

/// What is in a folder itself, and what is in each folder below.
fn split<'a>(of: &[u8], files: Vec<&'a FileDiff>) -> (Vec<&'a FileDiff>, Vec<Below<'a>>) {
    let (mut direct, mut below) = (Vec::new(), BTreeMap::<&[u8], Vec<&FileDiff>>::new());
    let start = if of.is_empty() { 0 } else { of.len() + 1 };
    for file in files {
        let rest = file.path.get(start..).unwrap_or_default();
        match rest.iter().position(|byte| *byte == b'/') {
            Some(end) => below.entry(&rest[..end]).or_default().push(file),
            None => direct.push(file),
        }
    }
    (direct, below.into_values().map(folder).collect())
}

/// How much all paths begin with alike, the last slash included.
fn common(files: &[&FileDiff]) -> usize {
    let Some((first, rest)) = files.split_first() else {
        return 0;
    };
    let alike = |length: usize, file: &&FileDiff| {
        first.path[..length].iter().zip(&file.path).take_while(|(one, other)| one == other).count()
    };
    let length = rest.iter().fold(first.path.len(), alike);
    first.path[..length].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1)
}

fn weight(file: &FileDiff) -> u64 {
    let size = |side: &Option<FileSide>| match side.as_ref().map(|side| &side.node.kind) {
        Some(NodeKind::File { size, digest }) => Some((*size, *digest)),
        _ => None,
    };
    match (size(&file.old), size(&file.new)) {
        (Some((_, old)), Some((_, new))) if old == new => 0,
        (old, new) => old.map_or(0, |(size, _)| size).max(new.map_or(0, |(size, _)| size)),
    }
}
