//! `ocitar`: which image is in this tarball, and which ID will each engine give it?
//!
//! The command line over the `ocitar` library: arguments, output and exit codes. What is true of
//! an archive is decided in the library.

mod cli;
mod cmd;
mod exit;
mod files;
mod format;
mod gist;
mod html;
mod input;
mod interrupt;
mod json;
mod markdown;
mod output;
mod progress;
mod render;
mod select;
mod shipped;
mod target;
mod tee;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run().into()
}
