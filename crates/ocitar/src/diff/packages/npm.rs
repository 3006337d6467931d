//! Modules of Node.js: a `package.json` in a folder of `node_modules`, wherever that lies.

use super::Package;
use crate::json;
use crate::limits::Limits;

/// The folder of `node_modules` that a module's `package.json` lies in; none if it is not one.
pub(super) fn place(path: &[u8]) -> Option<&[u8]> {
    let folder = path.strip_suffix(b"/package.json")?;
    let (above, name) = split(folder)?;
    let place = match split(above) {
        Some((above, scope)) if scope.starts_with(b"@") => above,
        _ => above,
    };
    let is_hidden = name.starts_with(b".") || name.starts_with(b"@");
    (!is_hidden && (place == b"node_modules" || place.ends_with(b"/node_modules"))).then_some(place)
}

fn split(path: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = path.iter().rposition(|b| *b == b'/')?;
    Some((&path[..at], &path[at + 1..]))
}

/// What a module's `package.json` says of it.
pub(super) fn package(path: &[u8], document: &[u8], limits: &Limits) -> Option<Package> {
    let place = String::from_utf8_lossy(place(path)?).into_owned();
    let document = json::parse(bare(document), limits).ok()?;
    let text = |key| Some(document.as_object()?.get(key)?.as_str()?.to_owned());
    Some((text("name")?, place, text("version")?))
}

/// Whether a document can be read, whatever it says.
pub(super) fn is_read(document: &[u8], limits: &Limits) -> bool {
    json::parse(bare(document), limits).is_ok()
}

/// A document without the mark that editors put before it, which npm passes over.
fn bare(document: &[u8]) -> &[u8] {
    document.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_versions() {
        let path = b"app/node_modules/@x/y/package.json";
        let said = br#"{"name": "@x/y", "version": "1.2.3", "scripts": {}}"#;
        let want = ("@x/y".to_owned(), "app/node_modules".to_owned(), "1.2.3".to_owned());
        assert_eq!(package(path, said, &Limits::default()), Some(want));
        assert_eq!(package(path, b"{}", &Limits::default()), None);
        for other in [
            "package.json",
            "app/package.json",
            "node_modules/a/lib/package.json",
            "node_modules/.bin/package.json",
        ] {
            assert_eq!(place(other.as_bytes()), None, "{other}");
        }
        assert_eq!(place(b"node_modules/a/package.json"), Some(&b"node_modules"[..]));
    }
}
