//! Progress on standard error, only where someone watches and only when it takes long.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ocitar::{Event, Progress};

/// How long a run may be silent.
const PATIENCE: Duration = Duration::from_millis(800);

/// When progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// A bar on a terminal, when it takes long
    Auto,
    /// A line for each large member
    Plain,
    /// Never
    None,
}

/// Members from this size on are worth a line.
const LARGE: u64 = 16 << 20;

pub(crate) struct Bar {
    when: When,
    started: Instant,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    pub(crate) fn new(when: When) -> Self {
        let visible = when == When::Plain || std::io::stderr().is_terminal();
        let when = if visible { when } else { When::None };
        Self { when, started: Instant::now(), bar: OnceLock::new() }
    }

    fn begin(&self, total: Option<u64>) {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let template = match total {
            Some(_) => "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left",
            None => "{spinner} {bytes}, {bytes_per_sec}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let _ = self.bar.set(bar);
    }

    fn advance(&self, bytes: u64) {
        if let Some(bar) = self.bar.get() {
            bar.inc(bytes);
            if bar.is_hidden() && self.started.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        }
    }
}

impl Progress for Bar {
    fn on_event(&self, event: Event<'_>) -> ControlFlow<()> {
        match (self.when, event) {
            (When::Auto, Event::Begin { total, .. }) => self.begin(total),
            (When::Auto, Event::Read { bytes, .. }) => self.advance(bytes),
            (When::Plain, Event::Member { name, size, .. }) if size >= LARGE => {
                crate::output::note(&format!("reading {name} ({size} bytes)"));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// Tells a bar, and a flag when the tar of a stream is complete.
pub(crate) struct Completion<'a> {
    pub(crate) bar: &'a Bar,
    pub(crate) complete: &'a AtomicBool,
}

impl Progress for Completion<'_> {
    fn on_event(&self, event: Event<'_>) -> ControlFlow<()> {
        if matches!(event, Event::Complete) {
            self.complete.store(true, Ordering::Relaxed);
        }
        self.bar.on_event(event)
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
