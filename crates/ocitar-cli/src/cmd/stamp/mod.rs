//! `ocitar stamp`: arguments, and from an archive to its stamp and what else CI asks for.

mod build;
mod env;
mod github;
mod in_toto;
mod place;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use ocitar::{Archive, Codec, Engine, Escaped, Host, Platform, Severity};
use ocitar_deploy::{ArchiveFile, Stamp};

use build::Claim;

use crate::exit::{Exit, Failure};
use crate::input::{Input, Reading, Whole};
use crate::output::Stale;
use crate::render::stamp as render;
use crate::tee::{self, Compression, Tee, Written};
use crate::{json, output};

const EXAMPLES: &str = "\
Examples:
  ocitar stamp app.tar                                     writes app.stamp.json
  docker save app:1 | ocitar stamp - --tee app.tar.zst --compress zstd
  ocitar stamp app.tar --label git.sha=\"$GITHUB_SHA\" --github-output
  ocitar stamp app.tar --engine docker-classic --env .env  writes APP_IMAGE=sha256:...
  ocitar verify app.tar --stamp app.stamp.json             later, or on the server

Exit codes: 0 stamped; 1 an archive at fault, which has no identity, or a file of the build that \
names another image; 2 could not finish.";

/// Write down what identifies an archive's images, in a small file to travel with it
///
/// The stamp has the file's size and SHA-256, every digest of every image, the ID that each engine
/// will give it and on which conditions. `ocitar verify --stamp`, `ocitar plan` and `ocitar drift` take
/// it where the archive would be too large to have around.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StampArgs {
    /// The archive: a file, a folder, - for standard input, or docker-archive:PATH, oci-archive:PATH,
    /// oci:FOLDER
    #[arg(value_name = "ARCHIVE")]
    archive: OsString,

    /// Where to write the stamp (default: beside the archive, app.tar to app.stamp.json; of a stream
    /// without --tee, standard output); - is standard output
    #[arg(long, short, value_name = "FILE|-")]
    output: Option<PathBuf>,

    /// Something else to be known of the build, such as git.sha=1f3c9a; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    label: Vec<(String, String)>,

    /// The host that will load the archive (default: Linux on this machine's architecture)
    #[arg(long, value_name = "OS/ARCH[/VARIANT]")]
    platform: Option<Platform>,

    /// Pass the archive through, to a file or (-) to standard output; if it is at fault, its end is
    /// withheld, so that a load of it fails. The stamp is then of what was written
    #[arg(long, value_name = "FILE|-")]
    tee: Option<PathBuf>,

    /// Compress what is passed through
    #[arg(long, value_name = "CODEC", requires = "tee")]
    compress: Option<Compression>,

    /// Write NAME_IMAGE=ID for each image to this file, and leave its other lines; needs --engine
    #[arg(long, value_name = "FILE", requires = "engine")]
    env: Option<PathBuf>,

    /// The engine of --env: docker-classic, docker-containerd, containerd or podman
    #[arg(long, short, value_name = "NAME", requires = "env")]
    engine: Option<Engine>,

    /// Write image-id, image-id-containerd and digest to the file that $GITHUB_OUTPUT names
    #[arg(long)]
    github_output: bool,

    /// Write an in-toto Statement (v1) with the stamp as its predicate to this file, ready to be signed
    #[arg(long, value_name = "FILE")]
    in_toto: Option<PathBuf>,

    /// Hold what `docker buildx build --metadata-file` wrote against the archive
    #[arg(long, value_name = "FILE")]
    metadata_file: Option<PathBuf>,

    /// Hold what `docker build --iidfile` wrote against the archive
    #[arg(long, value_name = "FILE")]
    iidfile: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("give KEY=VALUE, such as git.sha=1f3c9a".to_owned()),
    }
}

pub(crate) fn run(args: &StampArgs) -> Result<Exit, Failure> {
    match stamp(args) {
        // A stream that was not passed on must not look like one that was.
        Err(failure) if failure.is_broken_pipe && args.tee.is_some() => Ok(Exit::Failed),
        result => result,
    }
}

fn stamp(args: &StampArgs) -> Result<Exit, Failure> {
    let input = Input::parse(&args.archive);
    args.check(&input)?;
    let place = place::of(args.output.as_deref(), input.file(), args.tee.as_deref());
    let written: Vec<&Path> = [place.as_deref(), args.in_toto.as_deref()].into_iter().flatten().collect();
    let passed = args.tee.as_deref().filter(|path| !tee::is_stdout(path));
    let read = [input.file(), args.metadata_file.as_deref(), args.iidfile.as_deref()];
    check_places(read, passed.into_iter().chain(args.env.as_deref()).chain(written.iter().copied()))?;
    let mut places = written.iter().copied().chain(args.env.as_deref());
    places.try_for_each(|path| output::check_output(path, std::slice::from_ref(&input)))?;
    let claims = build::read(args.metadata_file.as_deref(), args.iidfile.as_deref())?;
    let tee = args.tee.as_deref().map(|path| Tee::new(path, args.compress)).transpose()?;
    // From here on it is the archive that decides.
    let stale = Stale::remove(&written)?;
    let ended = args.of_archive(&input, &claims, tee, place.as_deref());
    stale.tell();
    ended
}

/// Fails if what is read, or something else that is written, would be overwritten.
fn check_places<'a>(
    read: [Option<&Path>; 3],
    written: impl Iterator<Item = &'a Path>,
) -> Result<(), Failure> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut taken: Vec<PathBuf> = read.into_iter().flatten().map(real).collect();
    for path in written {
        if taken.contains(&real(path)) {
            let text = format!("{} would be overwritten by something else", path.display());
            return Err(Failure::failed(text).advise("give each file a path of its own"));
        }
        taken.push(real(path));
    }
    Ok(())
}

impl StampArgs {
    fn check(&self, input: &Input) -> Result<(), Failure> {
        if input.image.is_some() {
            return Err(Failure::failed("an archive is stamped as a whole, not an image of it")
                .advise("leave out :NAME; the stamp has all of them"));
        }
        if self.github_output && github::file().is_none() {
            return Err(Failure::failed("--github-output: $GITHUB_OUTPUT is not set")
                .advise("use it in a step of GitHub Actions, or --env FILE elsewhere"));
        }
        let mut keys = self.label.iter().map(|(key, _)| key).collect::<Vec<_>>();
        keys.sort_unstable();
        if let Some(pair) = keys.windows(2).find(|pair| pair[0] == pair[1]) {
            let text = format!("--label {}: it is given twice", Escaped(pair[0]));
            return Err(Failure::failed(text).advise("give each label one value"));
        }
        let is_stdout = |path: &Option<PathBuf>| path.as_deref().is_some_and(tee::is_stdout);
        if is_stdout(&self.tee) && is_stdout(&self.output) {
            return Err(Failure::failed("standard output cannot be both the archive and the stamp")
                .advise("write the stamp to a file with -o FILE"));
        }
        Ok(())
    }

    fn of_archive(
        &self,
        input: &Input,
        claims: &[Claim],
        mut tee: Option<Tee>,
        place: Option<&Path>,
    ) -> Result<Exit, Failure> {
        let (archive, whole) = match input.read_hashed(&self.reading, tee.as_mut()) {
            Ok(read) => read,
            Err(failure) => {
                tee.map_or(Ok(()), |tee| tee.withhold("could not be read"))?;
                return Err(failure);
            }
        };
        let (mut stamp, env) = match self.prepare(input, archive, claims) {
            Ok(prepared) => prepared,
            Err(failure) => {
                tee.map_or(Ok(()), |tee| tee.withhold("is not stamped"))?;
                return Err(failure);
            }
        };
        let written = tee.map(Tee::release).transpose()?;
        stamp.archive = self.file(input, whole, written);
        self.write(&stamp, env.as_deref(), place)
    }

    /// The stamp, but for the file, and the lines of `--env`: all that can fail before anything is
    /// written.
    fn prepare(
        &self,
        input: &Input,
        archive: Archive,
        claims: &[Claim],
    ) -> Result<(Stamp, Option<String>), Failure> {
        let host = self.platform.clone().map_or_else(Host::default, Host::new);
        self.check_archive(input, &archive, &host)?;
        let archive = match self.compress {
            Some(compression) => archive.compressed_by(compression.codec()),
            None => archive,
        };
        let mut stamp = Stamp::of(&archive, ArchiveFile::default(), &host);
        stamp.labels = self.label.iter().cloned().collect();
        build::check(&stamp, claims)?;
        if self.github_output {
            github::check(&stamp)?;
        }
        let env = self.engine.map(|engine| env::text(&stamp, engine)).transpose()?;
        Ok((stamp, env))
    }

    fn check_archive(&self, input: &Input, archive: &Archive, host: &Host) -> Result<(), Failure> {
        let report = archive.verify_on(host);
        for finding in report.findings.iter().take(super::SHOWN) {
            output::finding(&input.name(), finding);
        }
        if let Some(fault) = report.findings.iter().find(|finding| finding.severity == Severity::Fault) {
            let text = format!("{}: no stamp: the archive is at fault", input.name());
            return Err(Failure::no(text).advise(fault.advice()));
        }
        if self.compress.is_some() && archive.inventory().outer_codec() != Codec::Plain {
            return Err(Failure::failed(format!("{}: it is compressed already", input.name()))
                .advise("leave out --compress"));
        }
        Ok(())
    }

    fn file(&self, input: &Input, whole: Option<Whole>, written: Option<Written>) -> ArchiveFile {
        let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let path = self.tee.as_deref().filter(|path| !tee::is_stdout(path)).or(input.file());
        let compressed = written.and_then(|written| Some((written.size, written.digest?)));
        let bytes = compressed.or(whole.map(|whole| (whole.size, whole.digest)));
        ArchiveFile {
            name: path.and_then(name),
            size: bytes.map(|(size, _)| size),
            sha256: bytes.map(|(_, digest)| digest),
        }
    }

    fn write(&self, stamp: &Stamp, env: Option<&str>, place: Option<&Path>) -> Result<Exit, Failure> {
        if let (Some(path), Some(text)) = (&self.env, env) {
            env::write(path, text)?;
        }
        if self.github_output {
            github::write(stamp)?;
        }
        if let Some(path) = &self.in_toto {
            output::file(path, &in_toto::statement(stamp)?)?;
        }
        let text = json::text(stamp)?;
        let Some(path) = place else {
            output::data(&text)?;
            return Ok(Exit::Yes);
        };
        output::file(path, &text)?;
        let report = render::report(stamp, path);
        match self.tee.as_deref().is_some_and(tee::is_stdout) {
            true => output::beside(&report),
            // All is written, whether anybody reads of it or not.
            false => output::report(&report)?,
        }
        Ok(Exit::Yes)
    }
}
