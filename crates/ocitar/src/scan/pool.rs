//! All contents of files and folders, shared out to threads.
//!
//! One hash alone does not fill a core, so a thread takes several contents and hashes a piece of each
//! together. It takes those that will last longest, some pieces of each, and puts them back: so the
//! largest does not wait behind others, and all end at about the same time. What is left alone at the
//! end is shared by two threads.

use std::sync::{Condvar, Mutex, PoisonError};

use super::inventory::Blob;
use super::lock::lock;
use super::queue::{Next, Queue};
use super::task::Task;
use super::turn::{self, Buffers};
use crate::error::Result;

/// What became of contents, with the caller's number for each.
pub(super) type Done = Vec<(usize, Result<Blob>)>;

/// Reads all contents.
pub(super) fn run(tasks: Vec<Task<'_>>, threads: usize) -> Done {
    let spawned = threads.min(tasks.len());
    let queue = Mutex::new(Queue::new(tasks, threads));
    let pool = Pool { queue, returned: Condvar::new(), done: Mutex::new(Vec::new()) };
    match spawned {
        0 | 1 => pool.work(),
        _ => std::thread::scope(|scope| {
            for _ in 0..spawned {
                scope.spawn(|| pool.work());
            }
        }),
    }
    pool.done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

struct Pool<'a> {
    queue: Mutex<Queue<'a>>,
    returned: Condvar,
    done: Mutex<Done>,
}

impl<'a> Pool<'a> {
    fn work(&self) {
        let mut buffers = Buffers::default();
        while let Some(next) = self.take() {
            match next {
                Next::Alone(task) => self.end(task.label.key, task.read()),
                Next::Serial(task) => {
                    self.end(task.label.key, task.read());
                    self.put(Queue::put_serial);
                }
                Next::Together(hand) => {
                    let (rest, ended) = turn::run(hand, &mut buffers);
                    self.put(|queue| queue.put(rest));
                    ended.into_iter().for_each(|(key, blob)| self.end(key, blob));
                }
            }
        }
    }

    /// Waits for something to do; none once all is done.
    fn take(&self) -> Option<Next<'a>> {
        let mut queue = lock(&self.queue);
        loop {
            if let Some(next) = queue.take() {
                return Some(next);
            }
            if queue.is_done() {
                return None;
            }
            queue = self.returned.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, put: impl FnOnce(&mut Queue<'a>)) {
        put(&mut lock(&self.queue));
        self.returned.notify_all();
    }

    fn end(&self, key: usize, blob: Result<Blob>) {
        lock(&self.done).push((key, blob));
    }
}
