//! Names of archive members.
//!
//! Takes raw names, gives cleaned ones that every engine looks up alike, or a fault. Knows
//! nothing of tar headers or images.

use std::fmt;
use std::sync::Arc;

/// The longest name, in bytes.
const MAX_BYTES: usize = 4096;
/// The longest component of a name, in bytes: what common file systems hold.
const MAX_COMPONENT: usize = 255;
/// The most components of a name.
const MAX_DEPTH: usize = 64;

/// The cleaned name of an archive member, such as `blobs/sha256/4f…` or `manifest.json`.
///
/// Engines clean names differently: the classic store strips a leading `/`, containerd keys by the
/// cleaned name but looks up `manifest.json` entries verbatim, podman takes the first match. A name
/// is therefore accepted only if all cleaning rules agree on it: relative, no `..`, no doubled or
/// trailing slash, no `.` component, after the removal of at most one leading `./`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MemberName(Arc<str>);

impl MemberName {
    /// Cleans a raw file or link name.
    ///
    /// # Errors
    ///
    /// A [`NameFault`] if two engines could look the name up differently.
    pub fn file(raw: &str) -> Result<Self, NameFault> {
        let name = raw.strip_prefix("./").unwrap_or(raw);
        check(name)?;
        Ok(Self(name.into()))
    }

    /// Cleans a raw directory name, which may end in one slash; `.` and `./` are the root and
    /// give `None`.
    ///
    /// # Errors
    ///
    /// As for [`MemberName::file`].
    pub fn directory(raw: &str) -> Result<Option<Self>, NameFault> {
        let name = raw.strip_suffix('/').unwrap_or(raw);
        if name == "." {
            return Ok(None);
        }
        Self::file(name).map(Some)
    }

    /// The name as text, printable ASCII.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The names of the directories above, nearest first.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            rest = rest.rsplit_once('/')?.0;
            Some(rest)
        })
    }

    /// Resolves a relative link target against this name, lexically and inside the archive.
    ///
    /// # Errors
    ///
    /// [`NameFault::Absolute`] or [`NameFault::Escape`] if the target leads outside, and any fault
    /// of the name that results.
    pub fn resolve(&self, target: &str) -> Result<Self, NameFault> {
        if target.starts_with('/') {
            return Err(NameFault::Absolute);
        }
        let mut parts: Vec<&str> = self.0.split('/').collect();
        parts.pop();
        for part in target.split('/') {
            match part {
                ".." => {
                    parts.pop().ok_or(NameFault::Escape)?;
                }
                "." | "" => return Err(NameFault::NotClean),
                part => parts.push(part),
            }
        }
        Self::file(&parts.join("/"))
    }
}

fn check(name: &str) -> Result<(), NameFault> {
    if name.is_empty() {
        return Err(NameFault::Empty);
    }
    if name.starts_with('/') {
        return Err(NameFault::Absolute);
    }
    if name.len() > MAX_BYTES {
        return Err(NameFault::TooLong);
    }
    let mut depth = 0;
    for part in name.split('/') {
        depth += 1;
        check_component(part)?;
    }
    if depth > MAX_DEPTH { Err(NameFault::TooDeep) } else { Ok(()) }
}

fn check_component(part: &str) -> Result<(), NameFault> {
    match part {
        ".." => Err(NameFault::Escape),
        "" | "." => Err(NameFault::NotClean),
        _ if part.len() > MAX_COMPONENT => Err(NameFault::TooLong),
        _ if part.starts_with(".wh.") => Err(NameFault::Whiteout),
        _ => Ok(()),
    }
}

impl std::borrow::Borrow<str> for MemberName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for MemberName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// Why a member name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameFault {
    /// Nothing is left of the name: no engine can look it up.
    Empty,
    /// The name begins with `/`: the classic store strips it, containerd and podman do not.
    Absolute,
    /// The name has a `..` component: classic refuses or clamps it, others keep it.
    Escape,
    /// The name has `//`, a `.` component or a trailing slash: engines clean it differently.
    NotClean,
    /// The name or one of its components is longer than file systems hold.
    TooLong,
    /// The name has more than 64 components.
    TooDeep,
    /// A `.wh.` component: a plain file for `docker load`, a deletion for layer readers.
    Whiteout,
}

impl fmt::Display for NameFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the name is empty",
            Self::Absolute => "the name begins with a slash",
            Self::Escape => "the name leads outside the archive with `..`",
            Self::NotClean => "the name has a doubled or trailing slash or a `.` component",
            Self::TooLong => "the name is longer than 4096 bytes, or a component than 255",
            Self::TooDeep => "the name has more than 64 components",
            Self::Whiteout => "the name has a `.wh.` component, which layer readers take for a deletion",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_what_cleans_to_itself() {
        let cases = [
            ("manifest.json", Ok("manifest.json")),
            ("./manifest.json", Ok("manifest.json")),
            ("a/b", Ok("a/b")),
            ("manifest.json ", Ok("manifest.json ")),
            ("", Err(NameFault::Empty)),
            ("./", Err(NameFault::Empty)),
            ("/a", Err(NameFault::Absolute)),
            (".//a", Err(NameFault::Absolute)),
            ("././a", Err(NameFault::NotClean)),
            ("a//b", Err(NameFault::NotClean)),
            ("a/./b", Err(NameFault::NotClean)),
            ("a/", Err(NameFault::NotClean)),
            ("a/..", Err(NameFault::Escape)),
            ("..", Err(NameFault::Escape)),
            ("a/.wh.b", Err(NameFault::Whiteout)),
        ];
        for (raw, want) in cases {
            assert_eq!(
                MemberName::file(raw).as_ref().map(MemberName::as_str),
                want.as_ref().map(|s| *s),
                "{raw:?}"
            );
        }
    }

    #[test]
    fn cleans_directories() {
        assert_eq!(MemberName::directory("./"), Ok(None));
        assert_eq!(MemberName::directory("."), Ok(None));
        assert_eq!(MemberName::directory("./a/").unwrap().unwrap().as_str(), "a");
        assert_eq!(MemberName::directory("a//"), Err(NameFault::NotClean));
        assert_eq!(MemberName::directory("/"), Err(NameFault::Empty));
    }

    #[test]
    fn resolves_links_inside_the_archive() {
        let at = MemberName::file("aa/layer.tar").unwrap();
        assert_eq!(at.resolve("../bb/layer.tar").unwrap().as_str(), "bb/layer.tar");
        assert_eq!(at.resolve("../../bb"), Err(NameFault::Escape));
        assert_eq!(at.resolve("/bb"), Err(NameFault::Absolute));
        assert_eq!(at.resolve("./bb"), Err(NameFault::NotClean));
    }
}
