//! What package managers have noted in the files of an image.

mod apk;
mod dpkg;
mod npm;
mod pip;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::files::FilesDiff;
use crate::changeset::NodeKind;
use crate::limits::Limits;
use crate::rootfs::{Placed, RootFs};

/// Who installed a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PackageManager {
    /// Debian's: `var/lib/dpkg/status`, and `var/lib/dpkg/status.d` of images without the manager.
    Dpkg,
    /// Alpine's: `lib/apk/db/installed`.
    Apk,
    /// Python's: folders `*.dist-info` and `*.egg-info`.
    Pip,
    /// Those of Node.js: `package.json` in folders of `node_modules`.
    Npm,
}

impl fmt::Display for PackageManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dpkg => "dpkg",
            Self::Apk => "apk",
            Self::Pip => "pip",
            Self::Npm => "npm",
        })
    }
}

/// A package that was installed, removed, or is there in another version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageChange {
    /// Who installed it.
    pub manager: PackageManager,
    /// Its name; with its architecture (`libc6:i386`) or folder where it is installed for or in
    /// several.
    pub name: String,
    /// The version on the old side; none if it is not there. Of several in one place all of them.
    pub old: Option<String>,
    /// The version on the new side; none if it is not there.
    pub new: Option<String>,
}

/// Bytes that are kept of one database: Debian's with thousands of packages takes some MiB.
const MAX_DATABASE: u64 = 16 << 20;
/// Bytes that are kept of one module's document.
const MAX_DOCUMENT: u64 = 1 << 20;
/// As many packages as are read of one database. Stops databases of many short entries.
const MAX_PACKAGES: usize = 100_000;
const STATUS: &[u8] = b"var/lib/dpkg/status";
const STATUS_FOLDER: &[u8] = b"var/lib/dpkg/status.d/";
/// The second since apk 3.
const INSTALLED: [&[u8]; 2] = [b"lib/apk/db/installed", b"usr/lib/apk/db/installed"];

/// How much is kept of a file, if it is a database of packages.
pub(super) fn kept(path: &[u8]) -> Option<u64> {
    let is_part = path.strip_prefix(STATUS_FOLDER).is_some_and(|name| !name.contains(&b'/'));
    match () {
        () if path == STATUS || is_part || INSTALLED.contains(&path) => Some(MAX_DATABASE),
        () if npm::place(path).is_some() => Some(MAX_DOCUMENT),
        () => None,
    }
}

/// An installed package: its name, its architecture or place, and its version.
type Package = (String, String, String);

/// Compares what is installed in both trees, and adds what differs. Where not all of a side is known, as of
/// a database that is too large or behind a link, nothing is said of either but that.
pub(super) fn compare(old: &RootFs<'_>, new: &RootFs<'_>, limits: &Limits, diff: &mut FilesDiff) {
    for manager in [PackageManager::Dpkg, PackageManager::Apk, PackageManager::Pip, PackageManager::Npm] {
        let unread = [old, new].map(|tree| unread(tree, manager, limits)).concat();
        let [before, after] = [old, new].map(|tree| installed(tree, manager, limits, &unread));
        match (before, after) {
            (Some(before), Some(after)) => diff.packages.extend(changes(manager, before, after)),
            _ => diff.packages_unknown.push(manager),
        }
    }
}

fn changes(manager: PackageManager, old: Vec<Package>, new: Vec<Package>) -> Vec<PackageChange> {
    let several = [&old, &new].map(|packages| several(packages));
    let key = |name: String, architecture: &str| match several.iter().any(|several| several.contains(&name)) {
        true => format!("{name}:{architecture}"),
        false => name,
    };
    let mut versions: BTreeMap<String, [Option<String>; 2]> = BTreeMap::new();
    for (i, packages) in [old, new].into_iter().enumerate() {
        for (name, architecture, version) in packages {
            match &mut versions.entry(key(name, &architecture)).or_default()[i] {
                // Python's folder may note two of one name.
                Some(all) => *all += &format!(", {version}"),
                none => *none = Some(version),
            }
        }
    }
    versions.retain(|_, [old, new]| old != new);
    let change =
        |(name, [old, new]): (String, [Option<String>; 2])| PackageChange { manager, name, old, new };
    versions.into_iter().map(change).collect()
}

/// The names of packages that are installed for more than one architecture.
fn several(packages: &[Package]) -> BTreeSet<String> {
    let pairs = packages.windows(2).filter(|pair| pair[0].0 == pair[1].0);
    pairs.map(|pair| pair[0].0.clone()).collect()
}

/// What a manager has installed, each once; none if not all of it is known.
fn installed(
    tree: &RootFs<'_>,
    manager: PackageManager,
    limits: &Limits,
    unread: &[Vec<u8>],
) -> Option<Vec<Package>> {
    let files = || tree.walk().filter(|(_, placed)| is_file(placed));
    let module = |(path, placed): (Vec<u8>, Placed<'_>)| npm::package(&path, placed.content()?, limits);
    let mut found = match manager {
        PackageManager::Dpkg => databases(tree, status_files(tree), dpkg::packages)?,
        PackageManager::Apk => databases(tree, INSTALLED.map(<[u8]>::to_vec).into(), apk::packages)?,
        PackageManager::Pip => {
            files().filter_map(|(path, _)| pip::package(&path)).take(MAX_PACKAGES + 1).collect()
        }
        PackageManager::Npm => {
            let files = files().filter(|(path, _)| !unread.contains(path));
            files.filter_map(module).take(MAX_PACKAGES + 1).collect()
        }
    };
    found.sort();
    found.dedup();
    (found.len() <= MAX_PACKAGES).then_some(found)
}

/// The modules' documents that cannot be read, of which neither side says anything.
fn unread(tree: &RootFs<'_>, manager: PackageManager, limits: &Limits) -> Vec<Vec<u8>> {
    if manager != PackageManager::Npm {
        return Vec::new();
    }
    let files = tree.walk().filter(|(path, placed)| is_file(placed) && npm::place(path).is_some());
    let is_unread =
        |(_, placed): &(_, Placed<'_>)| !placed.content().is_some_and(|text| npm::is_read(text, limits));
    files.filter(is_unread).map(|(path, _)| path).take(MAX_PACKAGES).collect()
}

/// What the databases at these paths hold, as far as they are there; none if one is behind a link, as
/// nothing is kept of what that leads to.
fn databases(tree: &RootFs<'_>, paths: Vec<Vec<u8>>, read: fn(&str) -> Vec<Package>) -> Option<Vec<Package>> {
    let mut found = Vec::new();
    if paths.iter().any(|path| tree.is_behind_link(path)) {
        return None;
    }
    for placed in paths.iter().filter_map(|path| tree.get(path)).filter(is_file) {
        found.extend(read(&String::from_utf8_lossy(placed.content()?)));
        if found.len() > MAX_PACKAGES {
            return None;
        }
    }
    Some(found)
}

fn status_files(tree: &RootFs<'_>) -> Vec<Vec<u8>> {
    let folder = STATUS_FOLDER.strip_suffix(b"/").unwrap_or(STATUS_FOLDER);
    // Sums of files lie beside the entries.
    let entries = tree.children(folder).filter(|path| !path.ends_with(b".md5sums"));
    entries.chain([STATUS.to_vec()]).collect()
}

fn is_file(placed: &Placed<'_>) -> bool {
    matches!(placed.kind(), NodeKind::File { .. })
}
