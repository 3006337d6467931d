//! Text of an archive, safe to show, and short enough: what is long is cut in its middle, so that its
//! beginning and its end are seen.

use ocitar::Escaped;

/// As many bytes are shown in full.
const WHOLE: usize = 512;
/// As many bytes of each end are shown of what is longer.
const END: usize = 240;
/// As many bytes are shown before the first that differs, where what is before is left out.
const BEFORE: usize = 16;

/// Bytes, safe to show: text as everywhere, and any other byte as `\xff`.
pub(crate) fn path(bytes: &[u8]) -> String {
    if bytes.is_empty() { "/".to_owned() } else { text(bytes) }
}

/// The same of what is no path.
pub(crate) fn text(bytes: &[u8]) -> String {
    cut(bytes, visible)
}

/// JSON text, whose own escapes stay as they are.
pub(crate) fn json(text: &[u8]) -> String {
    cut(text, |bytes| bytes.split(|byte| *byte == b'\\').map(visible).collect::<Vec<_>>().join("\\"))
}

/// Two texts that differ, so that they look different: where both are shown alike, what they begin with
/// is left out.
pub(crate) fn apart([old, new]: [&[u8]; 2], show: fn(&[u8]) -> String) -> [String; 2] {
    let same = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let is_seen = |text: &[u8]| text.len() <= WHOLE || same < END || text.len() - same <= END;
    if old == new || (is_seen(old) && is_seen(new)) {
        return [old, new].map(show);
    }
    let start = boundary(old, same.saturating_sub(BEFORE));
    [old, new].map(|text| format!("...{}", show(&text[start..])))
}

fn cut(bytes: &[u8], show: impl Fn(&[u8]) -> String) -> String {
    if bytes.len() <= WHOLE {
        return show(bytes);
    }
    let (head, tail) = (boundary(bytes, END), boundary(bytes, bytes.len() - END));
    format!("{}...({} bytes)...{}", show(&bytes[..head]), bytes.len(), show(&bytes[tail..]))
}

fn visible(bytes: &[u8]) -> String {
    let chunk = |chunk: std::str::Utf8Chunk<'_>| {
        let invalid: String = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")).collect();
        format!("{}{invalid}", Escaped(chunk.valid()))
    };
    bytes.utf8_chunks().map(chunk).collect()
}

/// Where the character begins that a byte belongs to.
fn boundary(bytes: &[u8], at: usize) -> usize {
    let is_inner = |at: &usize| bytes.get(*at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let back = (0..4).map(|back| at.saturating_sub(back));
    back.into_iter().find(|at| !is_inner(at)).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_bytes_that_are_no_text() {
        for (bytes, want) in [
            (&b"etc/motd"[..], "etc/motd"),
            (b"", "/"),
            (b"a\xffb\\", "a\\xffb\\\\"),
            (b"\x1b[2K", "\\u{1b}[2K"),
        ] {
            assert_eq!(path(bytes), want);
        }
    }

    #[test]
    fn leaves_the_escapes_of_json() {
        assert_eq!(json("\"a\\nb\\\\\u{1b}\u{202e}\"".as_bytes()), "\"a\\nb\\\\\\u{1b}\\u{202e}\"");
    }

    #[test]
    fn cuts_the_middle() {
        let long = format!("{}{}{}", "a".repeat(239), "ä".repeat(200), "b".repeat(240));
        let want = format!("{}...(879 bytes)...{}", "a".repeat(239), "b".repeat(240));
        assert_eq!(path(long.as_bytes()), want);
    }

    #[test]
    fn what_differs_is_seen() {
        let at = |before: usize, text: &str, after: usize| {
            format!("{}{text}{}", "x".repeat(before), "y".repeat(after))
        };
        for (before, after) in [(0, 0), (10, 600), (600, 10), (600, 600), (511, 0), (512, 513)] {
            for (one, other) in [("1", "2"), ("", "2"), ("ä", "ö")] {
                let texts = [at(before, one, after), at(before, other, after)];
                let [old, new] = apart([texts[0].as_bytes(), texts[1].as_bytes()], path);
                let what = format!("{before} {after} {one}");
                assert!(old != new && new.contains(other) && old.contains(one), "{what}: {old} {new}");
                assert!(old.chars().count() < 600, "{what}");
            }
        }
    }
}
