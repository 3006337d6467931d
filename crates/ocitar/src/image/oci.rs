//! The OCI layout dialect: `oci-layout`, `index.json` and the blobs below it.

use super::config::{self, Config};
use super::descriptor::Descriptor;
use super::document::{self, Document};
use super::layer::{self, LayerBlob};
use super::media;
use crate::digest::BlobDigest;
use crate::finding::{Finding, FindingKind, Role};
use crate::json::{Fields, Value};
use crate::limits::Limits;
use crate::location::Location;
use crate::scan::{Inventory, Member};

const IMAGE_NAME: &str = "io.containerd.image.name";
const REF_NAME: &str = "org.opencontainers.image.ref.name";
const REFERENCE_TYPE: &str = "vnd.docker.reference.type";

/// What `index.json` says, as far as it is sound.
#[derive(Debug, Default)]
pub(crate) struct OciView {
    /// Whether an `oci-layout` file declares it; containerd reads it only then, podman always.
    pub(crate) declared: bool,
    pub(crate) entries: Vec<IndexEntry>,
}

/// One entry of `index.json`.
#[derive(Debug)]
pub(crate) struct IndexEntry {
    pub(crate) descriptor: Descriptor,
    /// The full name, which containerd prefers.
    pub(crate) image_name: Option<String>,
    /// The OCI reference name, by the specification a tag, in practice anything.
    pub(crate) ref_name: Option<String>,
    pub(crate) node: Node,
}

impl IndexEntry {
    /// The name that engines give it, in the archive's spelling. A bad full name does not make way
    /// for a good short one.
    pub(crate) fn name(&self) -> Option<&str> {
        self.image_name.as_deref().or(self.ref_name.as_deref())
    }
}

/// What a descriptor leads to.
#[derive(Debug)]
pub(crate) enum Node {
    /// An image that is complete as far as its layers are sound.
    Image(Box<ImageNode>),
    /// Another index.
    Index(IndexNode),
    /// Something that describes another manifest, such as a provenance.
    Attestation,
    /// Something that is no image.
    Artifact,
    /// Not in the archive, or with something missing below it.
    Missing(BlobDigest),
    /// At fault; the finding is among the others.
    Faulty,
}

impl Node {
    /// Whether it is, or would be if it were whole, an image or an index of images.
    pub(crate) fn may_be_image(&self) -> bool {
        !matches!(self, Self::Attestation | Self::Artifact)
    }
}

/// An image manifest and what it names.
#[derive(Debug)]
pub(crate) struct ImageNode {
    pub(crate) digest: BlobDigest,
    pub(crate) media_type: String,
    pub(crate) config: Config,
    pub(crate) config_size: u64,
    pub(crate) layers: Vec<LayerBlob>,
    pub(crate) layer_types: Vec<String>,
    pub(crate) config_type: String,
    /// Whether the manifest itself states its media type.
    pub(crate) states_type: bool,
}

impl ImageNode {
    /// Whether the manifest mixes types in a way that podman refuses: OCI's with a config of
    /// Docker's type, or Docker's without saying so itself.
    pub(crate) fn is_mixed(&self) -> bool {
        match self.has_docker_type() {
            true => !self.states_type,
            false => media::is_docker_config(&self.config_type),
        }
    }

    /// Whether the manifest is of Docker's type rather than OCI's.
    pub(crate) fn has_docker_type(&self) -> bool {
        media::is_docker_manifest(&self.media_type)
    }
}

/// An index and the entries below it.
#[derive(Debug)]
pub(crate) struct IndexNode {
    pub(crate) children: Vec<(Descriptor, Node)>,
}

impl OciView {
    /// All image manifests below an entry, in document order.
    pub(crate) fn images(node: &Node) -> Vec<&ImageNode> {
        match node {
            Node::Image(image) => vec![image],
            Node::Index(index) => index.children.iter().flat_map(|(_, node)| Self::images(node)).collect(),
            _ => Vec::new(),
        }
    }
}

/// Reads the layout, if there is an `index.json` or an `oci-layout`.
pub(super) fn read(inventory: &Inventory, limits: &Limits, findings: &mut Vec<Finding>) -> Option<OciView> {
    let layout = document::named(inventory, "oci-layout", Role::OciLayout, limits);
    let index = document::named(inventory, "index.json", Role::IndexJson, limits);
    if layout.is_none() && index.is_none() {
        return None;
    }
    let mut reader = Reader { inventory, limits, findings, descriptors: 0 };
    let declared = match layout {
        None => false,
        Some(Ok(layout)) => reader.layout(&layout),
        Some(Err(finding)) => {
            reader.findings.push(finding);
            true
        }
    };
    let entries = match index {
        Some(Ok(index)) => reader.entries(&index),
        Some(Err(finding)) => {
            reader.findings.push(finding);
            Vec::new()
        }
        None => {
            let kind = FindingKind::Missing { role: Role::IndexJson, name: "index.json".to_owned() };
            reader.findings.push(Finding::fault(kind, Location::default()));
            Vec::new()
        }
    };
    Some(OciView { declared, entries })
}

struct Reader<'a> {
    inventory: &'a Inventory,
    limits: &'a Limits,
    findings: &'a mut Vec<Finding>,
    /// Descriptors of manifests met so far.
    descriptors: usize,
}

const INDEX_KNOWN: [&str; 9] = [
    "schemaVersion",
    "mediaType",
    "artifactType",
    "manifests",
    "subject",
    "annotations",
    "config",
    "layers",
    "fsLayers",
];

impl<'a> Reader<'a> {
    /// Reads the version; any other than 1.0.0 is taken for no layout by some engines and refused
    /// by others.
    fn layout(&mut self, document: &Document<'_>) -> bool {
        let version =
            document.value.fields("", &["imageLayoutVersion"]).and_then(|f| f.string("imageLayoutVersion"));
        match version {
            Ok(Some("1.0.0")) => {}
            Ok(found) => {
                let found = found.unwrap_or_default().to_owned();
                self.fail(FindingKind::LayoutVersion { found }, document.location());
            }
            Err(error) => self.findings.push(Finding::json(error, document.name)),
        }
        true
    }

    fn entries(&mut self, index: &Document<'_>) -> Vec<IndexEntry> {
        let Some(IndexNode { children }) = self.index(index, Role::IndexJson, 0) else {
            return Vec::new();
        };
        if children.is_empty() {
            self.fail(FindingKind::NoImages { role: Role::IndexJson }, index.location());
        }
        children.into_iter().map(entry).collect()
    }

    fn index(&mut self, document: &Document<'_>, role: Role, depth: usize) -> Option<IndexNode> {
        let fields = self.fields(document)?;
        if ["config", "layers", "fsLayers"].iter().any(|key| fields.has(key)) {
            self.fail(FindingKind::Polyglot { role }, document.location());
            return None;
        }
        self.check_type(&fields, document, role, media::is_index)?;
        let manifests = self.json(document, fields.array("manifests"))?.unwrap_or_default();
        let children = manifests.iter().filter_map(|value| self.child(value, document, depth));
        Some(IndexNode { children: children.collect() })
    }

    fn child(&mut self, value: &Value, document: &Document<'_>, depth: usize) -> Option<(Descriptor, Node)> {
        self.descriptors += 1;
        if self.descriptors > self.limits.descriptors {
            if self.descriptors == self.limits.descriptors + 1 {
                let limit = self.limits.descriptors as u64;
                self.fail(FindingKind::Limit { what: "manifest descriptors", limit }, document.location());
            }
            return None;
        }
        let descriptor = Descriptor::read(value, "manifests", document.name, self.findings)?;
        let node = self.node(&descriptor, depth);
        Some((descriptor, node))
    }

    fn node(&mut self, descriptor: &Descriptor, depth: usize) -> Node {
        let is_index = media::is_index(&descriptor.media_type);
        let role = if is_index { Role::Index } else { Role::Manifest };
        if !is_index && !media::is_manifest(&descriptor.media_type) {
            let found = descriptor.media_type.clone();
            self.fail(FindingKind::MediaType { role, found }, descriptor.at.clone());
            return Node::Faulty;
        }
        let Some(member) = self.blob(descriptor, role) else {
            return Node::Missing(descriptor.digest);
        };
        let document = match document::read(member, role, self.limits) {
            Ok(document) => document,
            Err(finding) => {
                self.findings.push(finding);
                return Node::Faulty;
            }
        };
        let node =
            if is_index { self.nested(&document, depth) } else { self.manifest(descriptor, &document) };
        node.unwrap_or(Node::Faulty)
    }

    fn nested(&mut self, document: &Document<'_>, depth: usize) -> Option<Node> {
        if depth == self.limits.index_depth {
            self.fail(FindingKind::IndexDepth { limit: depth }, document.location());
            return None;
        }
        self.index(document, Role::Index, depth + 1).map(Node::Index)
    }

    /// The blob of a descriptor, whose size must be the descriptor's.
    fn blob(&mut self, descriptor: &Descriptor, role: Role) -> Option<&'a Member> {
        let inventory: &'a Inventory = self.inventory;
        let member = inventory.get(&format!("blobs/sha256/{}", descriptor.digest.digest().hex()))?;
        let blob = member.blob()?;
        if u64::try_from(descriptor.size) != Ok(blob.size) {
            let kind = FindingKind::Size { role, expected: descriptor.size, actual: blob.size };
            self.findings.push(Finding::fault(kind, descriptor.at.clone()));
        }
        Some(member)
    }

    fn manifest(&mut self, descriptor: &Descriptor, document: &Document<'_>) -> Option<Node> {
        let fields = self.fields(document)?;
        if fields.has("manifests") || fields.has("fsLayers") {
            self.fail(FindingKind::Polyglot { role: Role::Manifest }, document.location());
            return None;
        }
        let own_type = self.check_type(&fields, document, Role::Manifest, media::is_manifest)?;
        if own_type.is_some_and(|own| own != descriptor.media_type) {
            let found = own_type.unwrap_or_default().to_owned();
            self.fail(FindingKind::MediaType { role: Role::Manifest, found }, descriptor.at.clone());
        }
        let config = self.json(document, fields.need("config"))?;
        let config = Descriptor::read(config, "config", document.name, self.findings)?;
        let layers = self.json(document, fields.array("layers"))?.unwrap_or_default();
        if layers.len() > self.limits.layers {
            let limit = self.limits.layers as u64;
            self.fail(FindingKind::Limit { what: "layers of one image", limit }, document.location());
            return None;
        }
        let layers: Vec<_> = layers
            .iter()
            .map(|value| Descriptor::read(value, "layers", document.name, self.findings))
            .collect::<Option<_>>()?;
        let artifact_type = self.json(document, fields.string("artifactType"))?;
        Some(match kind(descriptor, &config, artifact_type) {
            Kind::Image => match self.image(descriptor, document, &config, &layers) {
                Node::Image(mut image) => {
                    image.states_type = own_type.is_some();
                    Node::Image(image)
                }
                node => node,
            },
            Kind::Attestation => Node::Attestation,
            Kind::Artifact => Node::Artifact,
        })
    }

    fn image(
        &mut self,
        descriptor: &Descriptor,
        document: &Document<'_>,
        config: &Descriptor,
        layers: &[Descriptor],
    ) -> Node {
        let config_type = config.media_type.clone();
        let Some(member) = self.blob(config, Role::Config) else {
            return Node::Missing(config.digest);
        };
        let (config, config_size) = match document::read(member, Role::Config, self.limits) {
            Ok(document) => match config::read(&document, layers.len(), self.findings) {
                Some(config) => (config, document.blob.size),
                None => return Node::Faulty,
            },
            Err(finding) => {
                self.findings.push(finding);
                return Node::Faulty;
            }
        };
        let numbered = layers.iter().zip(config.diff_ids()).enumerate();
        let blobs: Vec<_> =
            numbered.map(|(i, (layer, id))| self.layer(i, layer, *id).ok_or(layer.digest)).collect();
        match blobs.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(blobs) => Node::Image(Box::new(ImageNode {
                digest: document.blob.digest.unwrap_or(descriptor.digest),
                media_type: descriptor.media_type.clone(),
                config,
                config_size,
                layers: blobs,
                config_type,
                states_type: false,
                layer_types: layers.iter().map(|layer| layer.media_type.clone()).collect(),
            })),
            Err(missing) => Node::Missing(missing),
        }
    }

    fn layer(&mut self, i: usize, layer: &Descriptor, diff_id: crate::digest::DiffId) -> Option<LayerBlob> {
        let member = self.blob(layer, Role::Layer)?;
        let blob = member.blob()?;
        if !media::fits(&layer.media_type, blob.codec) {
            let media_type = layer.media_type.clone();
            self.fail(
                FindingKind::LayerMediaType { layer: i, media_type, codec: blob.codec },
                layer.at.clone(),
            );
        }
        layer::read(member, i, diff_id, self.findings)
    }

    fn fields<'d>(&mut self, document: &'d Document<'_>) -> Option<Fields<'d>> {
        let fields = document.value.fields("", &INDEX_KNOWN);
        let fields = self.json(document, fields)?;
        self.json(document, fields.integer("schemaVersion"))?;
        self.json(document, fields.map("annotations"))?;
        self.json(document, fields.string("artifactType"))?;
        Some(fields)
    }

    /// The document's own media type, which it may leave out.
    fn check_type<'d>(
        &mut self,
        fields: &Fields<'d>,
        document: &Document<'_>,
        role: Role,
        fits: fn(&str) -> bool,
    ) -> Option<Option<&'d str>> {
        let found = self.json(document, fields.string("mediaType"))?;
        match found {
            Some(found) if !found.is_empty() && !fits(found) => {
                let found = found.to_owned();
                self.fail(FindingKind::MediaType { role, found }, document.location());
                None
            }
            found => Some(found.filter(|found| !found.is_empty())),
        }
    }

    fn json<T>(&mut self, document: &Document<'_>, result: Result<T, crate::json::JsonError>) -> Option<T> {
        result.map_err(|error| self.findings.push(Finding::json(error, document.name))).ok()
    }

    fn fail(&mut self, kind: FindingKind, at: Location) {
        self.findings.push(Finding::fault(kind, at));
    }
}

fn entry((descriptor, node): (Descriptor, Node)) -> IndexEntry {
    let text = |key| descriptor.annotation(key).filter(|name| !name.is_empty()).map(str::to_owned);
    let (image_name, ref_name) = (text(IMAGE_NAME), text(REF_NAME));
    IndexEntry { image_name, ref_name, descriptor, node }
}

enum Kind {
    Image,
    Attestation,
    Artifact,
}

fn kind(descriptor: &Descriptor, config: &Descriptor, artifact_type: Option<&str>) -> Kind {
    let unknown =
        descriptor.platform.as_ref().is_some_and(|p| p.os == "unknown" && p.architecture == "unknown");
    if descriptor.annotation(REFERENCE_TYPE).is_some() || unknown {
        Kind::Attestation
    } else if media::is_config(&config.media_type) && artifact_type.is_none_or(str::is_empty) {
        Kind::Image
    } else {
        Kind::Artifact
    }
}
