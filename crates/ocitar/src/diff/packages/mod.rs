//! What package managers have noted in the files of an image.

mod apk;
mod dpkg;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::files::FilesDiff;
use crate::changeset::NodeKind;
use crate::rootfs::RootFs;

/// Who installed a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PackageManager {
    /// Debian's: `var/lib/dpkg/status`, and `var/lib/dpkg/status.d` of images without the manager.
    Dpkg,
    /// Alpine's: `lib/apk/db/installed`.
    Apk,
}

impl fmt::Display for PackageManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Dpkg => "dpkg",
            Self::Apk => "apk",
        })
    }
}

/// A package that was installed, removed, or is there in another version.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PackageChange {
    /// Who installed it.
    pub manager: PackageManager,
    /// Its name, with its architecture (`libc6:i386`) where it is installed for several.
    pub name: String,
    /// The version on the old side; none if it is not there.
    pub old: Option<String>,
    /// The version on the new side; none if it is not there.
    pub new: Option<String>,
}

/// Bytes that are kept of one database: Debian's with thousands of packages takes some MiB.
const MAX_DATABASE: u64 = 16 << 20;
/// As many packages as are read of one database. Stops databases of many short entries.
const MAX_PACKAGES: usize = 100_000;
const STATUS: &[u8] = b"var/lib/dpkg/status";
const STATUS_FOLDER: &[u8] = b"var/lib/dpkg/status.d/";
/// The second since apk 3.
const INSTALLED: [&[u8]; 2] = [b"lib/apk/db/installed", b"usr/lib/apk/db/installed"];

/// How much is kept of a file, if it is a database of packages.
pub(super) fn kept(path: &[u8]) -> Option<u64> {
    let is_part = path.strip_prefix(STATUS_FOLDER).is_some_and(|name| !name.contains(&b'/'));
    (path == STATUS || is_part || INSTALLED.contains(&path)).then_some(MAX_DATABASE)
}

/// An installed package: its name, its architecture and its version.
type Package = (String, String, String);

/// Compares the databases of both trees, and adds what differs. A database that was not kept, as one
/// that is too large, says nothing of either side.
pub(super) fn compare(old: &RootFs<'_>, new: &RootFs<'_>, diff: &mut FilesDiff) {
    for manager in [PackageManager::Dpkg, PackageManager::Apk] {
        if let (Some(before), Some(after)) = (installed(old, manager), installed(new, manager)) {
            diff.packages.extend(changes(manager, before, after));
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
            versions.entry(key(name, &architecture)).or_default()[i] = Some(version);
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

/// What a manager has installed, each once; none if its databases are not all known.
fn installed(tree: &RootFs<'_>, manager: PackageManager) -> Option<Vec<Package>> {
    let mut found = Vec::new();
    for path in databases(tree, manager) {
        let text = String::from_utf8_lossy(tree.get(&path)?.content()?).into_owned();
        found.extend(match manager {
            PackageManager::Dpkg => dpkg::packages(&text),
            PackageManager::Apk => apk::packages(&text),
        });
        if found.len() > MAX_PACKAGES {
            return None;
        }
    }
    found.sort();
    found.dedup();
    Some(found)
}

fn databases(tree: &RootFs<'_>, manager: PackageManager) -> Vec<Vec<u8>> {
    let candidates: Vec<Vec<u8>> = match manager {
        PackageManager::Apk => INSTALLED.map(<[u8]>::to_vec).into(),
        PackageManager::Dpkg => {
            let folder = STATUS_FOLDER.strip_suffix(b"/").unwrap_or(STATUS_FOLDER);
            // Sums of files lie beside the entries.
            let entries = tree.children(folder).filter(|path| !path.ends_with(b".md5sums"));
            entries.chain([STATUS.to_vec()]).collect()
        }
    };
    let is_file =
        |path: &Vec<u8>| tree.get(path).is_some_and(|placed| matches!(placed.kind(), NodeKind::File { .. }));
    candidates.into_iter().filter(is_file).collect()
}
