//! Large plain contents, several to a thread in lockstep: one hash alone does not fill a core.
//!
//! All threads share one pool of streams. Each takes some of those with the most bytes left, reads a
//! piece of each in turn, hashes the pieces together, and puts them back: so a giant does not wait
//! behind others, and is never the only one left if that can be helped.

use std::sync::{Condvar, Mutex, PoisonError};

use super::blob::Plain;
use super::inventory::Blob;
use super::parallel::lock;
use crate::digest::LANES;
use crate::error::Result;

/// Bytes read of one stream at a time.
const CHUNK: usize = 128 << 10;
/// Pieces of each stream before all are put back.
const TURN: usize = 16;
/// Contents below this size are read alone: they are done before a turn is over.
pub(super) const LEAST: u64 = 1 << 20;

/// Where a stream's bytes come from.
pub(super) trait Source: Send {
    /// Fills `buf` from so many bytes behind the content's start.
    fn read(&self, at: u64, buf: &mut [u8]) -> Result<()>;
}

/// A content that is being hashed.
pub(super) struct Stream<'a> {
    /// What the caller knows it by.
    pub(super) key: usize,
    pub(super) source: Box<dyn Source + 'a>,
    pub(super) size: u64,
    pub(super) done: u64,
    pub(super) plain: Plain,
}

impl Stream<'_> {
    fn left(&self) -> u64 {
        self.size - self.done
    }
}

/// The streams that no thread has in hand, and how many are.
struct Pool<'a> {
    state: Mutex<State<'a>>,
    returned: Condvar,
    threads: usize,
}

struct State<'a> {
    streams: Vec<Stream<'a>>,
    in_hand: usize,
}

/// Hashes all streams; gives what became of each, by key.
pub(super) fn run(streams: Vec<Stream<'_>>, threads: usize) -> Vec<(usize, Result<Blob>)> {
    let threads = threads.min(streams.len()).max(1);
    let pool = Pool { state: Mutex::new(State { streams, in_hand: 0 }), returned: Condvar::new(), threads };
    let done = Mutex::new(Vec::new());
    match threads {
        1 => work(&pool, &done),
        _ => std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| work(&pool, &done));
            }
        }),
    }
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn work(pool: &Pool<'_>, done: &Mutex<Vec<(usize, Result<Blob>)>>) {
    let mut buffers: Vec<Box<[u8]>> = Vec::new();
    while let Some(mut hand) = pool.take() {
        let count = hand.len();
        while buffers.len() < count {
            buffers.push(vec![0; CHUNK].into());
        }
        for _ in 0..TURN {
            for (key, error) in advance(&mut hand, &mut buffers) {
                lock(done).push((key, Err(error)));
            }
            if hand.iter().any(|stream| stream.left() == 0) || hand.is_empty() {
                break;
            }
        }
        let (ended, rest): (Vec<_>, Vec<_>) = hand.into_iter().partition(|stream| stream.left() == 0);
        pool.put(rest, count);
        for stream in ended {
            let blob = stream.plain.finish(stream.size);
            lock(done).push((stream.key, Ok(blob)));
        }
    }
}

/// Reads a piece of each stream and hashes all pieces together; drops those that fail, and gives
/// them back.
fn advance(hand: &mut Vec<Stream<'_>>, buffers: &mut [Box<[u8]>]) -> Vec<(usize, crate::error::Error)> {
    let mut failed = Vec::new();
    let mut filled = 0;
    while filled < hand.len() {
        let stream = &mut hand[filled];
        let want = usize::try_from(stream.left()).map_or(CHUNK, |left| left.min(CHUNK));
        match stream.source.read(stream.done, &mut buffers[filled][..want]) {
            Ok(()) => filled += 1,
            Err(error) => failed.push((hand.swap_remove(filled).key, error)),
        }
    }
    let pieces = hand.iter_mut().zip(buffers.iter());
    let mut pieces: Vec<(&mut Stream<'_>, &[u8])> = pieces
        .map(|(stream, buffer)| {
            let length = usize::try_from(stream.left()).map_or(CHUNK, |left| left.min(CHUNK));
            (stream, &buffer[..length])
        })
        .collect();
    Plain::update_all(pieces.iter_mut().map(|(stream, bytes)| (&mut stream.plain, *bytes)));
    for (stream, bytes) in pieces {
        stream.done += bytes.len() as u64;
    }
    failed
}

impl<'a> Pool<'a> {
    /// Takes the streams with the most left, as many as are this thread's share; none once all are
    /// done.
    fn take(&self) -> Option<Vec<Stream<'a>>> {
        let mut state = lock(&self.state);
        loop {
            if !state.streams.is_empty() {
                break;
            }
            if state.in_hand == 0 {
                return None;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let live = state.streams.len() + state.in_hand;
        let share = live.div_ceil(self.threads).clamp(1, LANES).min(state.streams.len());
        state.streams.sort_by_key(Stream::left);
        let from = state.streams.len() - share;
        let hand = state.streams.split_off(from);
        state.in_hand += share;
        Some(hand)
    }

    fn put(&self, rest: Vec<Stream<'a>>, taken: usize) {
        let mut state = lock(&self.state);
        state.in_hand -= taken;
        state.streams.extend(rest);
        drop(state);
        self.returned.notify_all();
    }
}
