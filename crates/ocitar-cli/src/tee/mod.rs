//! `--tee`: passes a stream through while it is verified, but not its end, until the verdict is
//! known.
//!
//! What is held back is always more than what an engine could do without: the closing zeros, and
//! much before them. A decoder may be ahead of the tar that it decodes, but by less than that.

mod sink;
mod withhold;

pub(crate) use sink::{Compression, Written};

use std::collections::VecDeque;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocitar::Codec;
use tempfile::NamedTempFile;

use sink::Sink;

use crate::exit::Failure;
use crate::{interrupt, output};

/// Bytes held back, as they come, before any decompression.
const HELD: usize = 1 << 20;
/// What is passed on at a time is a multiple of this, a tar block.
const BLOCK: usize = 512;

/// Bytes by which a codec is told.
const SNIFFED: usize = 64;

/// How often a signal's work looks for its turn.
const PATIENCE: usize = 200;

/// Whether `--tee` means standard output.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path.as_os_str() == "-" || path.as_os_str() == "/dev/stdout"
}

/// Where a stream goes while it is verified.
pub(crate) struct Tee {
    passing: Arc<Mutex<Passing>>,
    /// Whether the tar is complete: what comes now is nothing that an engine waits for.
    complete: AtomicBool,
}

/// What of the stream was passed on, and what was not.
struct Passing {
    output: Output,
    held: VecDeque<u8>,
    passed: u64,
    codec: Codec,
    failure: Option<io::Error>,
}

enum Output {
    /// Standard output, or a pipe or device by its path.
    Stream(Sink<Box<dyn Write + Send>>),
    /// A file, which is in its place only once it is complete.
    File { sink: Sink<NamedTempFile>, path: PathBuf },
    /// Nothing any more.
    Closed,
}

impl Output {
    fn new(path: &Path, compression: Option<Compression>) -> Result<Self, Failure> {
        if let Some(stream) = stream(path)? {
            return Ok(Self::Stream(Sink::new(stream, compression)?));
        }
        Ok(Self::File { sink: Sink::new(output::temporary(path)?, compression)?, path: path.to_owned() })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stream(sink) => sink.write_all(bytes),
            Self::File { sink, .. } => sink.write_all(bytes),
            Self::Closed => Ok(()),
        }
    }
}

/// What is written to as it is: standard output, or a pipe or device by its path.
fn stream(path: &Path) -> Result<Option<Box<dyn Write + Send>>, Failure> {
    if is_stdout(path) {
        if io::stdout().is_terminal() {
            return Err(Failure::failed("--tee -: standard output is a terminal")
                .advise("pass it on: ocitar verify - --tee - | docker load"));
        }
        return Ok(Some(Box::new(io::stdout())));
    }
    if path.metadata().is_ok_and(|kind| !kind.is_file()) {
        let open = std::fs::OpenOptions::new().write(true).open(path);
        let stream = open.map_err(|e| Failure::failed(format!("cannot write {}: {e}", path.display())))?;
        return Ok(Some(Box::new(stream)));
    }
    Ok(None)
}

impl Passing {
    /// Ends a stream so that no load of it succeeds; a file is gone with this.
    fn withhold(&mut self) -> io::Result<()> {
        let Output::Stream(mut sink) = std::mem::replace(&mut self.output, Output::Closed) else {
            return Ok(());
        };
        sink.write_all(&withhold::ending(self.codec, self.passed))?;
        sink.finish().map(drop)
    }

    fn pass(&mut self, count: usize) -> io::Result<()> {
        let (first, second) = self.held.as_slices();
        let first = &first[..count.min(first.len())];
        let second = &second[..count - first.len()];
        if self.passed == 0 {
            let start: Vec<u8> = first.iter().chain(second).take(SNIFFED).copied().collect();
            self.codec = Codec::sniff(&start);
        }
        // What was written in part is not written again.
        let written = self.output.write(first).and_then(|()| self.output.write(second));
        self.held.drain(..count);
        self.passed += count as u64;
        written
    }
}

fn lock(passing: &Mutex<Passing>) -> MutexGuard<'_, Passing> {
    passing.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tee {
    pub(crate) fn new(path: &Path, compression: Option<Compression>) -> Result<Self, Failure> {
        let (output, held) = (Output::Closed, VecDeque::new());
        let passing = Passing { output, held, passed: 0, codec: Codec::Plain, failure: None };
        let passing = Arc::new(Mutex::new(passing));
        let shared = Arc::clone(&passing);
        // Whoever waits for the rest is told that there is none, or it would take what it has.
        interrupt::on_signal(move || {
            // Whoever does not read keeps the lock from us; then it is as if we had been killed.
            for _ in 0..PATIENCE {
                if let Ok(mut passing) = shared.try_lock() {
                    let _ = passing.withhold();
                    // Nothing is written behind the ending.
                    std::mem::forget(passing);
                    return;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        // Only now, and with the lock held: a signal must not find a file of which it does not know.
        {
            let mut passing = lock(&passing);
            passing.output = Output::new(path, compression)?;
        }
        Ok(Self { passing, complete: AtomicBool::new(false) })
    }

    /// A reader that passes on what it reads, and a flag to set once the tar is complete, after which
    /// nothing more is passed on.
    pub(crate) fn reader<R: Read>(&mut self, inner: R) -> (TeeReader<'_, R>, &AtomicBool) {
        let Self { passing, complete } = self;
        (TeeReader { inner, passing, complete, offset: withhold::offset() }, complete)
    }

    /// Why passing on failed, if it did.
    pub(crate) fn take_failure(&mut self) -> Option<io::Error> {
        lock(&self.passing).failure.take()
    }

    /// Lets the rest through, and tells what was written in all.
    pub(crate) fn release(self) -> Result<Written, Failure> {
        let mut passing = lock(&self.passing);
        let rest = passing.held.len();
        passing.pass(rest)?;
        match std::mem::replace(&mut passing.output, Output::Closed) {
            Output::File { sink, path } => {
                let (file, written) = sink.finish()?;
                output::persist(file, &path)?;
                Ok(written)
            }
            Output::Stream(sink) => Ok(sink.finish()?.1),
            Output::Closed => Ok(Written::default()),
        }
    }

    /// Withholds the rest for good, and says so: the archive `why`.
    pub(crate) fn withhold(self, why: &str) -> Result<(), Failure> {
        let mut passing = lock(&self.passing);
        note(&passing, why);
        Ok(passing.withhold()?)
    }
}

fn note(passing: &Passing, why: &str) {
    match &passing.output {
        Output::File { path, .. } => {
            let old = if path.exists() { "; what is there is an older file" } else { "" };
            output::note(&format!("{} was not written, as the archive {why}{old}", path.display()));
        }
        _ => output::note("the end of the archive was withheld, so that a load of it fails"),
    }
}

/// Reads, and passes on what was read so long ago that the rest still decides.
pub(crate) struct TeeReader<'a, R> {
    inner: R,
    passing: &'a Mutex<Passing>,
    complete: &'a AtomicBool,
    /// Where in a block the passed bytes end.
    offset: usize,
}

impl<R: Read> Read for TeeReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        let mut passing = lock(self.passing);
        passing.held.extend(&buf[..n]);
        let spare = passing.held.len().saturating_sub(HELD) / BLOCK * BLOCK;
        if spare == 0 || self.complete.load(Ordering::Relaxed) {
            return Ok(n);
        }
        // The first time, what is passed on ends within a block, and from then on there.
        let ready = if passing.passed == 0 { spare - BLOCK + self.offset } else { spare };
        match passing.pass(ready) {
            Ok(()) => Ok(n),
            Err(error) => {
                let kind = error.kind();
                passing.failure = Some(error);
                Err(kind.into())
            }
        }
    }
}
