//! A compose file that is laid over others and says nothing but which images services run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ocitar::{Escaped, Reference};
use ocitar_refs::{Finder, ImageUse, Kind, Lock, Owner, PinPlan, service};

use super::files::{self, Change, Text};
use crate::exit::Failure;

/// The first line of every such file. A file without it is somebody's own.
const MARK: &str = "# Written by `ocitar pin`: which images services run. What else is written here is lost.";

/// As long may such a file be that is read again.
const LONGEST: usize = 1 << 20;

/// The files that the override file is laid over, and what is known of them.
pub(super) struct Below<'a> {
    pub(super) files: &'a [Text],
    /// What the lock calls them.
    pub(super) names: &'a [Option<String>],
    pub(super) finder: &'a Finder,
    pub(super) lock: &'a Lock,
}

/// What becomes of the file.
pub(super) fn change(path: &Path, below: &Below<'_>, plan: &PinPlan) -> Result<Option<Change>, Failure> {
    let file = files::read_if_there(path, LONGEST)?;
    let mut images = match &file.bytes {
        None => BTreeMap::new(),
        Some(bytes) => std::str::from_utf8(bytes).ok().and_then(parse).ok_or_else(|| {
            Failure::failed(format!("{}: not written by ocitar pin, or changed since", file.name()))
                .advise("choose another name for --override-file, or remove the file")
        })?,
    };
    let before: Vec<String> = images.keys().cloned().collect();
    let mut pinned = BTreeSet::new();
    for pin in &plan.pins {
        if pin.kind != Kind::Compose {
            return Err(
                Failure::failed("--override-file is for compose files only").advise("leave the others out")
            );
        }
        if let Some(aside) = pin.aside.first() {
            let place = format!("{}:{}:{}", below.files[pin.file].name(), pin.place.line, pin.place.column);
            let text =
                format!("{place}: no override file replaces {}, only the image of a service", Escaped(aside));
            return Err(Failure::failed(text).advise("leave out --override-file"));
        }
        pinned.extend(&pin.services);
        images.extend(pin.services.iter().map(|service| (service.clone(), pin.new.clone())));
    }
    let bases = below.images();
    for service in before.iter().filter(|service| !pinned.contains(service)) {
        below.check(service, &bases, &images[service]).map_err(|why| {
            let text = format!("{}: {} {why}", file.name(), Escaped(service));
            Failure::failed(text).advise("remove the file, which is then written anew for what is pinned")
        })?;
    }
    Ok(file.becomes(write(&images).into_bytes()))
}

impl Below<'_> {
    /// The image that each service runs, by the files.
    fn images(&self) -> BTreeMap<String, String> {
        let found = self.files.iter().filter_map(|file| {
            self.finder.find(&file.shown(), file.bytes.as_deref().unwrap_or_default()).ok()
        });
        let uses: Vec<ImageUse> = found.flat_map(|found| found.uses).collect();
        let of = |image: &ImageUse, owner: &Owner| (service(owner), image.text().trim_end().to_owned());
        let owners = |image: &ImageUse| -> Vec<_> {
            let own = image.owners.iter().filter(|owner| owner.is_service_image());
            own.map(|owner| of(image, owner)).collect()
        };
        uses.iter().flat_map(owners).collect()
    }

    /// That a service which is not pinned now still runs what the override file replaced.
    fn check(&self, service: &str, bases: &BTreeMap<String, String>, image: &str) -> Result<(), String> {
        let pinned: Vec<_> = self.lock.of(Some(service)).collect();
        let is_elsewhere = || {
            let mut files = pinned.iter().flat_map(|pinned| &pinned.files);
            files.any(|name| !self.names.iter().flatten().any(|given| given == name))
        };
        let was_named = |base: &String| {
            let name = base.parse::<Reference>().ok().map(Reference::or_latest);
            name.is_some_and(|name| pinned.iter().any(|pinned| pinned.was_named(&name)))
        };
        match bases.get(service) {
            None if is_elsewhere() => Ok(()),
            None => Err("has an image there, and none of the files has that service".to_owned()),
            Some(base) if base == image || was_named(base) => Ok(()),
            Some(base) => Err(format!("runs {} by now, and was pinned there for another", Escaped(base))),
        }
    }
}

fn write(images: &BTreeMap<String, String>) -> String {
    let line =
        |(service, image): (&String, &String)| format!("  {}:\n    image: {}\n", text(service), text(image));
    format!("{MARK}\nservices:\n{}", images.iter().map(line).collect::<String>())
}

/// A YAML string, which every JSON string is.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn parse(file: &str) -> Option<BTreeMap<String, String>> {
    let mut lines = file.strip_prefix(MARK)?.strip_prefix("\nservices:\n")?.lines();
    let mut images = BTreeMap::new();
    while let Some(service) = lines.next() {
        let service = serde_json::from_str(service.strip_prefix("  ")?.strip_suffix(':')?).ok()?;
        let image = serde_json::from_str(lines.next()?.strip_prefix("    image: ")?).ok()?;
        images.insert(service, image);
    }
    (write(&images) == file).then_some(images)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_was_written_and_otherwise_not_at_all() {
        let images: BTreeMap<String, String> = [("web", "app:1"), ("1", "sha256:0"), ("a \"b\": #", "x")]
            .map(|(a, b)| (a.into(), b.into()))
            .into();
        let good = write(&images);
        assert_eq!(parse(&good), Some(images));
        for bad in [
            String::new(),
            "services:\n".to_owned(),
            good.clone() + "volumes: {}\n",
            good.replace("app:1\"", "app:1\" # mine"),
            good.replace('\n', "\r\n"),
            good.replacen("\"web\"", "web", 1),
        ] {
            assert_eq!(parse(&bad), None, "{bad}");
        }
    }
}
