//! Extension headers of a layer: PAX records and GNU long names, as Go reads them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::doubt::Doubt;
use super::node::{Attributes, FileTime};
use crate::tar::{LooseHeader, until_nul};

/// What the extension headers before a member say of it.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pax: Pax,
    long_name: Option<Vec<u8>>,
    long_link: Option<Vec<u8>>,
}

/// What a PAX header says.
#[derive(Debug, Default)]
struct Pax {
    path: Option<Vec<u8>>,
    linkpath: Option<Vec<u8>>,
    size: Option<u64>,
    uid: Option<i64>,
    gid: Option<i64>,
    uname: Option<Vec<u8>>,
    gname: Option<Vec<u8>>,
    mtime: Option<FileTime>,
    is_sparse: bool,
    /// Extended attributes, the last value of each name.
    values: BTreeMap<Vec<u8>, Vec<u8>>,
    xattrs: XattrKinds,
    /// Bytes of all extended attributes, names included.
    xattr_bytes: usize,
    has_capabilities: bool,
    has_bad_capabilities: bool,
}

/// Which extended attributes a member has, beside those that every engine sets.
#[derive(Clone, Copy, Debug, Default)]
struct XattrKinds {
    user: bool,
    acl: bool,
    unknown: bool,
    bad: bool,
}

impl Meta {
    /// Applies PAX data in place of any before it; `None` is what Go refuses.
    pub(super) fn pax(&mut self, data: &[u8]) -> Option<()> {
        self.pax = Pax::parse(data)?;
        Some(())
    }

    /// Checks the data of a global header, which Go then keeps to itself; what came before it is
    /// forgotten. Tells whether it is a plain comment, as most are.
    pub(super) fn global(&mut self, data: &[u8]) -> Option<bool> {
        *self = Self::default();
        let mut plain = true;
        records(data, |key, _| {
            plain &= key == b"comment";
            Some(())
        })?;
        Some(plain)
    }

    pub(super) fn long_name(&mut self, data: &[u8]) -> Option<()> {
        self.long_name = Some(until_nul(data).to_vec());
        Some(())
    }

    pub(super) fn long_link(&mut self, data: &[u8]) -> Option<()> {
        self.long_link = Some(until_nul(data).to_vec());
        Some(())
    }

    /// The member's name: GNU's before PAX's before its own.
    pub(super) fn name(&mut self, own: Vec<u8>) -> Vec<u8> {
        let long = self.long_name.take().filter(|name| !name.is_empty());
        long.or_else(|| self.pax.path.take()).unwrap_or(own)
    }

    pub(super) fn link(&mut self, own: &[u8]) -> Vec<u8> {
        let long = self.long_link.take().filter(|name| !name.is_empty());
        long.or_else(|| self.pax.linkpath.take()).unwrap_or_else(|| own.to_vec())
    }

    pub(super) fn size(&self, own: u64) -> u64 {
        self.pax.size.unwrap_or(own)
    }

    /// What a member's own header and these say of it, which override the header.
    pub(super) fn attributes(self, header: &LooseHeader<'_>) -> Attributes {
        let pax = self.pax;
        let [uid, gid] = header.owner;
        let [uname, gname] = header.owner_names;
        let name = |pax: Option<Vec<u8>>, own: &[u8]| {
            let name = pax.unwrap_or_else(|| own.to_vec());
            (!name.is_empty()).then(|| Arc::from(name))
        };
        let own_time = FileTime { seconds: header.mtime, nanoseconds: 0 };
        Attributes {
            mode: u16::try_from(header.mode & 0o7777).expect("12 bits"),
            uid: pax.uid.unwrap_or(uid),
            gid: pax.gid.unwrap_or(gid),
            owner: name(pax.uname, uname),
            group: name(pax.gname, gname),
            mtime: Some(pax.mtime.unwrap_or(own_time)),
            xattrs: pax.values.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        }
    }

    /// What keeps some engine from setting the member's extended attributes.
    pub(super) fn xattr_doubts(&self, flag: u8) -> impl Iterator<Item = Doubt> {
        let XattrKinds { user, acl, unknown, bad } = self.pax.xattrs;
        let is_special = matches!(flag, b'2' | b'3' | b'4' | b'6');
        let doubts = [
            (Doubt::XattrSize, bad || self.pax.xattr_bytes > MAX_XATTR),
            (Doubt::XattrNamespace, unknown),
            (Doubt::Acl, acl),
            (Doubt::XattrOnLink, flag == b'2' && self.pax.xattr_bytes > 0),
            (Doubt::UserXattr, is_special && user),
        ];
        doubts.into_iter().filter(|(_, holds)| *holds).map(|(doubt, _)| doubt)
    }

    /// Whether the member's file runs with capabilities.
    pub(super) fn has_capabilities(&self) -> bool {
        self.pax.has_capabilities
    }

    pub(super) fn has_bad_capabilities(&self) -> bool {
        self.pax.has_bad_capabilities
    }

    /// Whether the member is written with holes, which this reader does not fill.
    pub(super) fn is_sparse(&self) -> bool {
        self.pax.is_sparse
    }
}

impl Pax {
    fn parse(data: &[u8]) -> Option<Self> {
        let mut pax = Self::default();
        records(data, |key, value| pax.set(key, value))?;
        Some(pax)
    }

    /// Takes one record; the last of several wins, and an empty value takes the key back.
    fn set(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let given = (!value.is_empty()).then(|| value.to_vec());
        match key {
            b"path" => self.path = given,
            b"linkpath" => self.linkpath = given,
            b"size" if value.is_empty() => self.size = None,
            b"size" => self.size = Some(u64::try_from(integer(value)?).ok()?),
            b"uid" => self.uid = given.map(|text| integer(&text).ok_or(())).transpose().ok()?,
            b"gid" => self.gid = given.map(|text| integer(&text).ok_or(())).transpose().ok()?,
            b"uname" => self.uname = given,
            b"gname" => self.gname = given,
            b"mtime" => self.mtime = given.map(|text| time(&text).ok_or(())).transpose().ok()?,
            b"atime" | b"ctime" if !value.is_empty() => drop(time(value)?),
            key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
            key => {
                if let Some(name) = key.strip_prefix(b"SCHILY.xattr.") {
                    self.xattr_bytes += name.len() + value.len();
                    self.xattrs.add(name);
                    self.values.insert(name.to_vec(), value.to_vec());
                    self.has_capabilities |= name == b"security.capability";
                    self.has_bad_capabilities |= name == b"security.capability" && !is_capability_set(value);
                }
            }
        }
        Some(())
    }
}

/// What small file systems hold of all attributes of a file, with some bookkeeping.
const MAX_XATTR: usize = 3 << 10;
/// What Linux takes for an attribute's name.
const MAX_XATTR_NAME: usize = 255;

impl XattrKinds {
    fn add(&mut self, name: &[u8]) {
        let is_in = |space: &[u8]| name.len() > space.len() && name.starts_with(space);
        match () {
            () if name.len() > MAX_XATTR_NAME || name.is_empty() || name.ends_with(b".") => self.bad = true,
            () if is_in(b"security.") || is_in(b"trusted.") => {}
            () if is_in(b"user.") => self.user = true,
            () if is_in(b"system.posix_acl_") => self.acl = true,
            () => self.unknown = true,
        }
    }
}

/// Version 2 or 3 of a capability set, effective or not, as Linux stores it.
fn is_capability_set(value: &[u8]) -> bool {
    matches!((value, value.len()), ([0 | 1, 0, 0, 2, ..], 20) | ([0 | 1, 0, 0, 3, ..], 24))
}

/// Goes through PAX records; `None` if one is malformed or refused.
fn records(mut data: &[u8], mut each: impl FnMut(&[u8], &[u8]) -> Option<()>) -> Option<()> {
    while !data.is_empty() {
        let space = data.iter().position(|b| *b == b' ')?;
        let length = usize::try_from(integer(&data[..space])?).ok().filter(|n| *n >= 5)?;
        let record = data.get(space + 1..length)?.strip_suffix(b"\n")?;
        let equals = record.iter().position(|b| *b == b'=')?;
        let (key, value) = (&record[..equals], &record[equals + 1..]);
        let is_text = matches!(key, b"path" | b"linkpath" | b"uname" | b"gname");
        let checked = if is_text { value } else { key };
        if key.is_empty() || checked.contains(&0) {
            return None;
        }
        each(key, value)?;
        data = &data[length..];
    }
    Some(())
}

/// A decimal integer of 64 bits, with or without a sign.
fn integer(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Seconds, and a fraction of digits, of which nine count. A sign is one of both.
fn time(text: &[u8]) -> Option<FileTime> {
    let mut parts = text.splitn(2, |b| *b == b'.');
    let whole = parts.next()?;
    let seconds = integer(whole)?;
    let fraction = parts.next().unwrap_or_default();
    if !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digits = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = digits.fold(0, |n, digit| n * 10 + u32::from(digit - b'0'));
    Some(match (whole.starts_with(b"-"), nanoseconds) {
        (true, 1..) => {
            FileTime { seconds: seconds.saturating_sub(1), nanoseconds: 1_000_000_000 - nanoseconds }
        }
        _ => FileTime { seconds, nanoseconds },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times_as_go_does() {
        let cases: &[(&str, Option<(i64, u32)>)] = &[
            ("1", Some((1, 0))),
            ("1.", Some((1, 0))),
            ("1.5", Some((1, 500_000_000))),
            ("1.0000000019", Some((1, 1))),
            ("-1.5", Some((-2, 500_000_000))),
            ("-0.25", Some((-1, 750_000_000))),
            ("+7", Some((7, 0))),
            (".5", None),
            ("1.5s", None),
        ];
        for (text, want) in cases {
            let want = want.map(|(seconds, nanoseconds)| FileTime { seconds, nanoseconds });
            assert_eq!(time(text.as_bytes()), want, "{text}");
        }
    }
}
