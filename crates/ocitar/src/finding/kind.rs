use std::fmt;

use crate::changeset::{ChangesetFault, Doubt};
use crate::codec::{Codec, DecodeFault};
use crate::digest::DigestFault;
use crate::digest::{BlobDigest, DiffId, Digest};
use crate::json::JsonFault;
use crate::name::MemberName;
use crate::platform::Platform;
use crate::reference::ReferenceFault;
use crate::scan::ScanFault;

/// What a document or blob is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// `manifest.json` of a `docker save`.
    ManifestJson,
    /// `oci-layout`, which declares an OCI layout.
    OciLayout,
    /// `index.json`, the top of an OCI layout.
    IndexJson,
    /// A nested index, or manifest list.
    Index,
    /// An image manifest.
    Manifest,
    /// An image config.
    Config,
    /// A layer.
    Layer,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ManifestJson => "manifest.json",
            Self::OciLayout => "oci-layout",
            Self::IndexJson => "index.json",
            Self::Index => "index",
            Self::Manifest => "manifest",
            Self::Config => "config",
            Self::Layer => "layer",
        })
    }
}

/// What two views of a hybrid archive disagree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// `manifest.json` names an image that `index.json` does not.
    OnlyInManifestJson,
    /// `index.json` names an image that `manifest.json` does not.
    OnlyInIndex,
    /// Both name an image with the same config but other layers.
    Layers,
    /// Both name the same images, but by other names.
    Names,
}

/// A bug of a tool that writes archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum WriterBug {
    /// `docker save` of Docker 25.0 before its release wrote OCI manifests without layers
    /// (moby#47065).
    NoLayers,
    /// `docker save` of Docker 25.0 before its release wrote wrong layer sizes (moby#47072).
    LayerSize,
    /// `docker save` of Docker 25.0.0 and 25.0.1 wrote an `index.json` without entries for images
    /// saved by ID or digest (moby#47210).
    NoEntries,
    /// `docker save` writes one entry into `index.json` for several images saved by ID or digest
    /// (moby#51389, seen with 28).
    LostEntries,
    /// `docker save` from the containerd store leaves out blobs that the store lacks, and reports
    /// success (moby#49473).
    NoBlobs,
}

impl WriterBug {
    /// Where it is discussed.
    pub fn issue(self) -> &'static str {
        match self {
            Self::NoLayers => "moby#47065",
            Self::LayerSize => "moby#47072",
            Self::NoEntries => "moby#47210",
            Self::LostEntries => "moby#51389",
            Self::NoBlobs => "moby#49473",
        }
    }
}

impl fmt::Display for WriterBug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NoLayers => {
                "docker save of Docker 25.0 release candidates lost the layers of OCI manifests"
            }
            Self::LayerSize => "docker save of Docker 25.0 release candidates wrote wrong layer sizes",
            Self::NoEntries => {
                "docker save of Docker 25.0.0 and 25.0.1 wrote no entry for images saved by ID or digest"
            }
            Self::LostEntries => "docker save writes one entry for several images saved by ID or digest",
            Self::NoBlobs => {
                "docker save from the containerd store leaves out blobs that the store does not have"
            }
        };
        write!(f, "{text} ({})", self.issue())
    }
}

/// What is wrong, with what was expected and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the fields of a variant are named for what they are")]
pub enum FindingKind {
    /// The archive as such is at fault.
    Scan(ScanFault),
    /// The tar lacks its two closing zero blocks, which no engine asks for.
    NoEndMarker,
    /// A JSON document that readers would take differently, or that is not what it must be.
    Json(JsonFault),
    /// Neither `manifest.json` nor an OCI layout: there is no image that an engine could find.
    NoImage,
    /// A `docker save` from before 1.10, which has no `manifest.json`.
    V1Legacy,
    /// `oci-layout` states another version than 1.0.0.
    LayoutVersion { found: String },
    /// An image list without an image: some engines load nothing and report success.
    NoImages { role: Role },
    /// A document, layer or list over its limit.
    Limit { what: &'static str, limit: u64 },
    /// Something that the archive names and does not hold.
    Missing { role: Role, name: String },
    /// Something that must be a regular file is a directory or a link.
    NotAFile { role: Role },
    /// A document that must be JSON does not begin as an object or array.
    NotJson { role: Role },
    /// A path that engines look up differently.
    Path { role: Role, path: String },
    /// A symbolic link that is not one plain hop to a file of the archive.
    Link { target: String },
    /// A symbolic link where engines expect a file.
    LinkNotAllowed,
    /// A file below `blobs/` whose name is not `sha256/` and 64 lower-case hex digits.
    BlobName,
    /// A blob whose content has another digest than its name says: no engine checks.
    BlobContent { expected: BlobDigest, actual: BlobDigest },
    /// A config that is named for another digest than it has: no engine checks.
    ConfigName { expected: BlobDigest, actual: BlobDigest },
    /// `repositories` has other names than `manifest.json`: one of both was changed.
    OldNames { name: String },
    /// What would be loaded is for another platform than the host's, which was asked for.
    Foreign { host: Box<Platform>, image: String, found: String },
    /// A descriptor says that an image runs on something else than its config says.
    Platform { stated: String, actual: String },
    /// An `index.json` beside a `manifest.json`, without the `oci-layout` by which containerd knows it.
    Undeclared,
    /// What is wrong looks like the work of a known bug.
    WriterBug { bug: WriterBug },
    /// A descriptor whose digest is malformed.
    Digest { text: String, fault: DigestFault },
    /// A descriptor whose size is not that of the blob: Docker does not check it, podman not always.
    Size { role: Role, expected: i64, actual: u64 },
    /// A layer whose content is not what the config says.
    DiffId { layer: usize, expected: DiffId, actual: DiffId },
    /// Another number of layers than of diffIDs.
    LayerCount { layers: usize, diff_ids: usize },
    /// A layer that cannot be decompressed to its end: some engines notice, some do not.
    LayerDecode { layer: usize, fault: DecodeFault },
    /// A layer in a compression that some engines store without decompressing.
    LayerCodec { layer: usize, codec: Codec },
    /// A zstd layer that begins with a skippable frame, which podman does not detect.
    LayerSkippable { layer: usize },
    /// A layer of no bytes: no tar archive, though engines take it for an empty layer.
    LayerEmpty { layer: usize },
    /// A layer that engines cannot unpack.
    LayerContent { layer: usize, fault: ChangesetFault },
    /// Something in a layer that this engine cannot unpack.
    LayerNotUnpacked { layer: usize, why: Doubt },
    /// A layer that was hashed, but which some engine may not be able to unpack.
    /// The path is escaped, and known where nothing behind it was looked at.
    LayerUnread { layer: usize, why: Doubt, path: Option<String> },
    /// A path twice in one layer: some engines refuse it, some take the last.
    LayerDuplicate { layer: usize, path: String },
    /// A layer whose media type names another compression than its bytes show.
    LayerMediaType { layer: usize, media_type: String, codec: Codec },
    /// An operating system that Linux engines refuse or cannot run.
    Os { os: String },
    /// A time that Go does not parse.
    Time { field: String, text: String },
    /// More history entries with a layer than there are layers.
    History { entries: usize, layers: usize },
    /// A document that is an index and a manifest or a config at once (CVE-2021-41190).
    Polyglot { role: Role },
    /// A media type that contradicts what the document or descriptor is.
    MediaType { role: Role, found: String },
    /// A name that is not an image reference.
    Name { name: String, fault: ReferenceFault },
    /// A name in `manifest.json` without a tag or with a digest: engines differ on it.
    NameForm { name: String },
    /// A layer that is listed only by a symbolic link to it.
    OnlyLinked { link: MemberName },
    /// One name in two spellings: podman keeps one of them only.
    NameSpellings { name: String },
    /// One name for two images: which one gets it depends on order and timing.
    NameTwice { name: String },
    /// A descriptor with `urls`: content outside the archive.
    Urls,
    /// A descriptor with embedded `data`, which some readers take instead of the blob.
    Data,
    /// Indexes nested deeper than the limit.
    IndexDepth { limit: usize },
    /// An entry that is no image, which engines list or drop depending on version.
    Artifact { digest: BlobDigest },
    /// `manifest.json` and `index.json` disagree: stores would load different things.
    Views { part: Part, image: String },
    /// The engine reads only archives with a `manifest.json`.
    NeedsManifestJson,
    /// The engine reads only archives with a `manifest.json` or an `oci-layout`.
    NeedsLayout,
    /// The engine does not read archives compressed this way.
    OuterCodec { codec: Codec },
    /// The engine stacks no more layers than that.
    TooManyLayers { layers: usize, limit: usize },
    /// The engine keeps no image without a name, and says nothing.
    Nameless,
    /// The engine keeps only images for its host's platform.
    OtherPlatform { host: Platform, found: String },
    /// The engine keeps an index without an image for its host's platform, and unpacks nothing.
    NotUnpacked { host: Platform, found: String },
    /// What the host's platform needs is not all there: the image loads and cannot run.
    Incomplete { platform: String, missing: BlobDigest },
    /// The engine takes one image from an OCI archive.
    SeveralImages { images: usize },
    /// The engine unpacks nothing unless the config's `rootfs.type` is `layers`.
    RootfsType { found: String },
    /// The engine reads indexes to one level only.
    NestedIndex,
    /// The engine uses its own copy of a layer, whose exact size the listing does not tell.
    HostSize { blob: Digest },
    /// A layer's digest is not known, as layers were not read.
    NotHashed { member: MemberName },
    /// The engine keeps the image, and cannot create a container from it.
    Run { field: &'static str, value: String, why: &'static str },
    /// An annotation without a key, which containerd refuses.
    Annotation,
    /// The image's name is not one the engine accepts.
    NameForEngine { name: String },
}
