//! A quick look says the same of a file, of a pipe and of an archive that is compressed as a whole.

mod common;

use std::path::Path;

use common::corpus;
use ocitar::{Archive, Detail, ScanOptions};
use ocitar_testkit::Compression;

fn quick() -> ScanOptions<'static> {
    ScanOptions::new().detail(Detail::Metadata)
}

/// What is known of every member, and what is wrong.
fn facts(archive: &Archive) -> String {
    let members: Vec<String> = archive.members().iter().map(|member| format!("{member:?}")).collect();
    format!("{}\n{:?}\n{:?}", members.join("\n"), archive.findings(), archive.inventory().is_complete())
}

#[test]
fn file_pipe_and_compressed_archive_give_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/engines");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let name = name.trim_end_matches(".fixture.zst");
        let Some(bytes) =
            Some(name).filter(|name| name.ends_with(".tar")).and_then(|name| corpus::load(&folder, name))
        else {
            continue;
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let wanted = quick().open(file.path()).unwrap();
        let piped = quick().read(bytes.as_slice()).unwrap();
        assert_eq!(facts(&piped), facts(&wanted), "{name} from a pipe");
        let packed = quick().read(Compression::Zstd.apply(&bytes).as_slice()).unwrap();
        let documents =
            |archive: &Archive| archive.members().iter().filter_map(|m| m.blob()?.digest).collect::<Vec<_>>();
        assert_eq!(documents(&packed), documents(&wanted), "{name}, compressed");
        assert!(!wanted.inventory().is_complete());
        seen += 1;
    }
    assert!(seen > 100, "{seen} archives");
}
