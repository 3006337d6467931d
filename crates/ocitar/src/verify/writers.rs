//! Known bugs of the tools that write archives, by what they leave behind: who knows the cause
//! need not look for a damaged disk.

use crate::finding::{Finding, FindingKind as Kind, Part, Role, WriterBug};
use crate::image::{Facts, Scope};
use crate::json::JsonFault;
use crate::location::Location;

pub(super) fn check(facts: &Facts, findings: &mut Vec<Finding>) {
    // All of these are of archives with both views.
    if facts.docker.is_none() || facts.oci.is_none() {
        return;
    }
    let bugs = [
        (WriterBug::NoLayers, has(facts, Scope::Index, is_without_layers)),
        (WriterBug::LayerSize, has(facts, Scope::Index, is_layer_size)),
        (WriterBug::NoEntries, has(facts, Scope::Index, is_empty_index)),
        (WriterBug::LostEntries, has_lost_entries(facts)),
        (WriterBug::NoBlobs, has_no_blobs(facts)),
    ];
    let found = bugs.into_iter().filter(|(_, found)| *found);
    findings.extend(found.map(|(bug, _)| Finding::warning(Kind::WriterBug { bug }, Location::default())));
}

fn has(facts: &Facts, scope: Scope, is: fn(&Kind) -> bool) -> bool {
    facts.findings_of(scope).iter().any(|finding| is(&finding.kind))
}

fn is_without_layers(kind: &Kind) -> bool {
    matches!(kind, Kind::LayerCount { layers: 0, diff_ids: 1.. })
}

fn is_layer_size(kind: &Kind) -> bool {
    matches!(kind, Kind::Size { role: Role::Layer, .. })
}

fn is_empty_index(kind: &Kind) -> bool {
    matches!(kind, Kind::NoImages { role: Role::IndexJson })
        || matches!(kind, Kind::Json(JsonFault::Missing(field)) if field == "manifests")
}

/// Whether nothing that `manifest.json` names among the blobs is there.
fn has_no_blobs(facts: &Facts) -> bool {
    let mut named = facts.docker.iter().flat_map(|docker| &docker.mentioned).peekable();
    let is_absent = |path: &String| path.starts_with("blobs/sha256/") && facts.inventory.get(path).is_none();
    named.peek().is_some() && named.all(is_absent)
}

/// Several images in `manifest.json`, and only some of them in `index.json`.
fn has_lost_entries(facts: &Facts) -> bool {
    let lost = |kind: &Kind| matches!(kind, Kind::Views { part: Part::OnlyInManifestJson, .. });
    let lost = facts.findings_of(Scope::Views).iter().filter(|finding| lost(&finding.kind)).count();
    let items = facts.docker.as_ref().map_or(0, |docker| docker.items.len());
    let entries = facts.oci.as_ref().map_or(0, |oci| oci.entries.len());
    lost > 0 && entries > 0 && lost + entries == items
}
