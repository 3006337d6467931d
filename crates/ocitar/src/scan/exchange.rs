//! Pieces on their way between the two threads that share one content.

use std::collections::VecDeque;
use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::lock::lock;
use super::raw;

/// Pieces of each kind in flight.
const DEPTH: usize = 4;
/// Pieces, or room for so many, that a thread waits for that found none: waking it takes time.
const BATCH: usize = 2;

/// A buffer and how many of its bytes count.
pub(super) type Piece = (Box<[u8]>, usize);

/// What one thread reads and hashes, and the other decompresses.
pub(super) struct Exchange {
    /// Bytes of a decompressed piece.
    size: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// As stored, read and hashed, to be decompressed.
    packed: Lane,
    /// Decompressed, to be hashed.
    unpacked: Lane,
    /// One of the two threads has given up.
    is_broken: bool,
}

#[derive(Default)]
struct Lane {
    pieces: VecDeque<Piece>,
    spare: Vec<Box<[u8]>>,
    /// Buffers made so far.
    made: usize,
    /// Nothing more will be put in.
    has_ended: bool,
}

impl Lane {
    fn room(&self) -> usize {
        self.spare.len() + DEPTH - self.made
    }

    fn buffer(&mut self, size: usize) -> Option<Box<[u8]>> {
        let spare = self.spare.pop();
        if spare.is_none() && self.made < DEPTH {
            self.made += 1;
            return Some(vec![0; size].into());
        }
        spare
    }
}

/// What the reading and hashing thread is to do next.
pub(super) struct Turn {
    /// A buffer to read into, if the other thread may soon want more.
    pub(super) packed: Option<Box<[u8]>>,
    /// What is to be hashed.
    pub(super) unpacked: Option<Piece>,
}

impl Exchange {
    pub(super) fn new(size: usize) -> Self {
        Self { size, state: Mutex::default(), changed: Condvar::new() }
    }

    /// For the reading thread: waits for something to do; `None` when the other has ended and all it
    /// made was taken.
    pub(super) fn turn(&self) -> Option<Turn> {
        let mut state = lock(&self.state);
        let mut enough = 1;
        loop {
            let has_ended = state.unpacked.has_ended || state.is_broken;
            let wants = !has_ended && !state.packed.has_ended && state.packed.room() >= enough;
            let made = state.unpacked.pieces.len();
            if wants || made >= enough || (has_ended && made > 0) {
                let packed = if wants { state.packed.buffer(raw::PIECE) } else { None };
                return Some(Turn { packed, unpacked: state.unpacked.pieces.pop_front() });
            }
            if has_ended {
                return None;
            }
            enough = BATCH;
            state = self.wait(state);
        }
    }

    /// For the reading thread: hands a piece over; an empty one is the end.
    pub(super) fn put_packed(&self, piece: Piece) {
        let mut state = lock(&self.state);
        if piece.1 == 0 {
            state.packed.has_ended = true;
        } else {
            state.packed.pieces.push_back(piece);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// For the reading thread: gives back what was hashed.
    pub(super) fn give_unpacked(&self, buffer: Box<[u8]>) {
        let mut state = lock(&self.state);
        state.unpacked.spare.push(buffer);
        if state.unpacked.room() == BATCH {
            self.changed.notify_one();
        }
    }

    /// For the decompressing thread: waits for the next piece, empty at the end; takes back the one
    /// before it.
    pub(super) fn next_packed(&self, before: Box<[u8]>) -> io::Result<Piece> {
        let mut state = lock(&self.state);
        // The first one comes from elsewhere.
        if before.len() == raw::PIECE && state.packed.made > state.packed.spare.len() {
            state.packed.spare.push(before);
            if state.packed.room() == BATCH {
                self.changed.notify_one();
            }
        }
        loop {
            match state.packed.pieces.pop_front() {
                Some(piece) => return Ok(piece),
                None if state.packed.has_ended => return Ok((Box::default(), 0)),
                None if state.is_broken => return Err(broken()),
                None => state = self.wait(state),
            }
        }
    }

    /// For the decompressing thread: waits for a buffer to fill.
    pub(super) fn take_unpacked(&self) -> io::Result<Box<[u8]>> {
        let mut state = lock(&self.state);
        let mut enough = 1;
        loop {
            if state.is_broken {
                return Err(broken());
            }
            if state.unpacked.room() >= enough {
                if let Some(buffer) = state.unpacked.buffer(self.size) {
                    return Ok(buffer);
                }
            }
            enough = BATCH;
            state = self.wait(state);
        }
    }

    /// For the decompressing thread: hands a piece over.
    pub(super) fn put_unpacked(&self, piece: Piece) {
        let mut state = lock(&self.state);
        state.unpacked.pieces.push_back(piece);
        if state.unpacked.pieces.len() == BATCH {
            self.changed.notify_one();
        }
    }

    /// Ends what the decompressing thread makes.
    pub(super) fn end_unpacked(&self) {
        lock(&self.state).unpacked.has_ended = true;
        self.changed.notify_all();
    }

    /// Ends all waiting.
    pub(super) fn give_up(&self) {
        lock(&self.state).is_broken = true;
        self.changed.notify_all();
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }
}

/// The other thread's failure is the one to tell of.
fn broken() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}
