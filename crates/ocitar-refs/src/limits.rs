//! Caps on what a file may ask of its reader.

/// What a file may cost at most; every field says which attack it stops.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one file. Stops files that fill memory. Default 16 MiB.
    pub file: usize,
    /// Nesting of collections. Stops stack exhaustion (Go nests 10,000 deep). Default 128.
    pub depth: usize,
    /// Scalars, collections and aliases in one file. Stops files that are small as text and large in
    /// memory. Default 1,000,000.
    pub nodes: usize,
    /// Keys and entries that are looked at, each as often as an alias leads there. Aliases are followed,
    /// never copied; this stops those that lead to each other many times over. Default 8,388,608.
    pub steps: usize,
    /// Uses of images in one file, each as often as it has owners. Stops aliases that lead every container
    /// of many objects to one text. Default 100,000.
    pub uses: usize,
    /// Bytes of one reference, with the defaults of its variables put in. A longer one is not judged.
    /// Stops variables that double each other. Default 4,096.
    pub reference: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file: 16 << 20, depth: 128, nodes: 1_000_000, steps: 1 << 23, uses: 100_000, reference: 4096 }
    }
}
