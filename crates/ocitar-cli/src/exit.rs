use std::fmt;
use std::process::ExitCode;

/// How a run ended: the exit code, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: yes, the same, sound.
    Yes,
    /// 1: no, different, at fault.
    No,
    /// 2: could not finish.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a run could not finish, or why the answer is no; said on standard error.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) text: String,
    /// What to do about it, or what is so instead.
    pub(crate) advice: Option<String>,
    /// Nobody reads our output any more; nothing is to be said.
    pub(crate) is_broken_pipe: bool,
}

impl Failure {
    /// The work could not be finished.
    pub(crate) fn failed(text: impl fmt::Display) -> Self {
        Self { exit: Exit::Failed, text: text.to_string(), advice: None, is_broken_pipe: false }
    }

    /// The work was finished, and the answer is no.
    pub(crate) fn no(text: impl fmt::Display) -> Self {
        Self { exit: Exit::No, text: text.to_string(), advice: None, is_broken_pipe: false }
    }

    pub(crate) fn advise(mut self, advice: impl fmt::Display) -> Self {
        self.advice = Some(advice.to_string());
        self
    }
}

impl From<ocitar::Error> for Failure {
    fn from(error: ocitar::Error) -> Self {
        Self::failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let is_broken_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        Self { is_broken_pipe, ..Self::failed(format!("cannot write: {error}")) }
    }
}
