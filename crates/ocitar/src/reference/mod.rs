//! Image references, read as Docker, containerd and podman read them.
//!
//! Takes texts such as `app:1` or `docker.io/library/app:1@sha256:…`, gives their parts or a
//! fault. Knows nothing of archives. The grammar is that of the `distribution/reference` Go
//! package (0.6), which all engines share.

mod grammar;
mod normal;

pub use grammar::ReferenceFault;
pub use normal::Reference;
