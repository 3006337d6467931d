//! `--tee`: passes a stream through while it is verified, but not its end, until the verdict is
//! known.
//!
//! What is held back is always more than what an engine could do without: the closing zeros, and
//! much before them. A decoder may be ahead of the tar that it decodes, but by less than that.

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ocitar::Codec;
use tempfile::NamedTempFile;

use super::{Run, withhold};
use crate::exit::Failure;
use crate::{interrupt, output};

/// Bytes held back, as they come, before any decompression.
const HELD: usize = 1 << 20;
/// What is passed on at a time is a multiple of this, a tar block.
const BLOCK: usize = 512;

/// Whether `--tee` means standard output.
pub(super) fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-" || path.as_os_str() == "/dev/stdout"
}

/// Where a stream goes while it is verified.
pub(crate) struct Tee {
    output: Output,
    held: VecDeque<u8>,
    passed: u64,
    /// Whether the tar is complete: what comes now is nothing that an engine waits for.
    complete: AtomicBool,
    failure: Option<io::Error>,
}

enum Output {
    /// Standard output, or a pipe or device by its path.
    Stream(Box<dyn Write>),
    /// A file, which is in its place only once it is complete.
    File { file: NamedTempFile, path: PathBuf },
}

impl Output {
    fn new(path: &Path) -> Result<Self, Failure> {
        if is_stdout(path) {
            if io::stdout().is_terminal() {
                return Err(Failure::failed("--tee -: standard output is a terminal")
                    .advise("pass it on: ocitar verify - --tee - | docker load"));
            }
            return Ok(Self::Stream(Box::new(io::stdout())));
        }
        if path.metadata().is_ok_and(|kind| !kind.is_file()) {
            let open = std::fs::OpenOptions::new().write(true).open(path);
            let stream =
                open.map_err(|e| Failure::failed(format!("cannot write {}: {e}", path.display())))?;
            return Ok(Self::Stream(Box::new(stream)));
        }
        let file = output::temporary(path)?;
        interrupt::remove_on_signal(file.path());
        Ok(Self::File { file, path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stream(out) => out.write_all(bytes),
            Self::File { file, .. } => file.write_all(bytes),
        }
    }
}

impl Tee {
    pub(super) fn new(path: &Path) -> Result<Self, Failure> {
        let (output, complete) = (Output::new(path)?, AtomicBool::new(false));
        Ok(Self { output, held: VecDeque::new(), passed: 0, complete, failure: None })
    }

    /// A reader that passes on what it reads.
    pub(crate) fn reader<R: Read>(&mut self, inner: R) -> (TeeReader<'_, R>, &AtomicBool) {
        let Self { output, held, passed, complete, failure } = self;
        (TeeReader { inner, output, held, passed, complete, failure }, complete)
    }

    /// Why passing on failed, if it did.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        self.failure.take()
    }

    /// Lets the rest through, or withholds it for good.
    pub(super) fn finish(mut self, passes: bool, run: &Run) -> Result<(), Failure> {
        if !passes {
            return self.withhold(run);
        }
        let (front, back) = self.held.as_slices();
        self.output.write(front).and_then(|()| self.output.write(back))?;
        match self.output {
            Output::Stream(mut out) => Ok(out.flush()?),
            Output::File { file, path } => output::persist(file, &path),
        }
    }

    fn withhold(mut self, run: &Run) -> Result<(), Failure> {
        match self.output {
            Output::File { path, .. } => {
                let why = if run.unread.is_empty() { "does not pass" } else { "could not be read" };
                output::note(&format!("{} was left as it was, as the archive {why}", path.display()));
            }
            Output::Stream(mut out) => {
                let archive = run.cases.first().map(|case| &case.archive);
                let codec = archive.map_or(Codec::Plain, |archive| archive.inventory().outer_codec());
                out.write_all(&withhold::ending(archive, codec, self.passed, self.held.make_contiguous()))?;
                out.flush()?;
                output::note("the end of the archive was withheld, so that a load of it fails");
            }
        }
        Ok(())
    }
}

/// Reads, and passes on what was read so long ago that the rest still decides.
pub(crate) struct TeeReader<'a, R> {
    inner: R,
    output: &'a mut Output,
    held: &'a mut VecDeque<u8>,
    passed: &'a mut u64,
    complete: &'a AtomicBool,
    failure: &'a mut Option<io::Error>,
}

impl<R: Read> Read for TeeReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.held.extend(&buf[..n]);
        if self.complete.load(Ordering::Relaxed) || self.held.len() <= HELD {
            return Ok(n);
        }
        let ready = (self.held.len() - HELD) / BLOCK * BLOCK;
        match self.pass(ready) {
            Ok(()) => Ok(n),
            Err(error) => {
                let kind = error.kind();
                *self.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}

impl<R> TeeReader<'_, R> {
    fn pass(&mut self, count: usize) -> io::Result<()> {
        let bytes: Vec<u8> = self.held.drain(..count).collect();
        *self.passed += bytes.len() as u64;
        self.output.write(&bytes)
    }
}
