use ocitar::{LayerDiff, LayerSide};
use serde::Serialize;

use super::files::{self, FilesReport};
use crate::gist;

#[derive(Debug, Serialize)]
pub(super) struct LayerReport<'a> {
    change: &'static str,
    old: Option<SideReport>,
    new: Option<SideReport>,
    trusted: bool,
    alike_percent: Option<u8>,
    travels: u64,
    files: Option<FilesReport<'a>>,
}

#[derive(Debug, Serialize)]
struct SideReport {
    index: usize,
    diff_id: String,
    digest: Option<String>,
    size: u64,
    unpacked_size: Option<u64>,
    compression: &'static str,
    entries: Option<usize>,
    created_by: Option<String>,
}

pub(super) fn layer(layer: &LayerDiff) -> LayerReport<'_> {
    LayerReport {
        change: gist::change_of(layer),
        old: layer.old.as_ref().map(side),
        new: layer.new.as_ref().map(side),
        trusted: layer.trusted,
        alike_percent: layer.alike,
        travels: layer.travels,
        files: layer.files.as_ref().map(files::files),
    }
}

fn side(side: &LayerSide) -> SideReport {
    SideReport {
        index: side.index,
        diff_id: side.diff_id.to_string(),
        digest: side.digest.map(|digest| digest.to_string()),
        size: side.size,
        unpacked_size: side.unpacked,
        compression: side.codec.name(),
        entries: side.entries,
        created_by: side.created_by.clone(),
    }
}
