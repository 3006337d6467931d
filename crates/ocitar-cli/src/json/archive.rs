use ocitar::{Archive, HistoryEntry, Image, Layer, Manifest, RunConfig};
use serde::Serialize;

use super::finding::FindingReport;

/// What `ocitar inspect` and `ocitar ls` say of one archive.
#[derive(Debug, Serialize)]
pub(crate) struct ArchiveReport {
    path: String,
    /// Whether every byte was read and checked.
    complete: bool,
    compression: &'static str,
    manifest_json: bool,
    oci_layout: bool,
    members: usize,
    findings: Vec<FindingReport>,
    images: Vec<ImageReport>,
}

#[derive(Debug, Serialize)]
struct ImageReport {
    index: usize,
    names: Vec<String>,
    target: Option<String>,
    media_type: Option<String>,
    manifests: Vec<ManifestReport>,
    absent: Vec<AbsentReport>,
    attestations: Vec<AttestationReport>,
}

#[derive(Debug, Serialize)]
struct AbsentReport {
    platform: Option<String>,
    digest: String,
}

#[derive(Debug, Serialize)]
struct AttestationReport {
    digest: String,
    subject: Option<String>,
    present: bool,
}

#[derive(Debug, Serialize)]
struct ManifestReport {
    digest: Option<String>,
    platform: String,
    config: ConfigReport,
    layers: Vec<LayerReport>,
}

#[derive(Debug, Serialize)]
struct ConfigReport {
    digest: String,
    size: u64,
    created: Option<String>,
    run: RunReport,
    history: Vec<HistoryReport>,
}

#[derive(Debug, Serialize)]
struct RunReport {
    user: Option<String>,
    working_dir: Option<String>,
    env: Vec<String>,
    entrypoint: Vec<String>,
    cmd: Vec<String>,
    exposed_ports: Vec<String>,
    volumes: Vec<String>,
    labels: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Serialize)]
struct HistoryReport {
    created: Option<String>,
    created_by: Option<String>,
    comment: Option<String>,
    empty_layer: bool,
}

#[derive(Debug, Serialize)]
struct LayerReport {
    member: String,
    digest: Option<String>,
    size: u64,
    compression: &'static str,
    media_type: Option<String>,
    diff_id: String,
    chain_id: String,
    created_by: Option<String>,
}

impl ArchiveReport {
    pub(crate) fn new(path: &str, archive: &Archive, chosen: &[usize]) -> Self {
        let inventory = archive.inventory();
        Self {
            path: path.to_owned(),
            complete: inventory.is_complete(),
            compression: inventory.outer_codec().name(),
            manifest_json: archive.has_manifest_json(),
            oci_layout: archive.has_oci_layout(),
            members: archive.members().len(),
            findings: archive.findings().iter().map(FindingReport::from).collect(),
            images: chosen.iter().map(|i| image(*i, &archive.images()[*i])).collect(),
        }
    }
}

fn image(index: usize, image: &Image) -> ImageReport {
    let absent = image.absent().iter().map(|absent| AbsentReport {
        platform: absent.platform.as_ref().map(ToString::to_string),
        digest: absent.missing.to_string(),
    });
    let attestations = image.attestations().iter().map(|attestation| AttestationReport {
        digest: attestation.digest.to_string(),
        subject: attestation.subject.map(|subject| subject.to_string()),
        present: attestation.present,
    });
    ImageReport {
        index,
        names: image.names().to_vec(),
        target: image.target().map(|target| target.to_string()),
        media_type: image.media_type().map(str::to_owned),
        manifests: image.manifests().iter().map(manifest).collect(),
        absent: absent.collect(),
        attestations: attestations.collect(),
    }
}

fn manifest(manifest: &Manifest) -> ManifestReport {
    let config = manifest.config();
    ManifestReport {
        digest: manifest.digest().map(|digest| digest.to_string()),
        platform: manifest.platform().to_string(),
        config: ConfigReport {
            digest: config.digest().to_string(),
            size: manifest.config_size(),
            created: config.created().map(str::to_owned),
            run: run(config.run()),
            history: config.history().iter().map(history).collect(),
        },
        layers: manifest.layers().iter().map(layer).collect(),
    }
}

fn run(run: &RunConfig) -> RunReport {
    let run = run.clone();
    RunReport {
        user: run.user,
        working_dir: run.working_dir,
        env: run.env,
        entrypoint: run.entrypoint,
        cmd: run.cmd,
        exposed_ports: run.exposed_ports,
        volumes: run.volumes,
        labels: run.labels.into_iter().map(|(k, v)| (k, v.into())).collect(),
    }
}

fn history(entry: &HistoryEntry) -> HistoryReport {
    HistoryReport {
        created: entry.created.clone(),
        created_by: entry.created_by.clone(),
        comment: entry.comment.clone(),
        empty_layer: entry.empty_layer,
    }
}

fn layer(layer: &Layer) -> LayerReport {
    LayerReport {
        member: layer.member.to_string(),
        digest: layer.digest.map(|digest| digest.to_string()),
        size: layer.size,
        compression: layer.codec.name(),
        media_type: layer.media_type.clone(),
        diff_id: layer.diff_id.to_string(),
        chain_id: layer.chain_id.to_string(),
        created_by: layer.history.as_ref().and_then(|history| history.created_by.clone()),
    }
}
