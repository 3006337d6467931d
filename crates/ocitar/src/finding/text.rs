use std::fmt;

use super::kind::{FindingKind as Kind, Part};
use crate::changeset::{ChangesetFault, Doubt};
use crate::scan::ScanFault;
use crate::tar::TarFault;
use crate::text::Escaped;

impl Kind {
    /// The stable name of the rule, for scripts and searches.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::Scan(fault) => fault.rule(),
            Self::NoEndMarker => "tar-no-end-marker",
            Self::Json(fault) => fault.rule(),
            Self::NoImage => "no-image",
            Self::V1Legacy => "v1-legacy",
            Self::LayoutVersion { .. } => "oci-layout-version",
            Self::NoImages { .. } => "no-images",
            Self::Limit { .. } => "limit",
            Self::Missing { .. } => "missing",
            Self::NotAFile { .. } => "not-a-file",
            Self::NotJson { .. } => "not-json",
            Self::Path { .. } => "path",
            Self::Link { .. } => "link-target",
            Self::LinkNotAllowed => "link-not-allowed",
            Self::BlobName => "blob-name",
            Self::BlobContent { .. } => "blob-content",
            Self::ConfigName { .. } => "config-name",
            Self::OldNames { .. } => "repositories-differ",
            Self::Foreign { .. } => "platform-other",
            Self::Platform { .. } => "platform-differs",
            Self::Undeclared => "layout-undeclared",
            Self::WriterBug { .. } => "writer-bug",
            Self::Digest { .. } => "digest-form",
            Self::Size { .. } => "descriptor-size",
            Self::DiffId { .. } => "layer-diff-id",
            Self::LayerCount { .. } => "layer-count",
            Self::LayerDecode { .. } => "layer-compression",
            Self::LayerCodec { .. } => "layer-codec",
            Self::LayerSkippable { .. } => "layer-skippable-frame",
            Self::LayerEmpty { .. } => "layer-empty",
            Self::LayerContent { .. } => "layer-content",
            Self::LayerUnread { .. } => "layer-unread",
            Self::LayerNotUnpacked { .. } => "engine-layer",
            Self::LayerDuplicate { .. } => "layer-duplicate-path",
            Self::LayerMediaType { .. } => "layer-media-type",
            Self::Os { .. } => "config-os",
            Self::Time { .. } => "config-time",
            Self::History { .. } => "config-history",
            Self::Polyglot { .. } => "polyglot",
            Self::MediaType { .. } => "media-type",
            Self::Name { .. } => "name-form",
            Self::NameForm { .. } => "name-tag",
            Self::NameTwice { .. } => "name-twice",
            Self::NameSpellings { .. } => "name-spellings",
            Self::OnlyLinked { .. } => "engine-only-linked",
            Self::Urls => "descriptor-urls",
            Self::Data => "descriptor-data",
            Self::IndexDepth { .. } => "index-depth",
            Self::Artifact { .. } => "artifact",
            Self::Views { .. } => "views-differ",
            Self::NeedsManifestJson => "engine-needs-manifest-json",
            Self::NeedsLayout => "engine-needs-layout",
            Self::OuterCodec { .. } => "engine-outer-codec",
            Self::TooManyLayers { .. } => "engine-layers",
            Self::Nameless => "engine-drops-nameless",
            Self::OtherPlatform { .. } => "engine-platform",
            Self::NotUnpacked { .. } => "engine-platform-index",
            Self::Incomplete { .. } => "engine-incomplete",
            Self::SeveralImages { .. } => "engine-one-image",
            Self::NestedIndex => "engine-nested-index",
            Self::RootfsType { .. } => "engine-rootfs-type",
            Self::HostSize { .. } => "host-size-rounded",
            Self::NotHashed { .. } => "not-hashed",
            Self::NameForEngine { .. } => "engine-name",
            Self::Run { .. } => "engine-run",
            Self::Annotation => "annotation-key",
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Scan(ScanFault::Tar(TarFault::Truncated)) => {
                "the file is incomplete: copy or save it again, and compare the sizes"
            }
            Self::Scan(ScanFault::Tar(TarFault::NotTar | TarFault::Empty)) => {
                "is it the right file? docker save, buildx, podman and skopeo write tar archives"
            }
            Self::Scan(ScanFault::Outer(_)) => "the file is damaged or incomplete: copy or save it again",
            Self::Scan(_) | Self::Json(_) => {
                "if it was copied, compare the checksums of both files; else save the image anew"
            }
            Self::NoImage => "is this a saved image? docker export and a layer alone are not",
            Self::V1Legacy => "load it into a Docker of its time and save it again",
            Self::NeedsManifestJson => "save with docker save, or build with buildx type=docker",
            Self::OuterCodec { .. } => "decompress the archive first, or use gzip or zstd",
            Self::Nameless => "save by name instead of by ID",
            Self::OtherPlatform { .. } | Self::NotUnpacked { .. } => "say for which host with --platform",
            Self::Foreign { .. } => {
                "build or save the image for that platform, or ask for another --platform"
            }
            Self::Incomplete { .. } => "save the image again from a host that has all of this platform",
            Self::SeveralImages { .. } => "save each image to a file of its own",
            Self::HostSize { .. } => {
                "put the exact size into the listing: ctr -n moby content get DIGEST | wc -c"
            }
            Self::Os { .. } => "build the image for Linux, or load it on a host of its own system",
            Self::LayerUnread { why: Doubt::Sparse, .. }
            | Self::LayerContent { fault: ChangesetFault::Type { flag: b'S', .. }, .. } => {
                "write the layer without sparse files (tar without --sparse), and build the image again"
            }
            Self::LayerUnread { .. } => "load it once where it will run, and try: engines may differ on it",
            Self::WriterBug { .. } => "save the image again with a newer release, and by name",
            Self::Run { .. } => "correct the image's config and build it again",
            Self::NotHashed { .. } => "read the archive in full, without --quick",
            Self::LayerCodec { .. } | Self::LayerSkippable { .. } => "use plain, gzip or zstd layers",
            Self::NameTwice { .. } => "give the images different tags and save them again",
            Self::Views { .. } => "save the image again with one tool, and load only that file",
            Self::Limit { .. } => {
                "a program that uses the library can raise this limit, if it trusts the source"
            }
            _ => "save the image again; if it was copied, compare the checksums of both files",
        }
    }
}

impl fmt::Display for Kind {
    #[expect(clippy::too_many_lines, reason = "one line a kind")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scan(fault) => fault.fmt(f),
            Self::NoEndMarker => {
                f.write_str("the archive lacks its closing zero blocks; engines load it all the same")
            }
            Self::Json(fault) => Escaped(&fault.to_string()).fmt(f),
            Self::NoImage => f.write_str("there is no image in it: neither manifest.json nor an OCI layout"),
            Self::V1Legacy => f.write_str(
                "a docker save from before Docker 1.10, without manifest.json: only old Docker loads it",
            ),
            Self::LayoutVersion { found } => {
                write!(f, "oci-layout must state version 1.0.0, not {:?}", Short(found))
            }
            Self::NoImages { role } => {
                write!(f, "{role} lists no image: some engines load nothing and report success")
            }
            Self::Limit { what, limit } => write!(f, "more than the limit of {limit} {what}"),
            Self::Missing { role, name } => write!(f, "the {role} {} is not in the archive", Escaped(name)),
            Self::NotAFile { role } => write!(f, "the {role} is a link or a folder, not a regular file"),
            Self::NotJson { role } => write!(f, "the {role} is not a JSON object or array: some engines load nothing and report success"),
            Self::Path { role, path } => {
                write!(
                    f,
                    "the path of the {role}, {:?}, is not the plain name of a member: engines look it up differently",
                    Short(path)
                )
            }
            Self::Link { target } => {
                write!(
                    f,
                    "the link to {:?} is not one plain step to a file of the archive: engines follow it differently",
                    Short(target)
                )
            }
            Self::LinkNotAllowed => {
                f.write_str("a symbolic link where engines expect a file: they follow it differently")
            }
            Self::BlobName => {
                f.write_str("a file below blobs/ is not named sha256/ and 64 lower-case hex digits: some engines find blobs by name, some by content")
            }
            Self::BlobContent { expected, actual } => {
                write!(
                    f,
                    "the blob's content is not what its name says: expected {expected}, actual {actual}"
                )
            }
            Self::ConfigName { expected, actual } => {
                write!(
                    f,
                    "the config is not what its name says: expected {expected}, actual {actual}"
                )
            }
            Self::OldNames { name } => {
                write!(f, "repositories and manifest.json do not both have the name {:?}: one was changed", Short(name))
            }
            Self::Foreign { host, image, found } => write!(
                f,
                "no image for {host}: what would be loaded of {} is for {}",
                Escaped(image),
                Escaped(found)
            ),
            Self::Platform { stated, actual } => {
                write!(f, "an index says that the image is for {stated}, and its config {actual}: engines choose by either")
            }
            Self::Undeclared => f.write_str(
                "there is an index.json without an oci-layout: containerd goes by manifest.json then, podman by index.json",
            ),
            Self::WriterBug { bug } => write!(f, "this looks like a known bug: {bug}"),
            Self::Digest { text, fault } => write!(f, "the digest {:?} {fault}", Short(text)),
            Self::Size { role, expected, actual } => {
                write!(
                    f,
                    "the {role}'s size is not what its descriptor says: expected {expected} bytes, actual {actual}"
                )
            }
            Self::DiffId { layer, expected, actual } => {
                write!(
                    f,
                    "layer {layer} is not what the config says: expected diffID {expected}, actual {actual}"
                )
            }
            Self::LayerCount { layers, diff_ids } => {
                write!(f, "layers and diffIDs differ in number: {layers} layers, and the config has diffIDs for {diff_ids}")
            }
            Self::LayerDecode { layer, fault } => {
                write!(f, "layer {layer}: {}; some engines notice, some do not", Escaped(&fault.to_string()))
            }
            Self::LayerCodec { layer, codec } => {
                write!(
                    f,
                    "layer {layer} is compressed with {codec}: the containerd store keeps it as it is and cannot unpack it"
                )
            }
            Self::LayerSkippable { layer } => {
                write!(
                    f,
                    "layer {layer} begins with a zstd skippable frame: Docker takes it for zstd, podman does not"
                )
            }
            Self::LayerEmpty { layer } => {
                write!(f, "layer {layer} is a file of no bytes: engines take it for an empty layer, but it is no tar archive")
            }
            Self::LayerContent { layer, fault } => write!(f, "layer {layer} {fault}"),
            Self::LayerNotUnpacked { layer, why } => {
                write!(f, "layer {layer} has {why}, which this engine cannot unpack")
            }
            Self::LayerUnread { layer, why, path } => {
                let at = path.as_ref().map_or_else(String::new, |path| format!(" ({path})"));
                write!(
                    f,
                    "layer {layer} has {why}{at}; it was hashed, but whether engines can unpack it is not certain"
                )
            }
            Self::LayerDuplicate { layer, path } => {
                write!(f, "layer {layer} holds {path} twice, which this engine refuses")
            }
            Self::LayerMediaType { layer, media_type, codec } => {
                write!(f, "layer {layer} is {codec}, but its media type is {:?}", Short(media_type))
            }
            Self::Os { os } => write!(
                f,
                "the image is for {:?}, which Docker on Linux refuses and others cannot run",
                Short(os)
            ),
            Self::Time { field, text } => {
                write!(f, "{field} is {:?}, which is no RFC 3339 time", Short(text))
            }
            Self::History { entries, layers } => {
                write!(
                    f,
                    "the history speaks of {entries} layers, but there are {layers}: Docker's classic store refuses it"
                )
            }
            Self::Polyglot { role } => {
                write!(
                    f,
                    "the {role} has the fields of another kind of document too: readers differ on what it is"
                )
            }
            Self::MediaType { role, found } => {
                write!(f, "the media type {:?} contradicts what the {role} is", Short(found))
            }
            Self::Name { name, fault } => write!(f, "the name {:?} is not one that all engines take: {fault}", Short(name)),
            Self::NameForm { name } => {
                write!(
                    f,
                    "the name {:?} has no tag, or a digest: engines name the image differently",
                    Short(name)
                )
            }
            Self::NameSpellings { name } => {
                write!(f, "the name {:?} occurs in two spellings: engines keep different ones", Short(name))
            }
            Self::OnlyLinked { link } => {
                write!(f, "the layer {link} is listed only by a link, which this engine does not follow")
            }
            Self::NameTwice { name } => {
                write!(
                    f,
                    "two images have the name {:?}: which one gets it depends on the engine",
                    Short(name)
                )
            }
            Self::Urls => f.write_str("a descriptor with urls: its content may come from elsewhere"),
            Self::Data => {
                f.write_str("a descriptor with embedded data, which some readers take instead of the blob")
            }
            Self::IndexDepth { limit } => write!(f, "indexes nested more than {limit} deep"),
            Self::Artifact { digest } => {
                write!(f, "the entry {digest} is no image: some versions list it as one, some drop it")
            }
            Self::Views { part, image } => match part {
                Part::OnlyInManifestJson => write!(
                    f,
                    "only manifest.json has {}: Docker's classic store would load it, the containerd store would not",
                    Escaped(image)
                ),
                Part::OnlyInIndex => write!(
                    f,
                    "only index.json has {}: Docker's containerd store would load it, the classic store would not",
                    Escaped(image)
                ),
                Part::Layers => write!(
                    f,
                    "manifest.json and index.json give other layers to {}: Docker's classic store goes by the one, \
                     the containerd store by the other",
                    Escaped(image)
                ),
                Part::Names => write!(
                    f,
                    "manifest.json and index.json have other names for {}: Docker's classic store goes by the one, \
                     the containerd store by the other",
                    Escaped(image)
                ),
            },
            Self::NeedsManifestJson => {
                f.write_str("it has no manifest.json, without which this engine loads nothing")
            }
            Self::NeedsLayout => f.write_str(
                "it has neither manifest.json nor oci-layout, without which this engine loads nothing",
            ),
            Self::OuterCodec { codec } => {
                write!(f, "this engine does not read archives in {codec} as they are here")
            }
            Self::TooManyLayers { layers, limit } => {
                write!(f, "the image has {layers} layers, and this engine was not seen to stack more than {limit}")
            }
            Self::Nameless => f.write_str(
                "the image has no name, and this engine keeps only named ones (and reports success)",
            ),
            Self::OtherPlatform { host, found } => {
                write!(f, "the image is for {}, and this engine on {host} keeps no other", Escaped(found))
            }
            Self::NotUnpacked { host, found } => write!(
                f,
                "the index is for {}: this engine on {host} keeps it and unpacks nothing",
                Escaped(found)
            ),
            Self::Incomplete { platform, missing } => {
                write!(f, "the image for {} lacks {missing}: it may load, but cannot run", Escaped(platform))
            }
            Self::SeveralImages { images } => {
                write!(f, "this engine takes one image from an OCI archive, not {images}")
            }
            Self::RootfsType { found } => {
                write!(
                    f,
                    "the config's rootfs.type is {:?}: this engine keeps the image and unpacks nothing",
                    Short(found)
                )
            }
            Self::NestedIndex => f.write_str("an index inside an index, which this engine does not read"),
            Self::HostSize { blob } => {
                write!(
                    f,
                    "the host would use its own layer {blob}, whose exact size the listing does not tell"
                )
            }
            Self::NotHashed { member } => {
                write!(f, "the ID depends on the digest of {member}, which was not read")
            }
            Self::Run { field, value, why } => write!(
                f,
                "the config's {field} has {:?}, {why}: this engine loads the image and cannot create a container",
                Short(value)
            ),
            Self::Annotation => f.write_str("an annotation without a key: containerd refuses it"),
            Self::NameForEngine { name } => {
                write!(f, "this engine does not accept the name {:?}", Short(name))
            }
        }
    }
}

/// A text from the archive, quoted and escaped by its `Debug`.
struct Short<'a>(&'a str);

impl fmt::Debug for Short<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", Escaped(self.0))
    }
}
