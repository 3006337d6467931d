//! Archives built from random models are read back exactly, whatever way they are read; and no
//! damage leaves an ID standing on other content.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use ocitar::{Archive, Engine, Host, Image, ScanOptions};
use ocitar_testkit::{
    ArchiveFiles, Compression, Entry, FileKind, ImageSpec, LayerBuilder, XorShift, archive,
};
use proptest::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Docker,
    Oci,
    Hybrid,
    Legacy,
}

/// What an archive is built from.
#[derive(Clone)]
struct Model {
    dialect: Dialect,
    images: Vec<ImageSpec>,
    /// The order of members.
    order: u64,
    outer: Compression,
}

impl std::fmt::Debug for Model {
    /// Without the bytes of layers, which would hide all else.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, order {}, outer {:?}", self.dialect, self.order, self.outer)?;
        for image in &self.images {
            let layers = image.layers.iter().map(|layer| (layer.compression, layer.diff_id()));
            write!(f, "\n  {:?} {:?}", image.names, layers.collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

impl Model {
    fn files(&self) -> ArchiveFiles {
        let entries = || self.images.iter().cloned().map(Entry::Image).collect::<Vec<_>>();
        let files = match self.dialect {
            Dialect::Docker => archive::docker_archive(&self.images),
            Dialect::Oci => archive::oci_archive(&entries()),
            Dialect::Hybrid => archive::hybrid(&self.images),
            Dialect::Legacy => archive::docker_archive_legacy_symlinks(&self.images),
        };
        files.shuffle(self.order)
    }

    fn bytes(&self) -> Vec<u8> {
        self.outer.apply(self.files().to_tar())
    }

    fn has_layout(&self) -> bool {
        matches!(self.dialect, Dialect::Oci | Dialect::Hybrid)
    }
}

/// A layer of its own: a link to a layer that two images share is a matter of other tests, but
/// equal layers in two images are wanted too.
fn layer() -> impl Strategy<Value = (u8, Compression)> {
    let compression = prop_oneof![Just(Compression::None), Just(Compression::Gzip), Just(Compression::Zstd)];
    (0u8..6, compression)
}

fn tar(seed: u8) -> Vec<u8> {
    let content: Vec<u8> = (0..50 * usize::from(seed)).map(|_| seed).collect();
    LayerBuilder::new().dir("d/").file(&format!("d/file{seed}"), content).into()
}

fn image(number: usize, layers: &[(u8, Compression)], named: bool) -> ImageSpec {
    let image =
        if named { ImageSpec::new(&format!("example.org/app{number}:1")) } else { ImageSpec::nameless() };
    // Two images of one config are one image of two names to some engines.
    let image = image.env(&format!("NUMBER={number}"));
    let mut seen = BTreeSet::new();
    let fresh = layers.iter().filter(|(seed, _)| seen.insert(*seed));
    fresh.fold(image, |image, (seed, compression)| image.layer_as(tar(*seed), *compression))
}

fn model() -> impl Strategy<Value = Model> {
    let dialect =
        prop_oneof![Just(Dialect::Docker), Just(Dialect::Oci), Just(Dialect::Hybrid), Just(Dialect::Legacy)];
    let outer = prop_oneof![
        3 => Just(Compression::None),
        1 => Just(Compression::Gzip),
        1 => Just(Compression::Zstd),
    ];
    let layers = prop::collection::vec(layer(), 0..=4);
    let images = prop::collection::vec((layers, prop::bool::weighted(0.8)), 1..=3);
    (dialect, images, any::<u64>(), outer).prop_map(|(dialect, images, order, outer)| {
        let numbered = images.iter().enumerate();
        let images =
            numbered.map(|(i, (layers, named))| image(i, &steady(layers, dialect), *named)).collect();
        Model { dialect, images, order, outer }
    })
}

/// Where layers are named by diffID, one layer has one compression.
fn steady(layers: &[(u8, Compression)], dialect: Dialect) -> Vec<(u8, Compression)> {
    const BY_SEED: [Compression; 3] = [Compression::None, Compression::Gzip, Compression::Zstd];
    let by_diff_id = matches!(dialect, Dialect::Docker | Dialect::Legacy);
    let fixed = |(seed, own): &(u8, Compression)| {
        (*seed, if by_diff_id { BY_SEED[usize::from(*seed) % 3] } else { *own })
    };
    layers.iter().map(fixed).collect()
}

fn threads(n: usize) -> ScanOptions<'static> {
    ScanOptions::new().threads(NonZeroUsize::new(n).unwrap())
}

/// Predictions of all engines, on a host that the images are for.
fn predictions(archive: &Archive) -> Vec<String> {
    let host = Host::new("linux/amd64".parse().unwrap());
    let predict = |engine| format!("{engine} {:?}", archive.predict_on(engine, &host));
    Engine::ALL.into_iter().map(predict).collect()
}

/// Predictions without what differs between a directory and a tar: offsets, and that engines read
/// no directories as they do files.
fn ids(archive: &Archive) -> Vec<String> {
    let host = Host::new("linux/amd64".parse().unwrap());
    let predicted = |engine| {
        archive.predict_on(engine, &host).into_iter().map(move |p| {
            let rule = p.outcome.finding().map(|finding| finding.rule());
            format!("{engine} {:?} {:?} {:?}", p.names, p.outcome.id(), rule)
        })
    };
    Engine::ALL.into_iter().flat_map(predicted).collect()
}

fn members(archive: &Archive) -> Vec<String> {
    archive.members().iter().map(|m| format!("{m:?}")).collect()
}

/// What an image must be read as: names, manifest digest, config digest, diffIDs and layer digests.
type Facts = (Vec<String>, Option<String>, String, Vec<String>, Vec<String>);

fn written(model: &Model) -> Vec<Facts> {
    let facts = |image: &ImageSpec| {
        let manifest = model.has_layout().then(|| image.manifest_digest());
        let layers = image.layers.iter().map(|layer| layer.digest()).collect();
        (image.names.clone(), manifest, image.config_digest(), image.diff_ids(), layers)
    };
    model.images.iter().map(facts).collect()
}

fn read_back(archive: &Archive) -> Vec<Facts> {
    archive.images().iter().map(facts).collect()
}

fn facts(image: &Image) -> Facts {
    let [manifest] = image.manifests() else { panic!("{:?}", image.manifests()) };
    let diff_ids = manifest.layers().iter().map(|layer| layer.diff_id.to_string()).collect();
    let layers = manifest.layers().iter().map(|layer| layer.digest.unwrap().to_string()).collect();
    let target = image.target().map(|digest| digest.to_string());
    (image.names().to_vec(), target, manifest.config().digest().to_string(), diff_ids, layers)
}

/// Docker's classic store gives the config's digest for every image it loads.
fn check_classic(model: &Model, archive: &Archive) {
    if model.dialect == Dialect::Oci {
        return;
    }
    let host = Host::new("linux/amd64".parse().unwrap());
    let configs: BTreeSet<String> = model.images.iter().map(ImageSpec::config_digest).collect();
    let predictions = archive.predict_on(Engine::DockerClassic, &host);
    let ids: BTreeSet<String> =
        predictions.iter().filter_map(|p| p.outcome.id()).map(|id| id.to_string()).collect();
    assert_eq!(ids, configs, "{predictions:?}");
}

/// Every ID that an archive gets, and the content of the images that get it: configs, and what
/// layers really unpack to, whatever the config says.
fn standing(archive: &Archive) -> BTreeMap<String, BTreeSet<String>> {
    let mut standing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for engine in Engine::ALL {
        for prediction in archive.predict_on(engine, &Host::new("linux/amd64".parse().unwrap())) {
            if let (Some(id), Some(image)) = (prediction.outcome.id(), prediction.image) {
                let content = content(archive, &archive.images()[image]);
                standing.entry(format!("{engine} {id}")).or_default().insert(content);
            }
        }
    }
    standing
}

fn content(archive: &Archive, image: &Image) -> String {
    let [manifest] = image.manifests() else { panic!("{:?}", image.manifests()) };
    let unpacked = |layer: &ocitar::Layer| {
        let blob = archive.inventory().get(layer.member.as_str()).unwrap().blob().unwrap();
        blob.decoded.as_ref().unwrap().as_ref().unwrap().diff_id.to_string()
    };
    let layers: Vec<_> = manifest.layers().iter().map(unpacked).collect();
    format!("{} {layers:?}", manifest.config().digest())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn archives_are_read_back_exactly(model in model()) {
        let bytes = model.bytes();
        let archive = Archive::read(bytes.as_slice()).unwrap();
        prop_assert!(archive.fault().is_none(), "{:?}", archive.findings());
        prop_assert_eq!(read_back(&archive), written(&model));
        check_classic(&model, &archive);
    }

    #[test]
    fn every_way_of_reading_gives_the_same(model in model()) {
        let bytes = model.bytes();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("archive");
        std::fs::write(&path, &bytes).unwrap();
        let wanted = Archive::read(bytes.as_slice()).unwrap();
        let others = [
            Archive::open(&path).unwrap(),
            threads(1).open(&path).unwrap(),
            threads(8).open(&path).unwrap(),
            threads(1).read(bytes.as_slice()).unwrap(),
            threads(8).read(bytes.as_slice()).unwrap(),
        ];
        for other in &others {
            prop_assert_eq!(members(other), members(&wanted));
            prop_assert_eq!(predictions(other), predictions(&wanted));
        }
    }

    #[test]
    fn an_unpacked_directory_gives_the_same_ids(model in model()) {
        let folder = tempfile::tempdir().unwrap();
        model.files().write_dir(folder.path()).unwrap();
        let directory = Archive::open(folder.path()).unwrap();
        let tar = Archive::read(model.files().to_tar().as_slice()).unwrap();
        prop_assert_eq!(ids(&directory), ids(&tar));
    }

    #[test]
    fn what_is_built_is_sound(model in model()) {
        let archive = Archive::read(model.files().to_tar().as_slice()).unwrap();
        let report = archive.verify();
        prop_assert_eq!(&report.findings, &Vec::new());
        prop_assert_eq!(report.checked.blobs, archive.members().iter().filter_map(|m| m.blob()).count());
    }

    #[test]
    fn any_flipped_byte_of_a_header_is_noticed(model in model(), seed: u64) {
        let tar = model.files().to_tar();
        let archive = Archive::read(tar.as_slice()).unwrap();
        let mut rng = XorShift::new(seed);
        for _ in 0..8 {
            let member = &archive.members()[rng.below(archive.members().len())];
            let (at, by) = (rng.below(512), 1 + u8::try_from(rng.below(255)).unwrap());
            let mut flipped = tar.clone();
            flipped[usize::try_from(member.offset.unwrap()).unwrap() + at] ^= by;
            let flipped = Archive::read(flipped.as_slice()).unwrap();
            // The two bytes that end the checksum may be NUL or space.
            let matters = !(154..156).contains(&at);
            prop_assert!(!matters || flipped.fault().is_some(), "byte {} of the header of {}", at, member.name);
        }
    }

    #[test]
    fn no_damage_leaves_an_id_on_other_content(model in model(), seed: u64) {
        let mut rng = XorShift::new(seed);
        let sound = standing(&Archive::read(model.files().to_tar().as_slice()).unwrap());
        for _ in 0..8 {
            let (files, what) = damaged(model.files(), &mut rng);
            let damaged = Archive::read(files.to_tar().as_slice()).unwrap();
            for (id, content) in standing(&damaged) {
                if let Some(before) = sound.get(&id) {
                    prop_assert_eq!(&content, before, "{}: {} stands on other content", what, id);
                }
            }
            if let [image] = &model.images[..] {
                let stays = standing(&damaged).keys().any(|id| sound.contains_key(id));
                prop_assert!(!stays || !is_part(&model, image, &what), "{}: an ID stays", what);
            }
        }
    }
}

/// Flips one bit in one file; gives its name.
fn damaged(mut files: ArchiveFiles, rng: &mut XorShift) -> (ArchiveFiles, String) {
    let filled = |(i, (_, kind)): (usize, &(String, FileKind))| match kind {
        FileKind::File(content) if !content.is_empty() => Some(i),
        _ => None,
    };
    let filled: Vec<usize> = files.files.iter().enumerate().filter_map(filled).collect();
    let (name, kind) = &mut files.files[filled[rng.below(filled.len())]];
    if let FileKind::File(content) = kind {
        let at = rng.below(content.len());
        content[at] ^= 1 << rng.below(8);
    }
    let name = name.clone();
    (files, name)
}

/// Whether no bit of a file can be another without another ID: the config, the manifest, and layers
/// as they are. (A gzip header has bits that mean nothing; indexes hold names too; and documents of
/// the first image format are nobody's.)
fn is_part(model: &Model, image: &ImageSpec, name: &str) -> bool {
    let is = |digest: String| name.contains(&digest[7..]);
    let mut plain = image.layers.iter().filter(|layer| layer.compression == Compression::None);
    is(image.config_digest())
        || (model.has_layout() && is(image.manifest_digest()))
        || plain.any(|layer| is(layer.digest()))
}

/// A decoder that is asked for one byte too many fails one byte too early.
#[test]
fn a_cut_stream_is_read_alike_by_any_number_of_threads() {
    let image = ImageSpec::new("app:1").layer(LayerBuilder::new().file("a", "content"));
    let bytes = Compression::Gzip.apply(archive::docker_archive(&[image]).to_tar());
    let read = |cut: usize, threads: usize| {
        let options = ScanOptions::new().threads(NonZeroUsize::new(threads).unwrap());
        let archive = options.read(&bytes[..cut]).unwrap();
        let names: Vec<String> = archive.members().iter().map(|member| member.name.to_string()).collect();
        (names, archive.findings().to_vec())
    };
    for cut in 1..bytes.len() {
        assert_eq!(read(cut, 1), read(cut, 3), "cut at {cut}");
    }
}
