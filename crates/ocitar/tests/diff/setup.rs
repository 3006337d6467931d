//! Images to compare, and what compares them.

use ocitar::{Archive, By, Condition, DiffOptions, DiffReport, FileChange, FileDiff, ImageDiff, ScanOptions};
use ocitar_testkit::archive::{ArchiveFiles, docker_archive, hybrid};
use ocitar_testkit::{ImageSpec, LayerBuilder};

pub(crate) fn files() -> DiffOptions {
    DiffOptions::new().by(By::Files)
}

pub(crate) fn read(files: &ArchiveFiles, options: &DiffOptions) -> Archive {
    ScanOptions::new().for_diff(options).read(files.to_tar().as_slice()).unwrap()
}

pub(crate) fn diff(old: &ArchiveFiles, new: &ArchiveFiles, options: &DiffOptions) -> DiffReport {
    let report = read(old, options).diff(&read(new, options), options);
    let folder = tempfile::tempdir().unwrap();
    let [one, other] = ["old.tar", "new.tar"].map(|name| folder.path().join(name));
    std::fs::write(&one, old.to_tar()).unwrap();
    std::fs::write(&other, new.to_tar()).unwrap();
    // What is read of files is less, and says the same; so does what is read if digests are trusted.
    let opened = |options: &DiffOptions| {
        let (one, other) = ScanOptions::new().open_pair(&one, &other, options).unwrap();
        one.diff(&other, options)
    };
    assert_eq!(format!("{:?}", opened(options)), format!("{report:?}"));
    let trusting = opened(&options.clone().trust_digests(true));
    assert_eq!(format!("{:?}", but_trust(trusting)), format!("{:?}", but_trust(report.clone())));
    report
}

/// A report without what tells that layers were not hashed.
fn but_trust(mut report: DiffReport) -> DiffReport {
    for image in &mut report.images {
        for side in [&mut image.old, &mut image.new].into_iter().flatten() {
            let is_other = |condition: &Condition| *condition != Condition::LayersUnread;
            side.ids.iter_mut().for_each(|id| id.conditions.retain(is_other));
        }
        for layer in &mut image.layers {
            layer.trusted = false;
            for side in [&mut layer.old, &mut layer.new].into_iter().flatten() {
                (side.unpacked, side.entries) = (None, None);
            }
        }
    }
    report
}

pub(crate) fn only(report: DiffReport) -> ImageDiff {
    assert_eq!(report.refusals, []);
    let [image] = <[ImageDiff; 1]>::try_from(report.images).unwrap();
    image
}

pub(crate) fn compare(old: ImageSpec, new: ImageSpec, options: &DiffOptions) -> ImageDiff {
    only(diff(&docker_archive(&[old]), &docker_archive(&[new]), options))
}

pub(crate) fn compare_hybrids(old: ImageSpec, new: ImageSpec) -> ImageDiff {
    only(diff(&hybrid(&[old]), &hybrid(&[new]), &files()))
}

pub(crate) fn changes(image: &ImageDiff) -> &[FileDiff] {
    let files = image.files.as_ref().unwrap();
    assert_eq!(files.unknown, []);
    &files.changes
}

/// The changes, a word each.
pub(crate) fn words(image: &ImageDiff) -> Vec<String> {
    let word = |change: &FileDiff| {
        let path = String::from_utf8_lossy(&change.path).into_owned();
        match &change.change {
            FileChange::Added => format!("+{path}"),
            FileChange::Removed => format!("-{path}"),
            FileChange::Changed => format!("~{path}"),
            FileChange::ModeOnly => format!("mode {path}"),
            FileChange::Renamed { from } => format!("{}>{path}", String::from_utf8_lossy(from)),
            other => panic!("{other:?}"),
        }
    };
    changes(image).iter().map(word).collect()
}

pub(crate) fn base() -> LayerBuilder {
    LayerBuilder::new().dir("etc").file("etc/motd", "hello").dir("bin").mode(0o755).file("bin/sh", "ELF sh")
}

pub(crate) fn app(content: &str) -> LayerBuilder {
    LayerBuilder::new().dir("app").file("app/one", content).file("app/two", "2").file("app/three", "3")
}

pub(crate) fn image(layers: &[LayerBuilder]) -> ImageSpec {
    layers.iter().cloned().fold(ImageSpec::new("app:1"), ImageSpec::layer)
}
