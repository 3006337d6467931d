use std::sync::Arc;

use super::reader::Reader;
use super::view::{ImageNode, Node};
use crate::digest::{BlobDigest, DiffId};
use crate::finding::{FindingKind, Role};
use crate::image::config::{self, Config};
use crate::image::descriptor::Descriptor;
use crate::image::document::Document;
use crate::image::layer::{self, LayerBlob};
use crate::image::media;
use crate::json::Value;

const REFERENCE_TYPE: &str = "vnd.docker.reference.type";

impl Reader<'_> {
    pub(super) fn manifest(&mut self, descriptor: &Descriptor, document: &Document<'_>) -> Option<Node> {
        let fields = self.fields(document)?;
        if ["manifests", "fsLayers", "history", "signatures"].iter().any(|key| fields.has(key)) {
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
        let layers = self.layer_descriptors(layers, document)?;
        self.mentioned.extend(layers.iter().map(|layer| layer.digest).chain([config.digest]));
        if is_annotated(descriptor) && !is_unknown(descriptor) && media::is_config(&config.media_type) {
            self.fail(FindingKind::Polyglot { role: Role::Manifest }, descriptor.at.clone());
        }
        Some(match kind(descriptor, &config) {
            Kind::Image => self.image(descriptor, &config, &layers, own_type.is_some()),
            Kind::Attestation => Node::Attestation(self.missing(&config, &layers)),
            Kind::Artifact => Node::Artifact,
        })
    }

    /// The first of these that is not in the archive; of the others, the sizes are checked.
    fn missing(&mut self, config: &Descriptor, layers: &[Descriptor]) -> Option<BlobDigest> {
        let named = [config].into_iter().chain(layers);
        let missing: Vec<BlobDigest> =
            named.filter(|named| self.blob(named, Role::Layer).is_none()).map(|named| named.digest).collect();
        missing.first().copied()
    }

    fn layer_descriptors(&mut self, layers: &[Value], document: &Document<'_>) -> Option<Vec<Descriptor>> {
        if layers.len() > self.limits.layers {
            let limit = self.limits.layers as u64;
            self.fail(FindingKind::Limit { what: "layers of one image", limit }, document.location());
            return None;
        }
        let read = |value| Descriptor::read(value, "layers", document.name, self.findings);
        layers.iter().map(read).collect()
    }

    fn image(
        &mut self,
        descriptor: &Descriptor,
        config: &Descriptor,
        layers: &[Descriptor],
        states_type: bool,
    ) -> Node {
        let config_type = config.media_type.clone();
        let (config, config_size) = match self.config(config, layers.len()) {
            Ok(config) => config,
            Err(node) => return node,
        };
        let numbered = layers.iter().zip(config.diff_ids()).enumerate();
        // All faults are wanted, so the layers are read before any of them can be missing.
        let blobs: Vec<_> =
            numbered.map(|(i, (layer, id))| self.layer(i, layer, *id).ok_or(layer.digest)).collect();
        match blobs.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(blobs) => Node::Image(Arc::new(ImageNode {
                digest: descriptor.digest,
                media_type: descriptor.media_type.clone(),
                config,
                config_size,
                layers: blobs,
                layer_types: layers.iter().map(|layer| layer.media_type.clone()).collect(),
                config_type,
                states_type,
            })),
            Err(missing) => Node::Missing(missing),
        }
    }

    /// The config, or what the image is without it.
    fn config(&mut self, descriptor: &Descriptor, layers: usize) -> Result<(Config, u64), Node> {
        let Some(member) = self.blob(descriptor, Role::Config) else {
            return Err(Node::Missing(descriptor.digest));
        };
        match self.shelf.read(member, Role::Config) {
            Ok(document) => config::read(&document, layers, self.findings)
                .map(|config| (config, document.blob.size))
                .ok_or(Node::Faulty),
            Err(finding) => {
                self.findings.push(finding);
                Err(Node::Faulty)
            }
        }
    }

    fn layer(&mut self, i: usize, layer: &Descriptor, diff_id: DiffId) -> Option<LayerBlob> {
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
}

enum Kind {
    Image,
    Attestation,
    Artifact,
}

/// What a manifest describes. Engines go by the config's media type alone, and do not look at
/// `artifactType`.
fn kind(descriptor: &Descriptor, config: &Descriptor) -> Kind {
    if says_attestation(descriptor) {
        Kind::Attestation
    } else if media::is_config(&config.media_type) {
        Kind::Image
    } else {
        Kind::Artifact
    }
}

/// Whether a descriptor says that it leads to no image, but to something about one.
pub(super) fn says_attestation(descriptor: &Descriptor) -> bool {
    is_annotated(descriptor) || is_unknown(descriptor)
}

/// Whether it says that it describes another manifest: Docker believes it, podman does not look.
fn is_annotated(descriptor: &Descriptor) -> bool {
    descriptor.annotation(REFERENCE_TYPE).is_some()
}

/// Whether it is for no platform, as attestations are.
fn is_unknown(descriptor: &Descriptor) -> bool {
    descriptor.platform.as_ref().is_some_and(|p| p.os == "unknown" && p.architecture == "unknown")
}
