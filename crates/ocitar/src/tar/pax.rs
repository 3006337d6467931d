//! PAX extension records: `length key=value\n`.

use super::TarFault;
use super::field::printable;

/// What a PAX header says of its member.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pax {
    pub(super) path: Option<String>,
    pub(super) linkpath: Option<String>,
    pub(super) size: Option<u64>,
    /// Whether it has keys other than `comment`.
    pub(super) effective: bool,
}

impl Pax {
    pub(super) fn parse(mut data: &[u8]) -> Result<Self, TarFault> {
        let mut pax = Self::default();
        let mut seen: Vec<&[u8]> = Vec::new();
        while !data.is_empty() {
            let (key, value, rest) = record(data)?;
            if seen.contains(&key) {
                return Err(TarFault::PaxDuplicate);
            }
            // A block of 64 KiB has few records of few keys; a longer list is an attack on time.
            if seen.len() >= 256 {
                return Err(TarFault::PaxRecord);
            }
            seen.push(key);
            pax.set(key, value)?;
            data = rest;
        }
        Ok(pax)
    }

    fn set(&mut self, key: &[u8], value: &[u8]) -> Result<(), TarFault> {
        self.effective |= key != b"comment";
        match key {
            b"path" => self.path = Some(printable(value)?.to_owned()),
            b"linkpath" => self.linkpath = Some(printable(value)?.to_owned()),
            b"size" => self.size = Some(size(value).ok_or(TarFault::PaxValue)?),
            b"uid" | b"gid" if !is_id(value) => return Err(TarFault::PaxValue),
            b"mtime" | b"atime" | b"ctime" if !is_time(value) => return Err(TarFault::PaxValue),
            b"uname" | b"gname" if value.contains(&0) => return Err(TarFault::PaxValue),
            b"hdrcharset" | b"charset" => return Err(TarFault::PaxKey),
            key if key.starts_with(b"GNU.sparse") => return Err(TarFault::PaxKey),
            _ => {}
        }
        Ok(())
    }
}

type Record<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Splits the first record off: key, value, and what follows.
fn record(data: &[u8]) -> Result<Record<'_>, TarFault> {
    let bad = || TarFault::PaxRecord;
    let digits = data.iter().take(10).position(|b| *b == b' ').ok_or_else(bad)?;
    let length = canonical(&data[..digits]).ok_or_else(bad)?;
    let length = usize::try_from(length).map_err(|_| bad())?;
    if length <= digits + 1 || length > data.len() || data[length - 1] != b'\n' {
        return Err(bad());
    }
    let body = &data[digits + 1..length - 1];
    let equals = body.iter().position(|b| *b == b'=').ok_or_else(bad)?;
    let (key, value) = (&body[..equals], &body[equals + 1..]);
    if !is_key(key) {
        return Err(bad());
    }
    Ok((key, value, &data[length..]))
}

fn is_key(key: &[u8]) -> bool {
    key.first().is_some_and(u8::is_ascii_alphanumeric)
        && key.iter().all(|b| b.is_ascii_alphanumeric() || b"._+:/@ -".contains(b))
}

/// A decimal number without sign or leading zero.
fn canonical(digits: &[u8]) -> Option<u64> {
    let plain = digits.iter().all(u8::is_ascii_digit) && (digits == b"0" || !digits.starts_with(b"0"));
    if !plain {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn size(value: &[u8]) -> Option<u64> {
    canonical(value).filter(|n| *n <= i64::MAX as u64)
}

fn is_id(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    (1..=18).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}

fn is_time(value: &[u8]) -> bool {
    let mut parts = value.splitn(2, |b| *b == b'.');
    let seconds = parts.next().unwrap_or_default();
    is_id(seconds) && parts.next().is_none_or(|f| f.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(data: &str) -> Result<Pax, TarFault> {
        Pax::parse(data.as_bytes())
    }

    #[test]
    fn reads_canonical_records() {
        let pax = parse("10 size=7\n18 path=some/name\n20 mtime=1700000000\n").unwrap();
        assert_eq!(pax.size, Some(7));
        assert_eq!(pax.path.as_deref(), Some("some/name"));
        assert!(pax.effective);
        assert!(!parse("").unwrap().effective);
        assert!(!parse("13 comment=x\n").unwrap().effective);
    }

    #[test]
    fn refuses_what_readers_take_differently() {
        let cases = [
            ("11 size=7\n", TarFault::PaxRecord),
            ("8 size=7\n", TarFault::PaxRecord),
            ("+10 size=7\n", TarFault::PaxRecord),
            ("010 size=7\n", TarFault::PaxRecord),
            ("10 size=77", TarFault::PaxRecord),
            ("5 =x\n", TarFault::PaxRecord),
            ("7 size\n", TarFault::PaxRecord),
            ("10 size=7\n\0", TarFault::PaxRecord),
            ("10 size=7\n10 size=7\n", TarFault::PaxDuplicate),
            ("11 size=07\n", TarFault::PaxValue),
            ("11 size=+7\n", TarFault::PaxValue),
            ("8 size=\n", TarFault::PaxValue),
            ("28 size=9223372036854775808\n", TarFault::PaxValue),
            ("13 mtime=abc\n", TarFault::PaxValue),
            ("11 uid=abc\n", TarFault::PaxValue),
            ("8 path=\n", TarFault::NameBytes),
            ("12 path=a\nb\n", TarFault::NameBytes),
            ("24 GNU.sparse.name=abcd\n", TarFault::PaxKey),
            ("21 hdrcharset=BINARY\n", TarFault::PaxKey),
        ];
        for (data, want) in cases {
            assert_eq!(parse(data), Err(want), "{data:?}");
        }
    }
}
