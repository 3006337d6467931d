//! What a file is that is no archive, as far as its beginning tells.

use std::io::Read;
use std::path::Path;

use ocitar::{Finding, FindingKind, ScanFault, TarFault};

/// Bytes that are looked at.
const LOOKED_AT: u64 = 4096;

/// What to do about a fault of the archive at that path.
pub(crate) fn advice(path: &str, fault: &Finding) -> &'static str {
    let is_no_tar = matches!(fault.kind, FindingKind::Scan(ScanFault::Tar(TarFault::NotTar)));
    let start = if is_no_tar { start(Path::new(path)) } else { None };
    start.and_then(|start| told(path, &start)).unwrap_or_else(|| fault.advice())
}

fn start(path: &Path) -> Option<Vec<u8>> {
    let file = std::fs::File::open(path).ok().filter(|_| path.is_file())?;
    let mut start = Vec::new();
    file.take(LOOKED_AT).read_to_end(&mut start).ok()?;
    Some(start)
}

fn told(path: &str, start: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(start);
    let is_json = text.trim_start().starts_with(['{', '[']);
    match () {
        () if is_json && text.contains("\"ocitar.stamp/") => Some(
            "it is a stamp: `ocitar verify ARCHIVE --stamp FILE`, `ocitar plan` and `ocitar drift` take it",
        ),
        () if is_json => Some("it is JSON: give the archive itself, as docker save or buildx wrote it"),
        () if path.ends_with(".yaml") || path.ends_with(".yml") => {
            Some("it is YAML: `ocitar lint` and `ocitar pin` read deployment files")
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn tells_stamps_and_texts() {
        for (path, start, want) in [
            ("s.json", "{\n  \"schema\": \"ocitar.stamp/1\"", Some("it is a stamp")),
            ("s.json", " [1]", Some("it is JSON")),
            ("compose.yml", "services:", Some("it is YAML")),
            ("notes.txt", "services:", None),
        ] {
            let told = super::told(path, start.as_bytes());
            assert_eq!(told.map(|told| told.starts_with(want.unwrap_or("?"))), want.map(|_| true), "{path}");
        }
    }
}
