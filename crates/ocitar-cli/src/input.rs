//! What a command reads: a path, a reference such as `docker-archive:app.tar`, or `-`.

mod hashed;
mod named;
mod other;
pub(crate) mod pair;
mod same;

use std::ffi::OsStr;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use ocitar::{Archive, Detail, ErrorKind, Escaped, Progress, ScanOptions};

use crate::exit::Failure;
use crate::progress::{Bar, Completion, When};
use crate::tee::Tee;

pub(crate) use hashed::{Hashed, Whole};
pub(crate) use other::advice;

/// How archives are read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Reading {
    /// Hash with so many threads (default: all cores)
    #[arg(long, short, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,

    /// Show progress on standard error
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    progress: When,
}

/// How much of archives is read, where everything is unless told otherwise.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Quick {
    /// Read only metadata; layers are neither hashed nor checked. Takes milliseconds, but for pipes
    /// and for archives that are compressed as a whole
    #[arg(long)]
    pub(crate) quick: bool,
}

impl Quick {
    pub(crate) fn detail(&self) -> Detail {
        if self.quick { Detail::Metadata } else { Detail::Full }
    }
}

/// How much of archives is read, where only metadata is unless told otherwise.
#[derive(Args, Debug)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Full {
    /// Read and check layers too, not only metadata
    #[arg(long)]
    full: bool,
}

impl Full {
    pub(crate) fn detail(&self) -> Detail {
        if self.full { Detail::Full } else { Detail::Metadata }
    }
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give a number from 1 up".to_owned())
}

impl Reading {
    fn options<'p>(&self, progress: &'p dyn Progress) -> ScanOptions<'p> {
        let options = ScanOptions::new().progress(progress);
        match self.jobs {
            Some(jobs) => options.threads(jobs),
            None => options,
        }
    }
}

/// Archives that are open at once.
const BATCH: usize = 32;

/// One argument that names an archive, and perhaps an image in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    source: Source,
    dialect: Option<Dialect>,
    /// The image named behind the path, as for `--image`.
    pub(crate) image: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Stdin,
    Path(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Docker,
    Oci,
}

impl Input {
    /// Reads an argument. A path that exists is a path, whatever it looks like.
    pub(crate) fn parse(argument: &OsStr) -> Self {
        let path = |source, dialect, image| Self { source, dialect, image };
        let Some(text) = argument.to_str() else {
            return path(Source::Path(argument.into()), None, None);
        };
        if text == "-" {
            return path(Source::Stdin, None, None);
        }
        let transports =
            [("docker-archive:", Dialect::Docker), ("oci-archive:", Dialect::Oci), ("oci:", Dialect::Oci)];
        let found =
            transports.iter().find_map(|(prefix, dialect)| Some((text.strip_prefix(prefix)?, *dialect)));
        match found {
            Some((rest, dialect)) if !Path::new(text).exists() => {
                let (rest, image) = match rest.split_once(':') {
                    Some((rest, image)) => (rest, Some(image.to_owned())),
                    None => (rest, None),
                };
                let source = if rest == "-" { Source::Stdin } else { Source::Path(rest.into()) };
                path(source, Some(dialect), image)
            }
            _ => path(Source::Path(text.into()), None, None),
        }
    }

    /// Whether it is standard input, which can be read only once.
    pub(crate) fn is_stdin(&self) -> bool {
        self.source == Source::Stdin
    }

    /// Whether it is that file, so that to write there would destroy it.
    pub(crate) fn is_at(&self, path: &Path) -> bool {
        match &self.source {
            Source::Stdin => same::same_file(Path::new("/dev/stdin"), path),
            Source::Path(own) => same::same_file(own, path),
        }
    }

    /// The name for people.
    pub(crate) fn name(&self) -> String {
        match &self.source {
            Source::Stdin => "standard input".to_owned(),
            Source::Path(path) => Escaped(&path.display().to_string()).to_string(),
        }
    }

    /// The name for programs.
    pub(crate) fn path(&self) -> String {
        match &self.source {
            Source::Stdin => "-".to_owned(),
            Source::Path(path) => path.display().to_string(),
        }
    }

    /// Reads the archive.
    pub(crate) fn read(&self, reading: &Reading, detail: Detail) -> Result<Archive, Failure> {
        self.check_path()?;
        let bar = Bar::new(reading.progress);
        let options = reading.options(&bar).detail(detail);
        let archive = match &self.source {
            Source::Stdin => options.read(stdin()),
            Source::Path(path) => options.open(path),
        };
        self.take(archive)
    }

    /// Reads all archives, with the same threads for those that are files.
    pub(crate) fn read_all(inputs: &[Self], reading: &Reading) -> Vec<Result<Archive, Failure>> {
        inputs.chunks(BATCH).flat_map(|inputs| Self::read_batch(inputs, reading)).collect()
    }

    fn read_batch(inputs: &[Self], reading: &Reading) -> Vec<Result<Archive, Failure>> {
        let bar = Bar::new(reading.progress);
        let options = reading.options(&bar);
        let paths: Vec<&Path> = inputs.iter().filter_map(|input| input.file()).collect();
        let mut files = options.open_all(&paths).into_iter();
        let read = |input: &Self| match input.file() {
            // There are as many results as paths.
            Some(_) => files.next().map_or_else(|| Err(Failure::failed("not read")), |file| input.take(file)),
            None => {
                input.check_path()?;
                input.take(options.read(stdin()))
            }
        };
        inputs.iter().map(read).collect()
    }

    /// The path, if it is no stream.
    pub(crate) fn file(&self) -> Option<&Path> {
        match &self.source {
            Source::Path(path) if !path.as_os_str().is_empty() => Some(path),
            _ => None,
        }
    }

    /// Reads the archive as a stream that is passed on.
    pub(crate) fn read_through(&self, reading: &Reading, tee: &mut Tee) -> Result<Archive, Failure> {
        self.check_path()?;
        let source = self.source()?;
        self.read_stream(source, reading, Some(tee))
    }

    /// Reads the archive as a stream, which is perhaps passed on, and hashes the stream itself in
    /// the same pass. A folder is no stream, and is only read.
    pub(crate) fn read_hashed(
        &self,
        reading: &Reading,
        tee: Option<&mut Tee>,
    ) -> Result<(Archive, Option<Whole>), Failure> {
        self.check_path()?;
        if self.folder().is_some() && tee.is_none() {
            return Ok((self.read(reading, Detail::Full)?, None));
        }
        let mut source = Hashed::new(self.source()?);
        let archive = self.read_stream(&mut source, reading, tee)?;
        Ok((archive, Some(source.finish())))
    }

    fn read_stream(
        &self,
        source: impl Read,
        reading: &Reading,
        tee: Option<&mut Tee>,
    ) -> Result<Archive, Failure> {
        let bar = Bar::new(reading.progress);
        let Some(tee) = tee else {
            return self.take(reading.options(&bar).read(source));
        };
        let (reader, complete) = tee.reader(source);
        let progress = Completion { bar: &bar, complete };
        let archive = reading.options(&progress).read(reader);
        match tee.take_failure() {
            // Nothing was decided, and nobody is there to pass it to.
            Some(error) => Err(error.into()),
            None => self.take(archive),
        }
    }

    fn source(&self) -> Result<Box<dyn Read>, Failure> {
        let Source::Path(path) = &self.source else {
            return Ok(Box::new(stdin()));
        };
        if self.folder().is_some() {
            return Err(Failure::failed(format!("{}: --tee cannot pass a folder through", self.name()))
                .advise("pack it with tar, or leave out --tee"));
        }
        let file = std::fs::File::open(path);
        Ok(Box::new(file.map_err(|e| Failure::failed(format!("{}: cannot read: {e}", self.name())))?))
    }

    /// The path, if it is a folder's.
    fn folder(&self) -> Option<&Path> {
        self.file().filter(|path| path.is_dir())
    }

    fn check_path(&self) -> Result<(), Failure> {
        match self.source == Source::Path(PathBuf::new()) {
            true => Err(Failure::failed("the path of the archive is empty")),
            false => Ok(()),
        }
    }

    fn take(&self, archive: ocitar::Result<Archive>) -> Result<Archive, Failure> {
        let archive = archive.map_err(|e| self.explain(&e))?;
        self.check_dialect(&archive)?;
        Ok(archive)
    }

    fn explain(&self, error: &ocitar::Error) -> Failure {
        let text = match error.path() {
            Some(_) => error.to_string(),
            None => format!("{}: {error}", self.name()),
        };
        let is_absent = matches!(error.kind(), ErrorKind::Io(e) if e.kind() == std::io::ErrorKind::NotFound);
        let advice = self.file().filter(|_| is_absent && self.dialect.is_none());
        match advice.and_then(|path| named::advice(path.to_str()?)) {
            Some(advice) => Failure::failed(text).advise(advice),
            None => Failure::failed(text),
        }
    }

    fn check_dialect(&self, archive: &Archive) -> Result<(), Failure> {
        // What is wrong with the archive as such is said first.
        let dialect = self.dialect.filter(|_| archive.fault().is_none());
        let (fits, what) = match dialect {
            Some(Dialect::Docker) => (archive.has_manifest_json(), "manifest.json"),
            Some(Dialect::Oci) => (archive.has_index(), "index.json"),
            None => (true, ""),
        };
        match fits {
            true => Ok(()),
            false => Err(Failure::failed(format!("{}: it has no {what}", self.name()))
                .advise("name the path alone, and any dialect is read")),
        }
    }
}

/// Standard input, widened: a pipe of the usual 64 KiB is slower than hashing.
fn stdin() -> std::io::StdinLock<'static> {
    let stdin = std::io::stdin().lock();
    // What is no pipe, or may not be widened, is read as it is.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(&stdin, PIPE);
    stdin
}

/// Bytes of a widened pipe: what any user may ask for.
#[cfg(target_os = "linux")]
const PIPE: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references() {
        let cases = [
            ("-", Source::Stdin, None, None),
            ("app.tar", Source::Path("app.tar".into()), None, None),
            ("docker-archive:app.tar", Source::Path("app.tar".into()), Some(Dialect::Docker), None),
            ("docker-archive:-", Source::Stdin, Some(Dialect::Docker), None),
            (
                "docker-archive:a.tar:app:1",
                Source::Path("a.tar".into()),
                Some(Dialect::Docker),
                Some("app:1"),
            ),
            ("oci-archive:a.tar:@1", Source::Path("a.tar".into()), Some(Dialect::Oci), Some("@1")),
            ("oci:dir:1", Source::Path("dir".into()), Some(Dialect::Oci), Some("1")),
            ("C:\\app.tar", Source::Path("C:\\app.tar".into()), None, None),
        ];
        for (text, source, dialect, image) in cases {
            let want = Input { source, dialect, image: image.map(str::to_owned) };
            assert_eq!(Input::parse(OsStr::new(text)), want, "{text}");
        }
    }
}
