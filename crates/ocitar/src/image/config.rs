use std::sync::Arc;

use super::document::Document;
use crate::digest::{BlobDigest, DiffId};
use crate::finding::{Finding, FindingKind, Role};
use crate::json::{Fields, JsonError, Value};
use crate::location::Location;
use crate::platform::Platform;
use crate::time::is_rfc3339;

/// An image config: what an image runs, and of which layers it is made.
///
/// A view; the identity is over the raw bytes (OCI image-spec 1.1, *config*; moby's image config
/// has the same fields and some older ones).
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) at: Location,
    pub(super) digest: BlobDigest,
    pub(super) raw: Arc<[u8]>,
    pub(super) platform: Platform,
    pub(super) os_features: bool,
    pub(super) rootfs_type: Option<String>,
    pub(super) created: Option<String>,
    pub(super) run: RunConfig,
    /// The ports of the container that made the image.
    pub(super) built_ports: Vec<String>,
    pub(super) diff_ids: Vec<DiffId>,
    pub(super) history: Vec<HistoryEntry>,
}

/// How an image is run, unless its user says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunConfig {
    /// The user, and perhaps the group.
    pub user: Option<String>,
    /// The folder in which the command starts.
    pub working_dir: Option<String>,
    /// The environment, as `NAME=value`.
    pub env: Vec<String>,
    /// The part of the command that arguments do not replace.
    pub entrypoint: Vec<String>,
    /// The command, or the arguments to the entrypoint.
    pub cmd: Vec<String>,
    /// Ports the image listens on, such as `80/tcp`.
    pub exposed_ports: Vec<String>,
    /// Paths that are kept outside of the container.
    pub volumes: Vec<String>,
    /// What ends it, by name or number.
    pub stop_signal: Option<String>,
    /// The labels, in document order.
    pub labels: Vec<(String, String)>,
}

/// One step of an image's history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// When, as written.
    pub created: Option<String>,
    /// The command that made it.
    pub created_by: Option<String>,
    /// A remark of the builder.
    pub comment: Option<String>,
    /// Whether it made no layer.
    pub empty_layer: bool,
}

impl Config {
    /// The digest of the raw bytes: the image ID in Docker's classic store and in podman.
    pub fn digest(&self) -> BlobDigest {
        self.digest
    }

    /// Its file.
    pub(crate) fn at(&self) -> &Location {
        &self.at
    }

    /// The bytes as they are in the archive.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The ports of the image, and of the container that made it.
    pub(crate) fn all_ports(&self) -> impl Iterator<Item = &str> {
        self.run.exposed_ports.iter().chain(&self.built_ports).map(String::as_str)
    }

    /// What the image runs on.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Whether it asks for operating system features, which containerd holds against the host.
    pub(crate) fn has_os_features(&self) -> bool {
        self.os_features
    }

    /// The type of its root filesystem if it is not `layers`, without which containerd unpacks
    /// nothing.
    pub(crate) fn odd_rootfs_type(&self) -> Option<&str> {
        self.rootfs_type.as_deref().filter(|found| *found != "layers")
    }

    /// When it was made, as written.
    pub fn created(&self) -> Option<&str> {
        self.created.as_deref()
    }

    /// How it is run.
    pub fn run(&self) -> &RunConfig {
        &self.run
    }

    /// The digests of the layers' decompressed bytes, lowest first.
    pub fn diff_ids(&self) -> &[DiffId] {
        &self.diff_ids
    }

    /// The steps that made the image, oldest first.
    pub fn history(&self) -> &[HistoryEntry] {
        &self.history
    }
}

const KNOWN: [&str; 19] = [
    "id",
    "parent",
    "comment",
    "created",
    "container",
    "container_config",
    "docker_version",
    "author",
    "config",
    "architecture",
    "variant",
    "os",
    "Size",
    "rootfs",
    "history",
    "os.version",
    "os.features",
    "layers",
    "manifests",
];
const TEXTS: [&str; 9] = [
    "id",
    "parent",
    "comment",
    "container",
    "docker_version",
    "author",
    "architecture",
    "variant",
    "os.version",
];
const RUN_KNOWN: [&str; 25] = [
    "Hostname",
    "Domainname",
    "User",
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "ExposedPorts",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "Env",
    "Cmd",
    "Healthcheck",
    "ArgsEscaped",
    "Image",
    "Volumes",
    "WorkingDir",
    "Entrypoint",
    "NetworkDisabled",
    "MacAddress",
    "OnBuild",
    "Labels",
    "StopSignal",
    "StopTimeout",
    "Shell",
];
const RUN_TEXTS: [&str; 7] =
    ["Hostname", "Domainname", "User", "Image", "WorkingDir", "MacAddress", "StopSignal"];
const RUN_FLAGS: [&str; 8] = [
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "ArgsEscaped",
    "NetworkDisabled",
];

/// Reads a config, with every check that some engine makes of it.
pub(super) fn read(document: &Document<'_>, layers: usize, findings: &mut Vec<Finding>) -> Option<Config> {
    let name = document.name;
    let mut fail = |kind| findings.push(Finding::fault(kind, document.location()));
    let config = match parse(document) {
        Ok((config, polyglot)) => {
            if polyglot {
                fail(FindingKind::Polyglot { role: Role::Config });
            }
            config
        }
        Err(Fault::Json(error)) => {
            findings.push(Finding::json(error, name));
            return None;
        }
        Err(Fault::Kind(kind)) => {
            fail(kind);
            return None;
        }
    };
    if layers != config.diff_ids.len() {
        fail(FindingKind::LayerCount { layers, diff_ids: config.diff_ids.len() });
        return None;
    }
    Some(config)
}

enum Fault {
    Json(JsonError),
    Kind(FindingKind),
}

impl From<JsonError> for Fault {
    fn from(error: JsonError) -> Self {
        Self::Json(error)
    }
}

fn parse(document: &Document<'_>) -> Result<(Config, bool), Fault> {
    let fields = document.value.fields("", &KNOWN)?;
    for key in TEXTS {
        fields.string(key)?;
    }
    fields.integer("Size")?;
    // Of what the container that made the image ran, no engine takes more than the ports.
    let built = fields.get("container_config").map(|run| run_config(run, "container_config")).transpose()?;
    let run = fields.get("config").map(|run| run_config(run, "config")).transpose()?;
    let created = time(&fields, "created")?;
    let rootfs = fields.need("rootfs")?.fields("rootfs", &["type", "diff_ids"])?;
    let text = |key| fields.string(key).map(Option::unwrap_or_default);
    let config = Config {
        at: document.location(),
        digest: document.blob.digest.ok_or(Fault::Kind(FindingKind::NotJson { role: Role::Config }))?,
        raw: document.raw.clone(),
        platform: Platform::new(text("os")?, text("architecture")?, text("variant")?),
        os_features: !fields.strings("os.features")?.is_empty(),
        rootfs_type: rootfs.string("type")?.map(str::to_owned),
        created,
        run: run.unwrap_or_default(),
        built_ports: built.unwrap_or_default().exposed_ports,
        diff_ids: diff_ids(&rootfs)?,
        history: history(&fields)?,
    };
    Ok((config, fields.has("layers") || fields.has("manifests")))
}

fn time(fields: &Fields<'_>, key: &str) -> Result<Option<String>, Fault> {
    let text = fields.string(key)?;
    match text {
        Some(text) if !is_rfc3339(text) => {
            Err(Fault::Kind(FindingKind::Time { field: fields.path_of(key), text: text.to_owned() }))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// The part that says how to run the image, whose types Docker and podman insist on.
fn run_config(run: &Value, path: &str) -> Result<RunConfig, JsonError> {
    let fields = run.fields(path, &RUN_KNOWN)?;
    for key in RUN_TEXTS {
        fields.string(key)?;
    }
    for key in RUN_FLAGS {
        fields.boolean(key)?;
    }
    fields.strings("OnBuild")?;
    fields.strings("Shell")?;
    fields.integer("StopTimeout")?;
    fields.get("Healthcheck").map(health_check).transpose()?;
    let text = |key| fields.string(key).map(|t| t.filter(|t| !t.is_empty()).map(str::to_owned));
    // Docker's classic store takes one string for a command too; the others cannot run it.
    let list = |key| fields.strings(key).map(|list| list.into_iter().map(str::to_owned).collect());
    Ok(RunConfig {
        user: text("User")?,
        working_dir: text("WorkingDir")?,
        env: list("Env")?,
        entrypoint: list("Entrypoint")?,
        cmd: list("Cmd")?,
        exposed_ports: set(&fields, "ExposedPorts")?,
        volumes: set(&fields, "Volumes")?,
        stop_signal: text("StopSignal")?,
        labels: fields.map("Labels")?.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
    })
}

/// A set is written as an object of empty objects.
fn set(fields: &Fields<'_>, key: &str) -> Result<Vec<String>, JsonError> {
    let mut members = Vec::new();
    for (member, value) in fields.object(key)?.into_iter().flat_map(|set| set.iter()) {
        if !value.is_null() {
            value.fields(key, &[])?;
        }
        members.push(member.to_owned());
    }
    Ok(members)
}

const HEALTH_KNOWN: [&str; 6] = ["Test", "Interval", "Timeout", "StartPeriod", "StartInterval", "Retries"];

fn health_check(check: &Value) -> Result<(), JsonError> {
    let fields = check.fields("Healthcheck", &HEALTH_KNOWN)?;
    fields.strings("Test")?;
    HEALTH_KNOWN[1..].iter().try_for_each(|key| fields.integer(key).map(drop))
}

fn diff_ids(rootfs: &Fields<'_>) -> Result<Vec<DiffId>, Fault> {
    let parse = |text: &str| {
        let fault = |fault| Fault::Kind(FindingKind::Digest { text: text.to_owned(), fault });
        text.parse().map_err(fault)
    };
    rootfs.strings("diff_ids")?.into_iter().map(parse).collect()
}

const HISTORY_KNOWN: [&str; 5] = ["created", "author", "created_by", "comment", "empty_layer"];

fn history(fields: &Fields<'_>) -> Result<Vec<HistoryEntry>, Fault> {
    let entries = fields.array("history")?.unwrap_or_default();
    entries.iter().map(history_entry).collect()
}

fn history_entry(entry: &Value) -> Result<HistoryEntry, Fault> {
    if entry.is_null() {
        return Ok(HistoryEntry::default());
    }
    let fields = entry.fields("history", &HISTORY_KNOWN)?;
    fields.string("author")?;
    let text = |key| fields.string(key).map(|t| t.map(str::to_owned));
    Ok(HistoryEntry {
        created: time(&fields, "created")?,
        created_by: text("created_by")?,
        comment: text("comment")?,
        empty_layer: fields.boolean("empty_layer")?,
    })
}
