use ocitar::Cause;
use serde::Serialize;

/// Why: a stable name, and what it is about.
#[derive(Debug, Default, Serialize)]
pub(super) struct CauseReport {
    cause: &'static str,
    old_layer: Option<usize>,
    new_layer: Option<usize>,
    layers: Option<Vec<usize>>,
    fields: Option<Vec<String>>,
    paths: Option<PathsReport>,
}

#[derive(Debug, Default, Serialize)]
struct PathsReport {
    added: usize,
    removed: usize,
    changed: usize,
    renamed: usize,
    ignored: usize,
}

pub(super) fn cause(cause: &Cause) -> CauseReport {
    let report = CauseReport { cause: cause.name(), ..CauseReport::default() };
    match cause {
        Cause::LayerReplaced { old, new } => {
            CauseReport { old_layer: Some(*old), new_layer: Some(*new), ..report }
        }
        Cause::LayerAdded { new } => CauseReport { new_layer: Some(*new), ..report },
        Cause::LayerRemoved { old } => CauseReport { old_layer: Some(*old), ..report },
        Cause::Compression { layers } => CauseReport { layers: Some(layers.clone()), ..report },
        Cause::FileFields(fields) => {
            CauseReport { fields: Some(fields.iter().map(ToString::to_string).collect()), ..report }
        }
        Cause::Config(fields) => {
            CauseReport { fields: Some(fields.iter().map(ToString::to_string).collect()), ..report }
        }
        Cause::Files { added, removed, changed, renamed } => {
            let (added, removed, changed, renamed) = (*added, *removed, *changed, *renamed);
            CauseReport {
                paths: Some(PathsReport { added, removed, changed, renamed, ignored: 0 }),
                ..report
            }
        }
        Cause::Ignored { paths } => {
            CauseReport { paths: Some(PathsReport { ignored: *paths, ..PathsReport::default() }), ..report }
        }
        _ => report,
    }
}
