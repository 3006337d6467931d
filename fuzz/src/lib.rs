//! What the fuzz targets share: mutations that get past checksums, and views to compare.

pub mod checksum;
pub mod gzip;
pub mod mutate;
pub mod read;
pub mod view;
