use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::error::Result;

/// Does `work` for every index of `order` on up to `threads` threads, first come first served;
/// gives the results by index, or the error of the lowest index that failed.
pub(super) fn map<T: Send>(
    order: &[usize],
    threads: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<(usize, T)>> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(order.len()));
    let worker = || {
        while let Some(index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = work(*index);
            if result.is_err() {
                // Nobody needs the rest.
                next.store(order.len(), Ordering::Relaxed);
            }
            lock(&done).push((*index, result));
        }
    };
    match threads.min(order.len()) {
        0 | 1 => worker(),
        threads => std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(worker);
            }
        }),
    }
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(index, result)| Ok((index, result?))).collect()
}

/// Locks a mutex whose data is sound even if a holder panicked.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
