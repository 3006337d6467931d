//! The text of `ocitar inspect`.

use std::fmt::Write as _;

use ocitar::{Archive, Escaped, Image, Layer, Manifest, RunConfig};

use super::{Columns, bytes, names};

/// All chosen images of an archive.
pub(crate) fn archive(name: &str, archive: &Archive, chosen: &[usize]) -> String {
    let mut out = format!("{name}: {}\n", dialect(archive));
    for i in chosen {
        image(&mut out, *i, &archive.images()[*i]);
    }
    out
}

fn dialect(archive: &Archive) -> String {
    let kind = match (archive.has_manifest_json(), archive.has_index()) {
        (true, true) => "docker save with an OCI layout",
        (true, false) => "docker save without an OCI layout",
        (false, true) => "OCI layout",
        (false, false) => "neither manifest.json nor index.json",
    };
    let codec = archive.inventory().outer_codec();
    let members = match archive.members().len() {
        1 => "1 member".to_owned(),
        n => format!("{n} members"),
    };
    let layers = if archive.inventory().is_complete() { "" } else { "; layers not read (--full reads them)" };
    match codec {
        ocitar::Codec::Plain => format!("{kind}, {members}{layers}"),
        codec => format!("{kind}, {members}, compressed with {codec}{layers}"),
    }
}

// Writing into a String cannot fail, so the results are dropped.
fn image(out: &mut String, i: usize, image: &Image) {
    let _ = writeln!(out, "\nimage @{i}: {}", names(image.names()));
    let mut columns = Columns::default();
    if let Some(target) = image.target() {
        columns.row(["target".to_owned(), target.to_string(), text(image.media_type().unwrap_or_default())]);
    }
    for absent in image.absent() {
        let platform =
            absent.platform.as_ref().map_or_else(|| "unknown platform".to_owned(), ToString::to_string);
        columns.row(["absent".to_owned(), absent.missing.to_string(), platform]);
    }
    for attestation in image.attestations() {
        let subject = attestation.subject.map_or_else(String::new, |subject| format!("about {subject}"));
        let label = if attestation.present { "attestation" } else { "attestation, absent" };
        columns.row([label.to_owned(), attestation.digest.to_string(), subject]);
    }
    out.push_str(&columns.render("  "));
    for each in image.manifests() {
        manifest(out, each);
    }
}

fn manifest(out: &mut String, manifest: &Manifest) {
    let _ = writeln!(out, "\n  {}", manifest.platform());
    let config = manifest.config();
    let mut columns = Columns::default();
    if let Some(digest) = manifest.digest() {
        columns.row(["manifest".to_owned(), digest.to_string()]);
    }
    columns.row(["config".to_owned(), config.digest().to_string()]);
    if let Some(created) = config.created() {
        columns.row(["created".to_owned(), text(created)]);
    }
    run(&mut columns, config.run());
    out.push_str(&columns.render("    "));
    steps(out, manifest);
}

fn run(columns: &mut Columns, run: &RunConfig) {
    let mut row = |label: &str, value: &str| columns.row([label.to_owned(), text(value)]);
    let command =
        |words: &[String]| words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" ");
    run.user.iter().for_each(|user| row("user", user));
    run.working_dir.iter().for_each(|folder| row("folder", folder));
    run.env.iter().for_each(|variable| row("env", variable));
    if !run.entrypoint.is_empty() {
        row("entrypoint", &command(&run.entrypoint));
    }
    if !run.cmd.is_empty() {
        row("command", &command(&run.cmd));
    }
    run.exposed_ports.iter().for_each(|port| row("port", port));
    run.volumes.iter().for_each(|volume| row("volume", volume));
    run.labels.iter().for_each(|(key, value)| row("label", &format!("{key}={value}")));
}

/// The layers, and between them the steps that made none.
fn steps(out: &mut String, manifest: &Manifest) {
    let mut layers = manifest.layers().iter().enumerate();
    let aligned = manifest.layers().iter().all(|layer| layer.history.is_some());
    for entry in manifest.config().history() {
        if entry.empty_layer {
            let _ =
                writeln!(out, "    no layer: {}", text(entry.created_by.as_deref().unwrap_or("(not said)")));
        } else if let Some((i, each)) = layers.next().filter(|_| aligned) {
            layer(out, i, each);
        }
    }
    let rest = if aligned { 0 } else { manifest.layers().len() };
    let rest = manifest.layers().iter().enumerate().take(rest);
    rest.for_each(|(i, each)| layer(out, i, each));
}

fn layer(out: &mut String, i: usize, layer: &Layer) {
    let _ = writeln!(out, "    layer {i}: {}, {}", bytes(layer.size), layer.codec);
    let mut columns = Columns::default();
    if let Some(digest) = layer.digest {
        columns.row(["digest".to_owned(), digest.to_string()]);
    }
    columns.row(["diffID".to_owned(), layer.diff_id.to_string()]);
    columns.row(["chainID".to_owned(), layer.chain_id.to_string()]);
    if let Some(made_by) = layer.history.as_ref().and_then(|history| history.created_by.as_deref()) {
        columns.row(["made by".to_owned(), text(made_by)]);
    }
    out.push_str(&columns.render("      "));
}

fn text(text: &str) -> String {
    Escaped(text).to_string()
}
