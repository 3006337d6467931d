//! The command line as a user meets it: output, errors, exit codes.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says enough")]

mod deploy;
mod diff;
mod errors;
mod id;
mod inspect;
mod lint;
mod ls;
mod pin;
mod schema;
mod stamp;
mod verify;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a run printed, and how it ended.
struct Ran {
    out: String,
    err: String,
    code: i32,
}

impl Ran {
    /// All of it, for a snapshot.
    fn text(&self) -> String {
        format!("exit code {}\n--- standard output\n{}--- standard error\n{}", self.code, self.out, self.err)
    }
}

/// Runs `ocitar` in the folder of fixtures.
fn ocitar(args: &[&str]) -> Ran {
    ocitar_with(args, b"")
}

/// Runs `ocitar` with `input` on its standard input.
fn ocitar_with(args: &[&str], input: &[u8]) -> Ran {
    let mut child = spawn(args);
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that does not read its input may have ended before it is written.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

/// Starts `ocitar` in the folder of fixtures, with pipes for all streams.
fn spawn(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ocitar"))
        .args(args)
        .current_dir(fixtures())
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/engines")
}

/// A `docker save` of Docker 28, with an OCI layout.
const SAVED: &str = "p-docker-classic28-dup.tar";

/// A file that is gone when the test ends.
fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}
