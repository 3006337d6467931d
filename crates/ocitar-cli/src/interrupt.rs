//! Ctrl-C and friends: no half-written file is left behind, and the shell is told the truth.

use std::path::Path;

/// Removes a file if a signal ends the run.
#[cfg(unix)]
pub(crate) fn remove_on_signal(path: &Path) {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let path = path.to_owned();
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP]) else {
        return;
    };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // The run ends either way.
            let _ = std::fs::remove_file(&path);
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// Removes a file if a signal ends the run.
#[cfg(not(unix))]
pub(crate) fn remove_on_signal(_: &Path) {}
