use std::collections::BTreeMap;
use std::sync::Arc;

use super::context::Context;
use super::fault::{ScanFault, Stop};
use super::options::Detail;
use super::tree;
use super::walk::{Ended, Found};
use crate::changeset::{Changeset, LayerFiles};
use crate::codec::{Codec, DecodeFault};
use crate::digest::{BlobDigest, DiffId};
use crate::location::Location;
use crate::name::MemberName;
use crate::tar::{EntryKind, TarFault};

/// All facts that one pass over an archive yields.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    pub(super) members: Vec<Member>,
    pub(super) by_name: BTreeMap<MemberName, usize>,
    pub(super) faults: Vec<(ScanFault, Location)>,
    pub(super) outer: Option<Outer>,
    pub(super) end_marker: bool,
    pub(super) complete: bool,
    /// Whether bytes of files that were asked for are left out, as there are too many.
    pub(super) lacks_contents: bool,
}

/// The archive's outer compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outer {
    pub(crate) codec: Codec,
    /// Whether it is of a kind that podman does not read: zstd behind a skippable frame, or xz with
    /// more than one filter.
    pub(crate) unlike_podman: bool,
}

impl Inventory {
    /// Puts together what a walk found and what became of each content. A member whose content is
    /// missing was cut off and is left out; `ended` says so.
    pub(super) fn assemble(
        found: Vec<Found>,
        blobs: Vec<(usize, Blob)>,
        outer: Option<Outer>,
        ended: Ended,
        context: &Context<'_>,
    ) -> Self {
        let mut blobs: BTreeMap<usize, Blob> = blobs.into_iter().collect();
        if context.records.exceeded() {
            // Which of them were recorded is a matter of chance.
            blobs.values_mut().for_each(Blob::forget_files);
        }
        let too_much = context.records.extra_exceeded();
        for files in blobs.values_mut().filter_map(|blob| too_much.and(blob.files_mut())) {
            // Which of them were kept is a matter of chance.
            too_much.into_iter().for_each(|keep| keep.drop_extra(Arc::make_mut(files)));
        }
        let in_tar = outer.is_some();
        let member = |(i, found)| member(found, blobs.remove(&i), in_tar);
        let members: Vec<Member> = found.into_iter().enumerate().filter_map(member).collect();
        let tar = |(fault, at): (TarFault, u64)| (ScanFault::Tar(fault), Location::offset(at));
        let mut faults: Vec<_> = ended.passed.into_iter().map(tar).collect();
        let (by_name, collisions) = tree::index(&members);
        faults.extend(collisions);
        if context.documents_exceeded() {
            faults.push((ScanFault::Documents, Location::default()));
        }
        if context.decoded_exceeded() {
            faults.push((ScanFault::Decoded, Location::default()));
        }
        let stopped = ended.fault.is_some();
        if let Some(Stop::Fault(fault, at)) = ended.fault {
            faults.push((fault, at));
        }
        let is_read = |member: &Member| member.blob().is_none_or(|blob| blob.digest.is_some());
        let complete = context.detail == Detail::Full && !stopped && members.iter().all(is_read);
        let lacks_contents = too_much.is_some();
        Self { members, by_name, faults, outer, end_marker: ended.end_marker, complete, lacks_contents }
    }

    /// All members in archive order (a directory's: in name order).
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Whether bytes of files that were asked for are left out, as there are more of them than
    /// [`Limits::contents`](crate::Limits::contents).
    pub(crate) fn lacks_contents(&self) -> bool {
        self.lacks_contents
    }

    /// The member of that cleaned name.
    pub fn get(&self, name: &str) -> Option<&Member> {
        let name = MemberName::file(name).ok()?;
        self.by_name.get(&name).map(|i| &self.members[*i])
    }

    /// The same members, found by name as engines do that take the last of one name.
    pub(crate) fn taking_last(&self) -> Self {
        let numbered = self.members.iter().enumerate();
        let by_name = numbered.map(|(i, member)| (member.name.clone(), i)).collect();
        Self { by_name, ..self.clone() }
    }

    /// What is wrong with the archive as such, in archive order.
    pub fn faults(&self) -> &[(ScanFault, Location)] {
        &self.faults
    }

    /// The compression of the archive as a whole; a directory has none.
    pub fn outer_codec(&self) -> Codec {
        self.outer.map_or(Codec::Plain, |outer| outer.codec)
    }

    /// Puts another compression around the archive, as encoders write it.
    pub(crate) fn compress(&mut self, codec: Codec) {
        self.outer = self.outer.map(|_| Outer { codec, unlike_podman: false });
    }

    pub(crate) fn outer(&self) -> Option<Outer> {
        self.outer
    }

    /// Whether the tar ends with its two zero blocks; engines do not ask for them.
    pub fn has_end_marker(&self) -> bool {
        self.end_marker
    }

    /// Whether the contents of all members were read and hashed.
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

fn member(found: Found, blob: Option<Blob>, in_tar: bool) -> Option<Member> {
    let content = match found.kind {
        EntryKind::Directory => Content::Directory,
        EntryKind::Symlink { target } => Content::Symlink { target },
        EntryKind::File { .. } => Content::File(blob?),
    };
    Some(Member { name: found.name, offset: in_tar.then_some(found.offset), content })
}

/// A member of the archive.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member {
    /// Its cleaned name.
    pub name: MemberName,
    /// Where its header begins, in bytes from the start of the tar stream; none in a directory.
    pub offset: Option<u64>,
    /// What it is.
    pub content: Content,
}

impl Member {
    /// Where the member is, for errors and findings.
    pub fn location(&self) -> Location {
        let mut at = Location::member(&self.name);
        at.offset = self.offset;
        at
    }

    /// The member as a regular file.
    pub fn blob(&self) -> Option<&Blob> {
        match &self.content {
            Content::File(blob) => Some(blob),
            _ => None,
        }
    }
}

/// What a member is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Content {
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink {
        /// The target as written, relative to the link's directory.
        target: String,
    },
    /// A regular file.
    File(Blob),
}

/// What is known of a file's bytes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Blob {
    /// Bytes as stored.
    pub size: u64,
    /// The digest of the bytes as stored, if they were read.
    pub digest: Option<BlobDigest>,
    /// The compression its first bytes show.
    pub codec: Codec,
    /// The decompressed bytes' facts, if they were read.
    pub decoded: Option<Result<Decoded, DecodeFault>>,
    /// What its headers say, if it was read no further than these and some of its files.
    pub(crate) skimmed: Option<Box<Changeset>>,
    pub(crate) skippable_first: bool,
    pub(crate) document: Option<Arc<[u8]>>,
}

impl Blob {
    /// Replaces what was recorded by the remark that it was too much.
    fn forget_files(&mut self) {
        if let Some(files) = self.files_mut() {
            *files = Arc::new(LayerFiles::beyond_limit());
        }
    }

    fn files_mut(&mut self) -> Option<&mut Arc<LayerFiles>> {
        let decoded = self.decoded.as_mut().and_then(|decoded| decoded.as_mut().ok());
        let changeset = decoded.map(|decoded| &mut decoded.changeset).or(self.skimmed.as_mut());
        changeset.and_then(|changeset| changeset.files.as_mut())
    }

    /// The changes it holds, if it is a layer's tar: proven by its hash, or as its headers have them.
    pub(crate) fn changeset(&self) -> Option<&Changeset> {
        match &self.decoded {
            Some(decoded) => decoded.as_ref().ok().map(|decoded| &*decoded.changeset),
            None => self.skimmed.as_deref(),
        }
    }

    /// The bytes, if this is a small JSON document.
    pub fn document(&self) -> Option<&[u8]> {
        self.document.as_deref()
    }
}

/// The facts of a blob's decompressed bytes; of its bytes as stored, if it is not compressed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded {
    /// Their digest.
    pub diff_id: DiffId,
    /// How many they are.
    pub size: u64,
    /// The changes they hold, if they are a layer's tar.
    pub changeset: Box<Changeset>,
}
