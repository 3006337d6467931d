use std::io::Write;

use clap::{Parser, Subcommand};

use crate::cmd::{diff, drift, id, inspect, lint, ls, pin, plan, stamp, verify};
use crate::exit::{Exit, Failure};
use crate::output;

const EXAMPLES: &str = "\
Examples:
  ocitar id app.tar                            the ID on every engine
  ocitar id --engine docker-containerd app.tar the bare ID, for scripts
  docker save app:1 | ocitar id -              from a pipe
  ocitar id --check 4f8d0c1e2a3b app.tar       is it that image? (exit code 0 or 1)
  ocitar verify app.tar                        is it whole, and will it load everywhere?
  docker save app:1 | ocitar verify - --tee - | ssh host docker load
  ocitar diff old.tar new.tar                  the same image? if not, what differs, and why?
  ocitar stamp app.tar                         its identities, in a small file to travel with it
  ocitar plan app.tar --host host.json         what would docker load do there?
  ocitar drift app.stamp.json --from host.json is what runs there what was shipped?
  ocitar ls app.tar                            what is in it
  ocitar inspect --json app.tar                everything about it
  ocitar lint compose.yaml k8s/                does any image reference float?
  ocitar pin compose.yaml --from app.tar -e docker-classic
                                               make the file mean that image, whatever its tag does

IMAGE is a file, a folder (an OCI layout, or an unpacked docker save), `-` for standard input, or \
docker-archive:PATH[:NAME], oci-archive:PATH[:NAME], oci:FOLDER[:NAME].

Exit codes: 0 yes, 1 no or at fault, 2 could not finish.";

/// Which image is in this tarball, and which ID will `docker load` give it?
///
/// Reads docker save and OCI archives once and answers from the bytes alone: no daemon, no
/// registry, no network.
#[derive(Parser, Debug)]
#[command(name = "ocitar", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Id(id::IdArgs),
    #[command(visible_alias = "validate")]
    Verify(verify::VerifyArgs),
    Diff(Box<diff::DiffArgs>),
    Stamp(Box<stamp::StampArgs>),
    Plan(plan::PlanArgs),
    Drift(drift::DriftArgs),
    Ls(ls::LsArgs),
    Inspect(inspect::InspectArgs),
    Lint(lint::LintArgs),
    Pin(Box<pin::PinArgs>),
}

/// Runs the command line.
pub(crate) fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return told(&error),
    };
    let result = match cli.command {
        Command::Id(args) => id::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Stamp(args) => stamp::run(&args),
        Command::Plan(args) => plan::run(&args),
        Command::Drift(args) => drift::run(&args),
        Command::Ls(args) => ls::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Lint(args) => lint::run(&args),
        Command::Pin(args) => pin::run(&args),
    };
    result.unwrap_or_else(|failure| end(&failure))
}

/// Prints help, or what is wrong with the arguments.
fn told(error: &clap::Error) -> Exit {
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    match printed {
        // What cannot be said is none the less wrong.
        _ if error.use_stderr() => Exit::Failed,
        Ok(()) => Exit::Yes,
        Err(error) => end(&error.into()),
    }
}

fn end(failure: &Failure) -> Exit {
    output::failure(failure);
    if failure.is_broken_pipe { Exit::Yes } else { failure.exit }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }

    /// Help is wrapped where it is printed, so paragraphs have no lines of their own, and examples fit.
    #[test]
    fn help_is_wrapped_once() {
        let cli = super::Cli::command();
        for command in std::iter::once(&cli).chain(cli.get_subcommands()) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            let lines: Vec<&str> = help.lines().collect();
            let is_prose = |line: &str| !line.is_empty() && !line.starts_with("  ");
            for pair in lines.windows(2) {
                assert!(!is_prose(pair[0]) || !is_prose(pair[1]), "{}: {pair:?}", command.get_name());
            }
            for line in lines.iter().filter(|line| !is_prose(line)) {
                assert!(line.chars().count() <= 100, "{}: {line}", command.get_name());
            }
        }
    }
}
