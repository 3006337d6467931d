//! Ctrl-C and friends: what was begun is ended in order, and the shell is told the truth.

/// Does `work` when a signal ends the run, and then lets it.
#[cfg(unix)]
pub(crate) fn on_signal(work: impl FnOnce() + Send + 'static) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            work();
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Does `work` when a signal ends the run, and then lets it.
#[cfg(not(unix))]
pub(crate) fn on_signal(_: impl FnOnce() + Send + 'static) {}
