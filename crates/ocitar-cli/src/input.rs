//! What a command reads: a path, a reference such as `docker-archive:app.tar`, or `-`.

use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use clap::Args;
use ocitar::{Archive, Detail, ErrorKind, Escaped, ScanOptions};

use crate::exit::Failure;
use crate::progress::{Bar, When};

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

    /// Read only metadata, in milliseconds; layers are neither hashed nor checked. Needs an
    /// uncompressed file or a folder
    #[arg(long)]
    quick: bool,
}

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "give a number from 1 up".to_owned())
}

impl Reading {
    /// Whether layers are left unread.
    pub(crate) fn is_quick(&self) -> bool {
        self.quick
    }
}

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
    pub(crate) fn read(&self, reading: &Reading) -> Result<Archive, Failure> {
        if self.source == Source::Path(PathBuf::new()) {
            return Err(Failure::failed("the path of the archive is empty"));
        }
        let bar = Bar::new(reading.progress);
        let mut options = ScanOptions::new().progress(&bar);
        if let Some(jobs) = reading.jobs {
            options = options.threads(jobs);
        }
        if reading.quick {
            options = options.detail(Detail::Metadata);
        }
        let archive = match &self.source {
            Source::Stdin => options.read(std::io::stdin().lock()),
            Source::Path(path) => options.open(path),
        };
        let archive = archive.map_err(|e| self.explain(&e))?;
        self.check_dialect(&archive)?;
        Ok(archive)
    }

    fn explain(&self, error: &ocitar::Error) -> Failure {
        let text = match error.path() {
            Some(_) => error.to_string(),
            None => format!("{}: {error}", self.name()),
        };
        match error.kind() {
            ErrorKind::NotSeekable => Failure::failed(text).advise("leave out --quick"),
            _ => Failure::failed(text),
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
