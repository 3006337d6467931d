use ocitar::{ImageDiff, PackageChange};

use super::part;
use super::width::Width;
use crate::gist;
use crate::render::Columns;
use crate::render::style::{ADDED, CHANGED, REMOVED, paint};

/// As many packages are told on one screen.
const SHOWN: usize = 12;

/// The packages that differ.
pub(super) fn list(image: &ImageDiff, width: Width) -> String {
    let packages = image.files.as_ref().map_or(&[][..], |files| &files.packages);
    let unknown = gist::unknown_packages(image).map_or_else(String::new, |why| format!("  {why}\n"));
    if packages.is_empty() {
        return unknown;
    }
    let mut columns = Columns::default();
    let shown = width.first(packages, SHOWN);
    for package in shown {
        let (sign, what) = line(package);
        columns.row([sign, gist::path(package.name.as_bytes()), what]);
    }
    let mut out = part("packages", &counts(packages)) + &columns.render("    ");
    if shown.len() < packages.len() {
        out += &format!("    and {} more: -v lists all\n", packages.len() - shown.len());
    }
    out + &unknown
}

fn counts(packages: &[PackageChange]) -> String {
    let count = |old: bool, new: bool| {
        packages.iter().filter(|p| (p.old.is_some(), p.new.is_some()) == (old, new)).count()
    };
    let counts =
        [(count(true, true), "changed"), (count(false, true), "added"), (count(true, false), "removed")];
    let told: Vec<String> =
        counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    told.join(", ")
}

fn line(package: &PackageChange) -> (String, String) {
    let show = |version: &String| gist::path(version.as_bytes());
    match (&package.old, &package.new) {
        (Some(old), Some(new)) => {
            let versions = gist::apart([old.as_bytes(), new.as_bytes()], gist::text);
            (paint(CHANGED, "~"), versions.join(" -> "))
        }
        (None, new) => (paint(ADDED, "+"), new.as_ref().map(show).unwrap_or_default()),
        (Some(old), None) => (paint(REMOVED, "-"), show(old)),
    }
}
