//! Threads that hash what one reader feeds them, in bounded memory.
//!
//! The reader cuts contents into buffers taken from a fixed stock and waits when there is none;
//! workers give them back. Contents are taken up in the order they were fed, so the workers always
//! drain the oldest ones, and the reader never waits for ever.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Condvar, Mutex, PoisonError};

use super::blob::{self, Cost, Way};
use super::content::Content;
use super::context::Context;
use super::inventory::Blob;
use super::lock::lock;
use crate::codec::{self, PEEK};
use crate::error::Result;

/// Bytes of one buffer.
const BUFFER: usize = 128 << 10;
/// Buffers that must have come back before a reader goes on that had none: it is not to be woken for
/// each.
const REFILL: usize = 24;
/// Buffers in stock: 12 MiB in all, whatever the number of threads.
const STOCK: usize = 96;

/// Runs `read` with a feed into workers; gives its result and what the workers made of each
/// content that was fed in full.
pub(super) fn run<T>(
    context: &Context<'_>,
    read: impl FnOnce(&Feed<'_>) -> Result<T>,
) -> Result<(T, Vec<(usize, Blob)>)> {
    let stock = Stock::new();
    let (jobs, queue) = mpsc::channel();
    let (queue, done) = (Mutex::new(queue), Mutex::new(Vec::new()));
    let result = std::thread::scope(|scope| {
        for _ in 0..context.threads {
            scope.spawn(|| work(&queue, &done, &stock, context));
        }
        let feed = Feed { jobs, stock: &stock, done: &done, context };
        read(&feed)
    });
    let mut blobs = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    blobs.sort_unstable_by_key(|(index, _)| *index);
    Ok((result?, blobs))
}

/// A content on its way to a worker.
struct Job {
    index: usize,
    size: u64,
    way: Way,
    chunks: Receiver<Chunk>,
}

/// A buffer and how many of its bytes count.
type Chunk = (Box<[u8]>, usize);

/// Where the reader hands contents over.
pub(super) struct Feed<'a> {
    jobs: Sender<Job>,
    stock: &'a Stock,
    done: &'a Mutex<Vec<(usize, Blob)>>,
    context: &'a Context<'a>,
}

impl Feed<'_> {
    /// Feeds a content; one that ends early is dropped.
    pub(super) fn send(&self, index: usize, size: u64, content: &mut dyn Read) {
        let mut head = [0; PEEK];
        let head = &mut head[..usize::try_from(size).map_or(PEEK, |size| size.min(PEEK))];
        if content.read_exact(head).is_err() {
            return;
        }
        let head: &[u8] = head;
        // A worker that waits for its turn to keep a large window would hold buffers that the one
        // before it may need, so the reader does these itself.
        if codec::has_large_window(head) {
            if let Ok(blob) =
                blob::read(head.chain(content), size, self.context.records.is_on(), self.context)
            {
                lock(self.done).push((index, blob));
            }
            return;
        }
        let way = Way::of_bytes(head, size, self.context);
        let content = &mut head.chain(content);
        // The stock bounds what is in flight, so the channel need not.
        let (chunks, receiver) = mpsc::sync_channel(STOCK);
        if self.jobs.send(Job { index, size, way, chunks: receiver }).is_ok() {
            self.send_chunks(size, content, &chunks);
        }
    }

    /// Sends so many bytes, unless the content ends before or nobody wants it.
    fn send_chunks(&self, size: u64, content: &mut dyn Read, chunks: &SyncSender<Chunk>) {
        let mut left = size;
        while left > 0 {
            let mut buffer = self.stock.take();
            let want = usize::try_from(left).map_or(BUFFER, |left| left.min(BUFFER));
            if content.read_exact(&mut buffer[..want]).is_err() {
                return self.stock.give(buffer);
            }
            if let Err(mpsc::SendError((buffer, _))) = chunks.send((buffer, want)) {
                return self.stock.give(buffer);
            }
            left -= want as u64;
        }
    }
}

fn work(
    queue: &Mutex<Receiver<Job>>,
    done: &Mutex<Vec<(usize, Blob)>>,
    stock: &Stock,
    context: &Context<'_>,
) {
    loop {
        let job = lock(queue).recv();
        let Ok(Job { index, size, way, chunks }) = job else {
            return;
        };
        let mut source = Chunks { chunks, stock, left: size, chunk: None };
        let record = context.records.is_on();
        let blob = match way {
            Way::Together(Cost { lanes: 1, .. }) => source.hash(context),
            // More than the stock holds, so that other workers have nothing to do for a while.
            Way::Together(_) if size > (STOCK * BUFFER) as u64 / 2 => {
                blob::read_ahead(source, size, record, context)
            }
            _ => blob::read(source, size, record, context),
        };
        if let Ok(blob) = blob {
            lock(done).push((index, blob));
        }
    }
}

/// A content as its worker reads it.
struct Chunks<'a> {
    chunks: Receiver<Chunk>,
    stock: &'a Stock,
    left: u64,
    /// The buffer being read, how many of its bytes count, and how many were read.
    chunk: Option<(Box<[u8]>, usize, usize)>,
}

impl Chunks<'_> {
    /// The next chunk; an error if the reader hung up before the end.
    fn next(&self) -> io::Result<Chunk> {
        self.chunks.recv().map_err(|_| io::ErrorKind::UnexpectedEof.into())
    }

    /// Hashes a plain content, without copying it first.
    fn hash(&mut self, context: &Context<'_>) -> io::Result<Blob> {
        let mut content = Content::new(context, context.records.is_on());
        let (mut head, size) = (Vec::with_capacity(PEEK), self.left);
        while self.left > 0 {
            let (buffer, end) = self.next()?;
            head.extend(buffer[..end].iter().take(PEEK - head.len()));
            content.update(&buffer[..end]);
            self.left -= end as u64;
            self.stock.give(buffer);
        }
        let mut blob = Blob::new(&head, size);
        blob.set_plain(content);
        Ok(blob)
    }
}

impl Read for Chunks<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 || buf.is_empty() {
            return Ok(0);
        }
        let (buffer, end, position) = match self.chunk.take() {
            Some(chunk) => chunk,
            None => {
                let (buffer, end) = self.next()?;
                (buffer, end, 0)
            }
        };
        let n = buf.len().min(end - position);
        buf[..n].copy_from_slice(&buffer[position..position + n]);
        self.left -= n as u64;
        if position + n < end {
            self.chunk = Some((buffer, end, position + n));
        } else {
            self.stock.give(buffer);
        }
        Ok(n)
    }
}

impl Drop for Chunks<'_> {
    fn drop(&mut self) {
        let current = self.chunk.take().map(|(buffer, ..)| buffer);
        let rest = self.chunks.iter().map(|(buffer, _)| buffer);
        current.into_iter().chain(rest).for_each(|buffer| self.stock.give(buffer));
    }
}

/// A fixed number of buffers, made when first needed.
struct Stock {
    state: Mutex<Buffers>,
    returned: Condvar,
}

struct Buffers {
    spare: Vec<Box<[u8]>>,
    /// How many may still be made.
    left: usize,
}

impl Stock {
    fn new() -> Self {
        let buffers = Buffers { spare: Vec::new(), left: STOCK };
        Self { state: Mutex::new(buffers), returned: Condvar::new() }
    }

    /// Takes a buffer; if all are out, waits until some have come back.
    fn take(&self) -> Box<[u8]> {
        let mut state = lock(&self.state);
        if let Some(buffer) = state.spare.pop() {
            return buffer;
        }
        if state.left > 0 {
            state.left -= 1;
            return vec![0; BUFFER].into();
        }
        loop {
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
            if state.spare.len() >= REFILL {
                if let Some(buffer) = state.spare.pop() {
                    return buffer;
                }
            }
        }
    }

    fn give(&self, buffer: Box<[u8]>) {
        let mut state = lock(&self.state);
        state.spare.push(buffer);
        if state.spare.len() == REFILL {
            self.returned.notify_one();
        }
    }
}
