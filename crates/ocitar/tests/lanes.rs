//! Large contents are hashed several at a time, and each as if it were alone.

use std::num::NonZeroUsize;

use ocitar::{Archive, ScanOptions};
use ocitar_testkit::archive::{docker_archive, hybrid};
use ocitar_testkit::{Compression, ImageSpec, LayerBuilder, XorShift};

/// A layer of about so many bytes, none like another.
fn layer(seed: u64, size: usize) -> LayerBuilder {
    let mut random = XorShift::new(seed);
    let noise: Vec<u8> = (0..size.div_ceil(8)).flat_map(|_| random.next_u64().to_le_bytes()).collect();
    LayerBuilder::new().file("noise", &noise[..size])
}

fn digests(archive: &Archive) -> Vec<(String, Option<String>)> {
    let digest = |member: &ocitar::Member| {
        let blob = member.blob();
        let decoded = blob.and_then(|blob| blob.decoded.clone());
        let text = blob.map(|blob| format!("{:?} {decoded:?}", blob.digest));
        (member.name.to_string(), text)
    };
    archive.members().iter().map(digest).collect()
}

fn image(sizes: &[usize]) -> ImageSpec {
    let numbered = sizes.iter().enumerate();
    numbered.fold(ImageSpec::new("app:1"), |image, (i, size)| {
        // One of them compressed, which goes another way.
        let compression = if i == 2 { Compression::Gzip } else { Compression::None };
        image.layer_as(layer(i as u64 + 1, *size), compression)
    })
}

#[test]
fn lanes_give_what_a_stream_gives() {
    let sizes = [3_000_000, 1_100_000, 2_000_000, 700, 1_048_576, 1_500_001, 5_000_000, 1_200_000, 64];
    let folder = tempfile::tempdir().unwrap();
    for (name, files) in
        [("docker", docker_archive(&[image(&sizes)])), ("hybrid", hybrid(&[image(&sizes[..3])]))]
    {
        let path = folder.path().join(name);
        let tar = files.to_tar();
        std::fs::write(&path, &tar).unwrap();
        let wanted = Archive::read(tar.as_slice()).unwrap();
        assert_eq!(wanted.verify().faults().count(), 0);
        for threads in [1, 2, 3, 8] {
            let options = ScanOptions::new().threads(NonZeroUsize::new(threads).unwrap());
            assert_eq!(digests(&options.open(&path).unwrap()), digests(&wanted), "{name}, {threads} threads");
        }
    }
}

#[test]
fn a_giant_among_many_is_read_to_its_end() {
    let mut sizes = vec![6_000_000];
    sizes.extend([1_048_577; 12]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), docker_archive(&[image(&sizes)]).to_tar()).unwrap();
    let report = Archive::open(file.path()).unwrap().verify();
    assert_eq!((report.faults().count(), report.checked.layers), (0, sizes.len()));
}
