//! Caps on what an archive may ask of its reader.
//!
//! Takes nothing, gives numbers. Knows nothing of who enforces them.

/// What an archive may cost at most; every field says which attack it stops.
///
/// Nothing is ever allocated by a declared size, so these bound time and the number of kept facts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Members of the archive, directories included. Stops archives of millions of empty members,
    /// on which engines spend minutes. Default 16,384.
    pub members: usize,
    /// Bytes of one PAX or GNU long-name block. Stops a name that fills memory (Go takes 1 MiB).
    /// Default 64 KiB.
    pub tar_meta: u64,
    /// Bytes of `manifest.json`, which podman reads up to 1 MiB and containerd up to 20 MiB.
    /// Default 1 MiB.
    pub manifest_json: u64,
    /// Bytes of an index, manifest or config, which podman reads up to 4 MiB. Default 4 MiB.
    pub document: u64,
    /// Bytes of all JSON documents kept in memory together. Stops an archive of many large
    /// documents. Default 24 MiB.
    pub documents: u64,
    /// Bytes of JSON documents that are parsed, each as often as it is referred to. Stops small
    /// archives that refer to one large document thousands of times. Default 64 MiB.
    pub parsed: u64,
    /// Values (of any kind) in one JSON document. Stops documents that are small as text and
    /// large in memory. Default 131,072.
    pub json_values: usize,
    /// Nesting of a JSON document. Stops stack exhaustion (Go nests 10,000 deep). Default 64.
    pub json_depth: usize,
    /// Images in the archive. Default 1,000.
    pub images: usize,
    /// Names of one image. Default 1,000.
    pub names: usize,
    /// Layers of one image. Engines but Docker's classic store, which mounts 125, take as many as
    /// there are. Default 500.
    pub layers: usize,
    /// Descriptors of manifests met in all indexes together. Stops small indexes that name each
    /// other's entries many times over. Default 4,096.
    pub descriptors: usize,
    /// Nesting of indexes. Stops index chains, which containerd follows to any depth. Default 4.
    pub index_depth: usize,
    /// Bytes of one layer after decompression. Stops decompression bombs. Default 16 GiB.
    pub layer_decoded: u64,
    /// Bytes of all compressed layers together after decompression. Stops archives of many layers
    /// that are each just below the limit of one. Default 64 GiB.
    pub decoded: u64,
    /// Entries of one layer that are told apart, of at most 16 times as many parts of paths; the rest
    /// is not looked at. Stops a layer whose paths fill memory (some 30 bytes each) or are very
    /// deep. Default 1,000,000.
    pub layer_entries: usize,
    /// Bytes that the recorded entries of all layers take in memory, if they are asked for: 256 for
    /// each path, and those of its name, link target, extended attributes and databases of packages. Beyond
    /// it nothing is recorded of any layer. Stops archives of many small files. Default 1 GiB.
    pub recorded: u64,
    /// Bytes of files' contents that are kept to be shown ([`DiffOptions::content`]), of all layers
    /// together. Beyond it none are, and all else is compared. Stops patterns that many files match.
    /// Default 512 MiB.
    ///
    /// [`DiffOptions::content`]: crate::DiffOptions::content
    pub contents: u64,
    /// What one comparison of two archives may take: paths of layers that are laid over each other,
    /// long ones for several, with what their configs and histories take in proportion. Images beyond it are not compared.
    /// Stops archives of many images that share what is large. Default 4,000,000.
    pub compared: u64,
    /// Bytes that the paths that differ take in memory, with what is on both sides, and that what engines
    /// lay over each other differently takes, of all images of one comparison together. Images beyond it
    /// are not compared. Stops small layers of deep paths, of which each directory is told with its own
    /// path. Default 512 MiB, some 800,000 ordinary paths.
    pub told: u64,
    /// Bytes of the tar stream after removal of an outer compression. Default 64 GiB.
    pub archive_decoded: u64,
    /// Zero bytes after the end of the tar. Stops bombs behind the point where engines stop
    /// reading. Default 1 MiB.
    pub tail: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            members: 16_384,
            tar_meta: 64 << 10,
            manifest_json: 1 << 20,
            document: 4 << 20,
            documents: 24 << 20,
            parsed: 64 << 20,
            json_values: 1 << 17,
            json_depth: 64,
            images: 1_000,
            names: 1_000,
            layers: 500,
            descriptors: 4_096,
            index_depth: 4,
            layer_decoded: 16 << 30,
            decoded: 64 << 30,
            layer_entries: 1_000_000,
            recorded: 1 << 30,
            contents: 512 << 20,
            compared: 4_000_000,
            told: 512 << 20,
            archive_decoded: 64 << 30,
            tail: 1 << 20,
        }
    }
}
