//! Stamps, and hosts that are made up.

use ocitar::{Archive, Engine, Host};
use ocitar_deploy::{ArchiveFile, Drift, HostState, Stamp};
use ocitar_testkit::archive::{docker_archive, oci_archive};
use ocitar_testkit::{Entry, ImageSpec, LayerBuilder};
use serde_json::{Value, json};

pub(crate) const OTHER: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
pub(crate) const THIRD: &str = "sha256:3333333333333333333333333333333333333333333333333333333333333333";

pub(crate) fn image(name: &str) -> ImageSpec {
    ImageSpec::new(name).layer(LayerBuilder::new().file("a", name))
}

pub(crate) fn stamp(tar: &[u8]) -> Stamp {
    let archive = Archive::read(tar).unwrap();
    Stamp::of(&archive, ArchiveFile::default(), &Host::new("linux/amd64".parse().unwrap()))
}

/// Without an OCI layout: in the containerd store, its ID depends on the host.
pub(crate) fn legacy() -> Stamp {
    stamp(&docker_archive(&[image("app:1")]).to_tar())
}

pub(crate) fn oci() -> Stamp {
    stamp(&oci_archive(&[Entry::from(image("docker.io/library/app:1"))]).to_tar())
}

pub(crate) fn id(stamp: &Stamp, engine: Engine) -> String {
    stamp.images[0].id_on(engine).unwrap().to_string()
}

pub(crate) fn info(engine: Engine) -> Value {
    let status = match engine {
        Engine::DockerContainerd => json!([["driver-type", "io.containerd.snapshotter.v1"]]),
        _ => json!([["Backing Filesystem", "extfs"]]),
    };
    json!({"DriverStatus": status, "OSType": "linux", "Architecture": "x86_64", "ServerVersion": "28.5.2"})
}

pub(crate) fn container(image: &str, asked: &str) -> Value {
    let id = ocitar::Digest::of(format!("{image}{asked}").as_bytes()).hex();
    json!({"Id": id, "Name": "/c", "State": {"Status": "running"}, "Image": image, "Config": {"Image": asked}})
}

/// The image of the stamp as a store shows it, under another ID.
pub(crate) fn stored(stamp: &Stamp, id: &str, tags: Value, edit: impl FnOnce(&mut Value)) -> Value {
    let on = &stamp.images[0].platforms[0];
    let layers: Vec<String> = on.layers.iter().map(|layer| layer.diff_id.to_string()).collect();
    let mut image = json!({
        "Id": id, "RepoTags": tags, "RepoDigests": [], "Created": on.created, "Config": on.run,
        "RootFS": {"Type": "layers", "Layers": layers},
    });
    edit(&mut image);
    image
}

pub(crate) fn told(stamp: Option<&Stamp>, documents: &[Value]) -> String {
    let text: String = documents.iter().map(|document| format!("{document}\n")).collect();
    let drift = Drift::of(stamp, &HostState::read(text.as_bytes()).unwrap());
    let row = |row: &ocitar_deploy::Row| format!("{} by {}", row.verdict.name(), row.proof.name());
    let rows: Vec<String> = drift.rows.iter().map(row).collect();
    if rows.is_empty() { format!("{} others", drift.others) } else { rows.join(", ") }
}
