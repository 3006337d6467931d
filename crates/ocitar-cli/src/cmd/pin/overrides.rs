//! A compose file that is laid over others and says nothing but which images services run.

use std::collections::BTreeMap;
use std::path::Path;

use ocitar::Escaped;
use ocitar_refs::{Kind, PinPlan};

use super::files::{self, Change, Text};
use crate::exit::Failure;

/// The first line of every such file. A file without it is somebody's own.
const MARK: &str = "# Written by `ocitar pin`: which images services run. What else is written here is lost.";

/// As long may such a file be that is read again.
const LONGEST: usize = 1 << 20;

/// What becomes of the file.
pub(super) fn change(path: &Path, files: &[Text], plan: &PinPlan) -> Result<Option<Change>, Failure> {
    let file = files::read_if_there(path, LONGEST)?;
    let mut images = match &file.bytes {
        None => BTreeMap::new(),
        Some(bytes) => std::str::from_utf8(bytes).ok().and_then(parse).ok_or_else(|| {
            Failure::failed(format!("{}: not written by ocitar pin, or changed since", file.name()))
                .advise("choose another name for --override-file, or remove the file")
        })?,
    };
    for pin in &plan.pins {
        if pin.kind != Kind::Compose {
            return Err(
                Failure::failed("--override-file is for compose files only").advise("leave the others out")
            );
        }
        if let Some(aside) = pin.aside.first() {
            let place = format!("{}:{}:{}", files[pin.file].name(), pin.place.line, pin.place.column);
            let text =
                format!("{place}: no override file replaces {}, only the image of a service", Escaped(aside));
            return Err(Failure::failed(text).advise("leave out --override-file"));
        }
        images.extend(pin.services.iter().map(|service| (service.clone(), pin.new.clone())));
    }
    Ok(file.becomes(write(&images).into_bytes()))
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
